import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { type BrowserTest, browserTest } from "./_chromium.ts";
import { countIs } from "./_dom.ts";
import { answerTo, type Asked, Stage } from "./_stage.ts";

const FOCUS = `document.activeElement.closest("article.ask")?.querySelector("h3").textContent +
  " " + document.activeElement.tagName`;

/** Answers as somebody else, and waits until the card has gone and something else is marked. */
async function bobAnswers(page: Page, stage: Stage, asked: Asked, answer: string): Promise<void> {
  await post(stage, asked, { answer, by: "Bob" });
  await page.locator(`article[data-question="${asked.id}"]`).waitFor({ state: "detached" });
}

async function post(stage: Stage, asked: Asked, body: Record<string, unknown>): Promise<void> {
  const url = new URL(`/agent/${encodeURIComponent(asked.agentId)}/respond`, stage.url);
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ msgId: asked.id, ...body }),
  });
  assert.equal(response.status, 200, await response.text());
}

/** Goes on typing what was meant for the card that is gone, and looks what came of it. */
async function typesOn(page: Page, stage: Stage, other: Asked): Promise<void> {
  assert.match(String(await page.evaluate(FOCUS)), / ARTICLE$/);
  await page.keyboard.type("1 more 2", { delay: 20 });
  await page.keyboard.press("Enter");
  await page.waitForTimeout(150);
  const open = (await stage.state()).blocked.map((question) => question.id);
  assert.deepEqual(open, [other.id], "the other question still waits");
  const fields = page.locator("article.ask textarea");
  if (await fields.count() > 0) assert.equal(await fields.first().inputValue(), "");
}

async function opened(test: BrowserTest, stage: Stage): Promise<Page> {
  const page = await test.page(stage.url);
  await page.getByRole("status").filter({ hasText: "Live" }).waitFor();
  await countIs(page.locator("article.ask"), 2);
  return page;
}

browserTest(
  "a text that somebody types is no answer to the options that come next",
  async (test) => {
    await using stage = await Stage.open();
    const asked = await stage.ask("src/one.ts", "Which style?");
    const other = await stage.ask("src/two.ts", "Delete it?", { options: ["yes", "no"] });
    const page = await opened(test, stage);
    await page.getByLabel("Your answer").click();
    await page.keyboard.type("my long considered answer");
    await bobAnswers(page, stage, asked, "other");
    await typesOn(page, stage, other);
    const notice = page.getByRole("region", { name: "Notices" });
    await notice.getByText("Bob answered “Which style?”: “other”.").waitFor();
    assert.equal(await notice.getByRole("textbox").inputValue(), "my long considered answer");
    const drafts = "Object.keys(localStorage).filter((key) => key.includes('draft')).length";
    assert.equal(await page.evaluate(drafts), 1, "it is kept until the notice is closed");
    await notice.getByRole("button", { name: "Close" }).click();
    assert.equal(await page.evaluate(drafts), 0);
    // Whoever means the other question can answer it as ever.
    await page.waitForTimeout(2_600);
    await page.keyboard.press("1");
    assert.equal((await answerTo(other)).answer, "yes");
  },
);

browserTest("keys meant for options are no text of the question that comes next", async (test) => {
  await using stage = await Stage.open();
  const asked = await stage.ask("src/one.ts", "Delete it?", { options: ["yes", "no"] });
  const other = await stage.ask("src/two.ts", "Which style?");
  const page = await opened(test, stage);
  await page.getByRole("button", { name: "no", exact: true }).focus();
  await bobAnswers(page, stage, asked, "yes");
  await typesOn(page, stage, other);
  await page.getByText("Bob answered “Delete it?”: “yes”.").first().waitFor();
});

browserTest("a text is no answer to another question that takes a text", async (test) => {
  await using stage = await Stage.open();
  const asked = await stage.ask("src/one.ts", "Which style?");
  const other = await stage.ask("src/two.ts", "Which name?");
  const page = await opened(test, stage);
  await page.getByLabel("Your answer").first().click();
  await page.keyboard.type("half");
  await bobAnswers(page, stage, asked, "other");
  await typesOn(page, stage, other);
  // A click says what is meant now.
  await page.getByLabel("Your answer").click();
  await page.keyboard.type("Remora");
  await page.keyboard.press("Enter");
  assert.equal((await answerTo(other)).answer, "Remora");
});

browserTest("who comes second is told so although the card has gone", async (test) => {
  await using stage = await Stage.open();
  const asked = await stage.ask("src/one.ts", "Delete it?", { options: ["yes", "no"] });
  const page = await test.page(stage.url);
  // The reply comes after the patch, as it may.
  await page.route("**/respond", async (route) => {
    await page.locator("article.ask").waitFor({ state: "detached" });
    await route.continue();
  });
  await page.getByRole("status").filter({ hasText: "Live" }).waitFor();
  await page.getByRole("button", { name: "no", exact: true }).click();
  await post(stage, asked, { answer: "yes", by: "Bob" });
  const text = "“Delete it?”: Bob answered first: “yes”";
  await page.getByRole("region", { name: "Notices" }).getByText(text).waitFor();
  assert.equal(await page.locator("#announce").innerText(), text);
  test.takeProblems();
});

browserTest(
  "who comes second and is told on the card is told still when the card goes",
  async (test) => {
    await using stage = await Stage.open();
    const asked = await stage.ask("src/one.ts", "Which style?");
    const page = await test.page(stage.url);
    await page.getByRole("status").filter({ hasText: "Live" }).waitFor();
    // The reply comes before the patch.
    await page.route(
      "**/respond",
      (route) => route.fulfill({ status: 409, json: { error: "Bob answered first: “tabs”" } }),
    );
    await page.getByLabel("Your answer").fill("spaces");
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByRole("alert").filter({ hasText: "Bob answered first" }).waitFor();
    await post(stage, asked, { answer: "tabs", by: "Bob" });
    const notice = page.getByRole("region", { name: "Notices" });
    await notice.getByText("Bob answered first: “tabs”").waitFor();
    assert.equal(await notice.getByRole("textbox").inputValue(), "spaces");
    test.takeProblems();
  },
);

browserTest(
  "what was typed for a question that ended meanwhile is shown once more",
  async (test) => {
    await using stage = await Stage.open();
    const asked = await stage.ask("src/one.ts", "Which style?");
    const page = await test.page(stage.url);
    await page.getByLabel("Your answer").fill("my answer");
    await page.goto("about:blank");
    await post(stage, asked, { answer: "other" });
    await page.goto(stage.url);
    const notice = page.getByRole("region", { name: "Notices" });
    assert.equal(await notice.getByRole("textbox").inputValue(), "my answer");
    await notice.getByRole("button", { name: "Close" }).click();
    await page.reload();
    await page.getByRole("status").filter({ hasText: "Live" }).waitFor();
    assert.deepEqual(await page.evaluate("Object.keys(localStorage)"), []);
  },
);

browserTest("“answer all” stays ticked while its card changes", async (test) => {
  await using stage = await Stage.open();
  for (const file of ["a.ts", "b.ts"]) {
    await stage.ask(file, "Tabs or spaces?", { options: ["Tabs", "Spaces"] });
  }
  const page = await opened(test, stage);
  const card = page.locator("article.ask").first();
  await card.getByLabel("Answer all 2 that ask the same").check();
  await stage.ask("c.ts", "Tabs or spaces?", { options: ["Tabs", "Spaces"] });
  const all = card.getByLabel("Answer all 3 that ask the same");
  await all.waitFor();
  assert.equal(await all.isChecked(), true);
});
