import assert from "node:assert/strict";
import {
  agentBlocked,
  agentCompleted,
  createEvent,
  type Event,
  EVENT_CATEGORIES,
  graphStarted,
  INBOX_KEYS,
} from "@remora/core";
import { browserTest, picture } from "./_chromium.ts";
import { HOSTILE_TEXTS } from "./_hostile.ts";
import { agentOf, answerTo, Stage } from "./_stage.ts";

browserTest("a question with quotes, HTML and emoji is text", async (test) => {
  await using stage = await Stage.open();
  const text = `Is "a" <b>bold</b> & 'b' </h3><script>alert(1)</script> \u{1F41F}\u200D\u{1F525}?`;
  const asked = await stage.ask("src/<img src=x onerror=alert(1)>.ts", text, {
    options: [`"><script>alert(2)</script>`, "javascript:alert(3)"],
    context: "- <script>alert(4)</script>\n+ </pre><h1>",
  });
  const page = await test.page(stage.url);
  const card = page.getByRole("article");
  assert.equal(await card.getByRole("heading").innerText(), text);
  await card.getByRole("button", { name: `"><script>alert(2)</script>` }).click();
  assert.equal((await answerTo(asked)).answer, `"><script>alert(2)</script>`);
});

browserTest("a question of a megabyte shows its start and leads to the whole", async (test) => {
  await using stage = await Stage.open();
  const text = `${"A very long question. ".repeat(45_000)}The end?`;
  assert.ok(text.length > 990_000);
  const page = await test.page(stage.url);
  await page.getByRole("status").filter({ hasText: "Live" }).waitFor();
  const asked = await stage.ask("src/a.ts", text);
  const link = page.getByRole("link", { name: "Read all of it" });
  await link.waitFor({ timeout: 2_000 });
  assert.ok((await page.content()).length < 200_000);
  const whole = await fetch(new URL(await link.getAttribute("href") ?? "", stage.url));
  assert.match(whole.headers.get("content-type") ?? "", /^text\/plain/);
  assert.ok((await whole.text()).startsWith(text));
  await page.getByLabel("Your answer").fill("42");
  await page.keyboard.press("Enter");
  assert.equal((await answerTo(asked)).answer, "42");
  await picture(page, "megabyte");
});

browserTest(
  "500 hostile texts in every field of every event never run and never break the page",
  async (test) => {
    await using stage = await Stage.open();
    const page = await test.page(stage.url);
    await page.getByRole("status").filter({ hasText: "Live" }).waitFor();
    assert.ok(HOSTILE_TEXTS.length >= 500, `${HOSTILE_TEXTS.length}`);
    for (let start = 0; start < HOSTILE_TEXTS.length; start += 25) {
      const events = HOSTILE_TEXTS.slice(start, start + 25).flatMap(eventsWith);
      await keepQuestions(stage, events);
      await stage.store.events.append(events);
      await page.waitForTimeout(20);
    }
    const seq = await stage.store.events.head();
    // The page is whole and alive: it shows the newest event, and a reload shows the same.
    await page.locator(`#e-${seq}`).waitFor({ state: "attached" });
    for (const isReloaded of [false, true]) {
      if (isReloaded) await page.reload();
      assert.equal(await page.evaluate("globalThis.hacked"), undefined);
      assert.equal(await page.locator("script").count(), 2);
      assert.equal(await page.locator("main img, main iframe, main style, main object").count(), 0);
      assert.equal(await page.locator("#event-list > li").count(), 200);
      assert.equal(await page.locator("article.ask").count(), 50);
      assert.ok(await page.locator("article.ask .opts button").count() >= 45);
      for (const name of ["Agents", "Events"]) {
        await page.getByRole("heading", { name: new RegExp(`^${name}`) }).waitFor();
      }
      const ids = await page.evaluate("[...document.querySelectorAll('[id]')].map((e) => e.id)");
      assert.ok(Array.isArray(ids));
      assert.equal(new Set(ids).size, ids.length, "every id is there once");
    }
    // And it still answers.
    const asked = await stage.ask("src/a.ts", "Still there?", { options: ["Yes"] });
    await fetch(new URL(`/agent/${encodeURIComponent(asked.agentId)}/respond`, stage.url), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ msgId: asked.id, answer: "Yes" }),
    });
    assert.equal((await answerTo(asked)).answer, "Yes");
  },
);

/** A question without a record would only be shown, without its hostile options. */
async function keepQuestions(stage: Stage, events: readonly Event[]): Promise<void> {
  const { kv } = stage.store.workspace("w");
  for (const { action, agentId, payload, timestamp } of events) {
    const { questionId, question } = payload;
    if (action !== "blocked" || typeof questionId !== "string") continue;
    await kv.set(`${INBOX_KEYS.question}${questionId}`, {
      agentId: agentId ?? "",
      question: question ?? "",
      onExpiry: "wait",
      status: "pending",
      createdAt: timestamp,
    });
  }
}

function eventsWith(text: string, index: number): readonly Event[] {
  const agentId = `${text.slice(0, 300)}|${index}`;
  const scope = { agentId, graphId: text.slice(0, 300) || "g" };
  const fields = { name: text, bundle: text, target: text, workspaceId: "w" };
  return [
    graphStarted({
      ...scope,
      ...fields,
      root: text,
      paths: [text],
      total: 1,
      model: text,
      concurrency: 1,
    }),
    createEvent({
      ...scope,
      category: "agent",
      action: "started",
      payload: { ...fields, model: text },
    }),
    agentBlocked({
      ...scope,
      ...fields,
      questionId: text.slice(0, 200).toWellFormed() + index,
      question: text,
      context: text,
      options: [text],
      onExpiry: "default",
      default: text,
      expiresAt: new Date(Date.now() + 600_000).toISOString(),
    }),
    ...EVENT_CATEGORIES.map((category) =>
      createEvent({
        ...scope,
        agentId: `${agentId}.`,
        category,
        action: "completed",
        payload: {
          toolName: text,
          outputPreview: text,
          summary: text,
          content: text,
          error: { code: text, message: text },
          result: { status: "success", summary: text, changedFiles: [text] },
        },
      })
    ),
    ...answered(text, index),
    createEvent({
      ...scope,
      category: "user",
      action: "retry",
      payload: { requestId: text, note: text, by: text, via: text },
    }),
    createEvent({
      ...scope,
      graphId: `${scope.graphId.slice(0, 100)}${index}`,
      category: "graph",
      action: "cancelled",
      payload: { reason: text },
    }),
    agentCompleted({
      ...agentOf("x.ts"),
      result: { status: "failed", summary: text, changedFiles: [text] },
      turns: 1,
      durationMs: 1,
    }),
  ];
}

/** A question that somebody answered. */
function answered(text: string, index: number): readonly Event[] {
  const scope = { agentId: `${text.slice(0, 300)}|done`, graphId: "g" };
  const question = { questionId: `done ${index} ${text.length}`, question: text };
  return [
    agentBlocked({ ...scope, ...question, options: [], onExpiry: "fail", workspaceId: "w" }),
    createEvent({
      ...scope,
      category: "agent",
      action: "resumed",
      payload: { ...question, answer: text, respondedBy: text, via: text, waitMs: 1 },
    }),
  ];
}
