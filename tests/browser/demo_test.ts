import assert from "node:assert/strict";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { PATIENCE } from "../_program.ts";
import { RunningRemora, storeOf, Workplace } from "../e2e/_remora.ts";
import { browserTest, picture, SECOND } from "./_chromium.ts";

browserTest(
  "the demo: a question is answered by a click, goes in the other tab too, and an accepted fix is on disk",
  async (test) => {
    await using place = await Workplace.create();
    await using demo = new RunningRemora(place, [
      ...["demo", "--no-open", "--port", "0", "--dir", "copy", "--store", place.store],
    ]);
    const [, url = ""] = await demo.waitFor(/^ {2}Dashboard +(\S+)$/m);
    const context = await test.context();
    const [first, second] = [await context.newPage(), await context.newPage()];
    await Promise.all([first.goto(url), second.goto(url)]);

    // Whatever the agents ask first is there within a second, in both tabs.
    await demo.waitFor(/^waiting /m);
    const question = await openQuestion(place);
    for (const page of [first, second]) {
      await page.getByRole("heading", { name: question.text }).first().waitFor({ timeout: SECOND });
    }
    await picture(first, "demo-question");
    const card = (page: Page) => page.locator(`article[data-question="${question.id}"]`);
    await card(first).getByRole("button", { name: question.option }).click();
    for (const page of [first, second]) {
      await card(page).waitFor({ state: "detached", timeout: SECOND });
    }
    await demo.waitFor(/^answered .* \(dashboard\)/m);

    await answerAll(second, demo);
    await demo.waitFor(/^The dashboard stays up/m);
    assert.match(demo.stdout, /^6 done/m);
    await picture(first, "demo-done", true);

    // Nothing is written before somebody accepts it.
    const file = join(place.folder, "copy", "src", "csv.ts");
    assert.match(await Deno.readTextFile(file), /rows: any\[\]\[\]/);
    await first.getByRole("button", { name: /^Accept the changes of .*csv\.ts$/ }).click();
    await reviewed(place);
    const accepted = await Deno.readTextFile(file);
    assert.match(accepted, /rows: unknown\[\]\[\]/);
    assert.match(accepted, /const rows/);
    // The other tab knows.
    await second.getByText(/accepted/i).first().waitFor();
    // Before the demo goes, or the pages would rightly say that they lost it.
    await context.close();
  },
);

/** The oldest open question in the store that the demo writes to. */
async function openQuestion(
  place: Workplace,
): Promise<{ readonly id: string; readonly text: string; readonly option: string }> {
  const { stdout } = await place.remora([
    ...["questions", "--format", "json", "--store", place.store],
  ]);
  const [{ id, question, options }] = JSON.parse(stdout);
  return { id, text: question, option: options[0] };
}

/** Clicks the first option of every card until the run is over. */
async function answerAll(page: Page, demo: RunningRemora): Promise<void> {
  const cards = page.locator("article.ask");
  while (!/^The dashboard stays up/m.test(demo.stdout)) {
    const card = cards.first();
    if (await cards.count() === 0) {
      await page.waitForTimeout(50);
      continue;
    }
    const id = await card.getAttribute("data-question");
    await card.getByRole("group", { name: "Answers" }).getByRole("button").first().click();
    await page.locator(`article[data-question="${id}"]`).waitFor({ state: "detached" });
  }
}

/** Resolves when the log says that somebody reviewed something. */
async function reviewed(place: Workplace): Promise<void> {
  await using store = await storeOf(place);
  const filter = { patterns: ["user:reviewed"] };
  const signal = AbortSignal.timeout(PATIENCE);
  for await (const event of store.events.follow({ filter, signal })) {
    assert.equal(event.payload.decision, "accepted");
    assert.equal(event.payload.via, "dashboard");
    return;
  }
  assert.fail("Nothing was reviewed in time");
}
