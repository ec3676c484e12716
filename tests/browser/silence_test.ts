import { browserTest } from "./_chromium.ts";
import { Stage } from "./_stage.ts";

browserTest(
  "a stream that says nothing for 40 seconds is lost, and is asked for again",
  async (test) => {
    await using stage = await Stage.open();
    const context = await test.context();
    const page = await context.newPage();
    await page.clock.install();
    await page.goto(stage.url);
    const status = page.locator("#live");
    await status.filter({ hasText: "Live" }).waitFor();
    await page.clock.fastForward(30_000);
    await stage.happen(1, 0);
    await page.locator("#event-list > li").first().waitFor();
    await page.clock.fastForward(30_000);
    await status.filter({ hasText: "Live" }).waitFor();
    // What comes back from now on says nothing either, as that of a frozen server.
    let asked = 0;
    await page.route("**/events?*", () => void asked++);
    await page.clock.fastForward(41_000);
    await status.filter({ hasText: "Connection lost" }).waitFor();
    await page.clock.fastForward(6_000);
    await page.clock.fastForward(41_000);
    await page.clock.fastForward(6_000);
    while (asked < 2) await page.waitForTimeout(50);
    await page.unroute("**/events?*");
    await page.clock.fastForward(41_000);
    await page.clock.fastForward(6_000);
    await status.filter({ hasText: /^Live$/ }).waitFor();
  },
);

browserTest(
  "without the file that morphs, the page is kept up to date all the same",
  async (test) => {
    await using stage = await Stage.open();
    await stage.ask("src/one.ts", "Which style?");
    const context = await test.context();
    const page = await context.newPage();
    await page.route("**/morph.js*", (route) => route.abort());
    await page.goto(stage.url);
    await page.getByRole("status").filter({ hasText: "Live" }).waitFor();
    await page.getByLabel("Your answer").click();
    await page.keyboard.type("half ");
    await stage.ask("src/two.ts", "Another one?", { options: ["yes"] });
    await page.getByRole("article", { name: "Another one?" }).waitFor();
    await page.getByRole("heading", { name: "2 waiting for you" }).waitFor();
    await stage.happen(120, 0);
    await page.locator(`#e-${await stage.store.events.head()}`).waitFor({ state: "attached" });
    await page.keyboard.type("of it");
    const field = page.getByLabel("Your answer");
    while (await field.inputValue() !== "half of it") await page.waitForTimeout(50);
    test.takeProblems();
  },
);
