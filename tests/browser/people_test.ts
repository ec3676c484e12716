import assert from "node:assert/strict";
import {
  agentFailed,
  graphCancelled,
  graphStarted,
  graphWorkspaceId,
  listRetryRequests,
  LiveTextWriter,
  modelRequest,
  parseCancelRequest,
} from "@remora/core";
import { violationsOf } from "./_axe.ts";
import { browserTest } from "./_chromium.ts";
import { agentOf, answerTo, Stage } from "./_stage.ts";

browserTest(
  "who says a name answers under it, and everybody sees who answered what",
  async (test) => {
    await using stage = await Stage.open();
    const asked = await stage.ask("src/a.ts", "Rename `foo`?", { options: ["Yes", "No"] });
    const page = await test.page(stage.url);
    await page.getByRole("button", { name: "Say who you are" }).click();
    const dialog = page.getByRole("dialog", { name: "Who are you?" });
    assert.deepEqual(await violationsOf(page), []);
    await dialog.getByLabel("Your name").fill("Ada Lovelace");
    await page.keyboard.press("Enter");
    await dialog.waitFor({ state: "hidden" });
    assert.equal(
      await page.getByRole("button", { name: "You answer as Ada Lovelace" }).innerText(),
      "AL",
    );
    await page.getByRole("article").getByRole("button", { name: "Yes" }).click();
    assert.equal((await answerTo(asked)).respondedBy, "Ada Lovelace");
    const answered = page.getByRole("region", { name: /^Answered/ }).getByRole("listitem");
    await answered.filter({ hasText: "Rename `foo`?" }).waitFor();
    assert.match(await answered.innerText(), /“Yes”\s+Ada Lovelace, through the dashboard,/);
  },
);

browserTest("the title counts what waits, and who wants to be notified is", async (test) => {
  await using stage = await Stage.open();
  const context = await test.context();
  // A headless browser shows no notifications, and its pages are never hidden.
  await context.addInitScript(`
    globalThis.shown = [];
    const granted = location.protocol === "http:" && localStorage.getItem("granted");
    globalThis.Notification = class {
      static permission = granted || "default";
      static async requestPermission() {
        localStorage.setItem("granted", "granted");
        return this.permission = "granted";
      }
      constructor(title, { body }) { globalThis.shown.push([title, body]); }
    };
    Object.defineProperty(document, "hidden", { get: () => globalThis.isHidden === true });
  `);
  const page = await context.newPage();
  await page.goto(stage.url);
  const live = page.locator("#live[data-state=live]");
  await live.waitFor();
  const shown = () => page.evaluate("globalThis.shown");
  await stage.ask("src/a.ts", "First?");
  await page.getByRole("article", { name: "First?" }).waitFor();
  assert.match(await page.title(), /^\(1\) Remora/);
  assert.deepEqual(await shown(), [], "nobody asked for it yet");

  await page.getByRole("button", { name: "Notify me of questions" }).click();
  await page.locator("#notify[aria-pressed=true]").waitFor();
  await live.waitFor();
  await page.evaluate("globalThis.isHidden = true");
  await stage.ask("src/b.ts", "Second?");
  await page.getByRole("article", { name: "Second?" }).waitFor();
  assert.deepEqual(await shown(), [["lint · b.ts asks", "Second?"]]);
  assert.match(await page.title(), /^\(2\) Remora/);
});

browserTest("a bell that the browser does not let ring says so", async (test) => {
  await using stage = await Stage.open();
  const context = await test.context();
  await context.addInitScript(`globalThis.Notification = class {
    static permission = "denied";
    static requestPermission() { return Promise.resolve("denied"); }
  };`);
  const page = await context.newPage();
  await page.goto(stage.url);
  await page.getByRole("button", { name: "Notify me of questions" }).click();
  await page.getByRole("region", { name: "Notices" })
    .getByText("The browser does not allow notifications for this page").waitFor();
});

browserTest(
  "a browser whose pages may show no notifications goes on, with the bell off",
  async (test) => {
    await using stage = await Stage.open();
    const context = await test.context();
    // As on Android.
    await context.addInitScript(`
    globalThis.Notification = class {
      static permission = "granted";
      static requestPermission() { return Promise.resolve("granted"); }
      constructor() { throw new TypeError("Illegal constructor"); }
    };
    Object.defineProperty(document, "hidden", { get: () => globalThis.isHidden === true });
  `);
    const page = await context.newPage();
    await page.goto(stage.url);
    await page.locator("#live[data-state=live]").waitFor();
    await page.getByRole("button", { name: "Notify me of questions" }).click();
    await page.locator("#notify[aria-pressed=true]").waitFor();
    await page.evaluate("globalThis.isHidden = true");
    await stage.ask("src/a.ts", "First?");
    await page.getByText("This browser shows no notifications of pages.").first().waitFor();
    await stage.ask("src/b.ts", "Second?");
    await page.getByRole("article", { name: "Second?" }).waitFor();
    await page.locator("#notify[aria-pressed=false]").waitFor();
  },
);

browserTest("a deadline counts down, says what happens then, and the card goes", async (test) => {
  await using stage = await Stage.open();
  const page = await test.page(stage.url);
  await page.locator("#live[data-state=live]").waitFor();
  await stage.ask("src/a.ts", "Keep it?", {
    options: ["Yes", "No"],
    default: "No",
    timeout: 4_000,
    onExpiry: "default",
  });
  const card = page.getByRole("article", { name: "Keep it?" });
  assert.match(await card.innerText(), /0:0[1-4] left, then “No” is taken/);
  await card.waitFor({ state: "detached" });
  await page.getByRole("region", { name: /^Answered/ }).getByText("“No” by default").waitFor();
});

browserTest(
  "what a model writes is seen in its agent's lane and on the agent's page",
  async (test) => {
    await using stage = await Stage.open();
    await stage.agents("src/a.ts");
    const { agentId, graphId } = agentOf("src/a.ts");
    const turn = { agentId, graphId, turn: 1, model: "m", messages: 1, tools: 1 };
    await stage.store.events.append([modelRequest(turn)]);
    const page = await test.page(stage.url);
    await page.locator("#live[data-state=live]").waitFor();
    const lane = page.getByRole("region", { name: /^Agents/ }).getByRole("listitem");
    await lane.getByText("with the model").waitFor();
    const height = (await lane.boundingBox())?.height;
    await using writer = new LiveTextWriter(stage.store, agentId);
    writer.write("Two callers <i>depend", 1);
    await writer.flush();
    await lane.getByText("Two callers <i>depend").waitFor();
    assert.equal((await lane.boundingBox())?.height, height, "nothing below jumps");
    await page.getByRole("link", { name: "lint · a.ts" }).click();
    await page.getByLabel("What the model is writing").waitFor();
    writer.write(" on it", 1);
    await writer.flush();
    await page.getByText("Two callers <i>depend on it").waitFor();
    assert.deepEqual(await violationsOf(page), []);
  },
);

browserTest(
  "an agent is asked to try again with a note, which is kept until it is sent",
  async (test) => {
    await using stage = await Stage.open();
    await stage.agents("src/a.ts");
    const error = { code: "MODEL-TIMEOUT", message: "No response in 60 s" };
    await stage.store.events.append([agentFailed({ ...agentOf("src/a.ts"), error })]);
    const page = await test.page(stage.url);
    const failure = page.getByRole("listitem", { name: "Failure of lint · a.ts" });
    await failure.getByText("MODEL-TIMEOUT: No response in 60 s").waitFor();
    await failure.getByText("Try again with a note").click();
    const note = failure.getByLabel("What lint · a.ts should do differently");
    await note.fill("Only the first half");
    await stage.happen(20);
    assert.equal(await note.inputValue(), "Only the first half");
    assert.deepEqual(await violationsOf(page), []);
    await failure.getByRole("button", { name: "Try again" }).click();
    await failure.getByText("To be tried again, says somebody: “Only the first half”").waitFor();
    await failure.getByText("Nobody takes it up yet: start remora worker").waitFor();
    const [wish] = await listRetryRequests(stage.store);
    assert.deepEqual([wish?.note, wish?.via], ["Only the first half", "dashboard"]);
  },
);

browserTest("the page shows the code for a phone, or how to be reached by one", async (test) => {
  await using alone = await Stage.open();
  const page = await test.page(alone.url);
  await page.getByRole("link", { name: "On your phone" }).click();
  const dialog = page.getByRole("dialog", { name: "Answer from your phone" });
  await dialog.getByText("remora dashboard --host 0.0.0.0").waitFor();
  await dialog.getByRole("button", { name: "Close" }).click();
  await dialog.waitFor({ state: "hidden" });

  await using open = await Stage.open({ host: "0.0.0.0" });
  const [address] = open.server.networkUrls;
  if (address === undefined) return; // This machine has no network.
  const other = await test.page(open.url);
  await other.locator("#live[data-state=live]").waitFor();
  await other.getByRole("link", { name: "On your phone" }).click();
  const place = `${new URL(address).origin}/mobile`;
  await other.getByRole("img", { name: `Code for ${place}` }).first().waitFor();
  assert.doesNotMatch(await other.getByRole("dialog").innerText(), /token/);
});

browserTest("a run is cancelled in the list of runs, with the reason", async (test) => {
  await using stage = await Stage.open();
  const { graphId } = agentOf("src/a.ts");
  await stage.store.events.append([graphStarted({
    ...{ graphId, name: "lint src", bundle: "lint", root: "/p", paths: ["src"], total: 2 },
    ...{ model: "m", concurrency: 1 },
  })]);
  await stage.agents("src/a.ts");
  const page = await test.page(stage.url);
  const run = page.getByRole("region", { name: /^Runs/ }).getByRole("listitem", {
    name: "Run lint src",
  });
  assert.match(await run.innerText(), /at work, 0 of 2 agents/);
  await run.getByText("Cancel", { exact: false }).first().click();
  await run.getByLabel("Why the run lint src is cancelled").fill("Wrong folder");
  assert.deepEqual(await violationsOf(page), []);
  await run.getByRole("button", { name: "Cancel the run" }).click();
  await run.getByText("Asked for.").waitFor();
  const { kv } = stage.store.workspace(graphWorkspaceId(graphId));
  const [request] = await kv.list();
  assert.equal(
    parseCancelRequest(graphId, request?.key ?? "", request?.value ?? null)?.reason,
    "Wrong folder",
  );
  await stage.store.events.append([graphCancelled({ graphId, reason: "Wrong folder" })]);
  await run.getByText("cancelled, 0 of 2 agents").waitFor();
  assert.equal(await run.getByRole("button").count(), 0);
});
