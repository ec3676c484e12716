import assert from "node:assert/strict";
import { browserTest, SECOND } from "./_chromium.ts";
import { cutOff, fieldState, select } from "./_dom.ts";
import { answerTo, Stage } from "./_stage.ts";

browserTest(
  "a question shows up within a second, is answered by a click, and goes in a second tab too",
  async (test) => {
    await using stage = await Stage.open();
    const context = await test.context();
    const [first, second] = [await context.newPage(), await context.newPage()];
    await first.goto(stage.url);
    await second.goto(stage.url);
    for (const page of [first, second]) {
      await page.getByText("Nothing waits for you").waitFor();
      await page.getByRole("status").filter({ hasText: "Live" }).waitFor();
    }
    const asked = await stage.ask("src/parser.ts", "Rename it?", { options: ["Yes", "No"] });
    for (const page of [first, second]) {
      await page.getByRole("heading", { name: "Rename it?" }).waitFor({ timeout: SECOND });
      assert.equal(await page.title(), "(1) Remora · g1");
    }
    const card = second.getByRole("article", { name: "Rename it?" });
    await card.getByRole("button", { name: "No", exact: true }).click();
    assert.equal((await answerTo(asked)).answer, "No");
    for (const page of [first, second]) {
      await page.getByRole("article", { name: "Rename it?" }).waitFor({
        state: "detached",
        timeout: SECOND,
      });
      await page.getByText("Nothing waits for you").waitFor();
    }
  },
);

browserTest(
  "a half-typed answer keeps its text, caret and focus through 500 events and other cards",
  async (test) => {
    await using stage = await Stage.open();
    await stage.ask("src/one.ts", "First?", { options: ["a"] });
    const asked = await stage.ask("src/two.ts", "Which style?");
    const page = await test.page(stage.url);
    const field = page.getByRole("article", { name: "Which style?" }).getByRole("textbox");
    await field.fill("half of an answer");
    await select(field, 4, 7);
    await stage.happen(250);
    // Cards come and go around it, and a page that fell behind gets everything anew.
    const other = await stage.ask("src/three.ts", "Third?", { options: ["b"] });
    await fetch(new URL("/agent/g1%2Flint%3Asrc%2Fone.ts/respond", stage.url), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ answer: "a" }),
    });
    await stage.happen(250);
    await page.getByRole("article", { name: "Third?" }).waitFor();
    await page.getByRole("article", { name: "First?" }).waitFor({ state: "detached" });
    assert.deepEqual(await fieldState(field), {
      value: "half of an answer",
      caret: [4, 7],
      hasFocus: true,
    });
    await page.keyboard.press("End");
    await page.keyboard.type(", finished");
    await page.keyboard.press("Enter");
    assert.equal((await answerTo(asked)).answer, "half of an answer, finished");
    assert.equal((await stage.state()).blocked[0]?.id, other.id);
  },
);

browserTest(
  "a draft is there again after a reload and in another tab, and gone once it is sent",
  async (test) => {
    await using stage = await Stage.open();
    const asked = await stage.ask("src/two.ts", "Which style?");
    const context = await test.context();
    const [page, other] = [await context.newPage(), await context.newPage()];
    await page.goto(stage.url);
    await other.goto(stage.url);
    await page.getByLabel("Your answer").fill("a draft");
    assert.equal(await other.getByLabel("Your answer").inputValue(), "a draft");
    await page.reload();
    assert.equal(await page.getByLabel("Your answer").inputValue(), "a draft");
    await page.getByRole("button", { name: "Send" }).click();
    assert.equal((await answerTo(asked)).answer, "a draft");
    await page.getByText("Nothing waits for you").waitFor();
    const drafts = "Object.keys(localStorage).filter((key) => key.includes('draft'))";
    assert.deepEqual(await page.evaluate(drafts), []);
  },
);

browserTest(
  "keys answer the marked question, and never the one that slid under the finger",
  async (test) => {
    await using stage = await Stage.open();
    const first = await stage.ask("src/one.ts", "First?", { options: ["Yes", "No"] });
    const second = await stage.ask("src/two.ts", "Second?", { options: ["Red", "Green"] });
    const third = await stage.ask("src/three.ts", "Third?");
    const page = await test.page(stage.url);
    await page.getByRole("article", { name: "Third?" }).waitFor();
    await page.keyboard.press("2");
    assert.equal((await answerTo(first)).answer, "No");
    await page.getByRole("article", { name: "First?" }).waitFor({ state: "detached" });
    // Meant for the first one, but that is gone.
    await page.keyboard.press("2");
    await page.waitForTimeout(900);
    assert.equal((await stage.state()).blocked.length, 2);
    await page.keyboard.press("1");
    assert.equal((await answerTo(second)).answer, "Red");
    await page.getByRole("article", { name: "Second?" }).waitFor({ state: "detached" });
    await page.keyboard.press("a");
    await page.keyboard.type("one");
    await page.keyboard.press("Shift+Enter");
    await page.keyboard.type("two 1");
    await page.keyboard.press("Enter");
    assert.equal((await answerTo(third)).answer, "one\ntwo 1");
  },
);

browserTest("the help opens with a question mark and closes with Escape", async (test) => {
  await using stage = await Stage.open();
  const page = await test.page(stage.url);
  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "Keys" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog", { name: "Keys" }).waitFor({ state: "hidden" });
});

browserTest("who comes second is told who was first, and the card goes", async (test) => {
  await using stage = await Stage.open();
  const asked = await stage.ask("src/one.ts", "First?", { options: ["Yes", "No"] });
  const page = await test.page(stage.url);
  await page.getByRole("article", { name: "First?" }).waitFor();
  // The stream is cut off, so that the card stays.
  await cutOff(page);
  await fetch(new URL(`/agent/${encodeURIComponent(asked.agentId)}/respond`, stage.url), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ msgId: asked.id, answer: "Yes", by: "Ada" }),
  });
  await page.getByRole("button", { name: "No", exact: true }).click();
  await page.getByRole("alert").filter({ hasText: "Ada answered first: “Yes”" }).waitFor();
  test.takeProblems();
});

browserTest("an answer that cannot be sent is kept, and says so", async (test) => {
  await using stage = await Stage.open();
  const asked = await stage.ask("src/one.ts", "Which style?");
  const page = await test.page(stage.url);
  const isCut = { value: true };
  await page.route("**/respond", (route) => isCut.value ? route.abort() : route.continue());
  await page.getByLabel("Your answer").fill("a long answer");
  await page.getByRole("button", { name: "Send" }).click();
  await page.getByRole("alert").filter({ hasText: "could not be sent" }).waitFor();
  assert.equal(await page.getByLabel("Your answer").inputValue(), "a long answer");
  isCut.value = false;
  await page.getByRole("button", { name: "Send" }).click();
  assert.equal((await answerTo(asked)).answer, "a long answer");
  test.takeProblems();
});

browserTest("one click answers all who ask the same", async (test) => {
  await using stage = await Stage.open();
  const asked = [];
  for (const file of ["a.ts", "b.ts", "c.ts"]) {
    asked.push(await stage.ask(file, "Tabs or spaces?", { options: ["Tabs", "Spaces"] }));
  }
  const page = await test.page(stage.url);
  const card = page.getByRole("article").first();
  await card.getByLabel("Answer all 3 that ask the same").check();
  await card.getByRole("button", { name: "Spaces" }).click();
  for (const one of asked) assert.equal((await answerTo(one)).answer, "Spaces");
  await page.getByText("Nothing waits for you").waitFor();
});

browserTest("a form drawn from a schema is filled in and sent", async (test) => {
  await using stage = await Stage.open();
  const asked = await stage.ask("src/one.ts", "Release it?", {
    schema: {
      type: "object",
      properties: {
        version: { type: "string", title: "Version", minLength: 1 },
        kind: { type: "string", title: "Kind", enum: ["major", "minor"] },
        wait: { type: "integer", title: "Days to wait", minimum: 0 },
        notify: { type: "boolean", title: "Tell everybody" },
        teams: { type: "array", title: "Teams", items: { type: "string", enum: ["core", "web"] } },
      },
      required: ["version", "kind"],
    },
  });
  const page = await test.page(stage.url);
  await page.getByLabel("Version").fill("2.0");
  await page.getByLabel("Kind").selectOption("minor");
  await page.getByLabel("Days to wait").fill("3");
  await page.getByLabel("Tell everybody").check();
  await page.getByRole("group", { name: "Teams" }).getByLabel("web").check();
  await page.getByRole("button", { name: "Send" }).click();
  assert.deepEqual((await answerTo(asked)).answer, {
    version: "2.0",
    kind: "minor",
    wait: 3,
    notify: true,
    teams: ["web"],
  });
});

browserTest("without JavaScript the page shows everything and answers by form", async (test) => {
  await using stage = await Stage.open();
  const first = await stage.ask("src/one.ts", "Rename it?", { options: ["Yes", "No"] });
  const second = await stage.ask("src/two.ts", "Which style?");
  const page = await test.page(stage.url, { javaScriptEnabled: false });
  await page.getByText("Without JavaScript this page stands still").waitFor();
  await page.getByRole("article", { name: "Rename it?" }).getByRole("button", { name: "Yes" })
    .click();
  assert.equal((await answerTo(first)).answer, "Yes");
  assert.equal(new URL(page.url()).pathname, "/");
  await page.getByRole("article", { name: "Which style?" }).getByRole("textbox").fill("JSDoc");
  await page.getByRole("button", { name: "Send" }).click();
  assert.equal((await answerTo(second)).answer, "JSDoc");
  await page.getByText("Nothing waits for you").waitFor();
});
