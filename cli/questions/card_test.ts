import assert from "node:assert/strict";
import type { Question } from "@remora/core";
import { createPaint } from "../terminal/colour.ts";
import { displayWidth } from "../terminal/width.ts";
import { questionCard, timeText } from "./card.ts";
import { shortIds } from "./ids.ts";
import { parseAnswer } from "./parse_answer.ts";

const NOW = Date.parse("2026-02-01T12:01:00Z");
const QUESTION: Question = {
  id: "01a203be-3bce-7000-a966-7063d3a38097",
  agentId: "g1/lint:src/csv.ts",
  name: "lint src/csv.ts",
  workspaceId: "w1",
  question: "This empty catch hides read errors. Rethrow them, or log and go on?",
  context: "-42 catch {}\n+42 catch (cause) { throw cause; }",
  options: ["Rethrow", "Log and go on", "Leave as it is"],
  status: "pending",
  createdAt: "2026-02-01T12:00:48Z",
  onExpiry: "fail",
};
const CARD = { paint: createPaint(0), columns: 100, now: NOW };

Deno.test("a card says who asks, since when, what, about what, and what can be answered", () => {
  assert.deepEqual(questionCard(QUESTION, CARD), [
    "  lint src/csv.ts  asked 0:12 ago",
    "  This empty catch hides read errors. Rethrow them, or log and go on?",
    "    -42 catch {}",
    "    +42 catch (cause) { throw cause; }",
    "  1 Rethrow   2 Log and go on   3 Leave as it is",
  ]);
});

Deno.test("a card fits into forty columns", () => {
  const { options: _, ...open } = { ...QUESTION, context: "short" };
  const schema = {
    type: "object",
    properties: { version: { type: "string" }, channel: { type: "string" } },
  } as const;
  const late = { name: "lint src/billing/invoices.ts", expiresAt: "2026-02-01T12:05:48Z" };
  for (const question of [{ ...QUESTION, context: "short" }, { ...open, ...late, schema }]) {
    const card = questionCard(question, { ...CARD, columns: 40 });
    for (const line of card) assert.ok(displayWidth(line) <= 40, line);
  }
  const card = questionCard({ ...open, ...late }, { ...CARD, columns: 40 });
  assert.match(card.join(" ").replaceAll(/ +/g, " "), /4:48 left, then the agent goes on without/);
});

Deno.test("a card shows the start of a long context and says how much is left", () => {
  const context = Array.from({ length: 50 }, (_, line) => `line ${line}`).join("\n");
  const card = questionCard({ ...QUESTION, context }, { ...CARD, contextLines: 3 });
  assert.deepEqual(card.slice(2, 6), [
    "    line 0",
    "    line 1",
    "    line 2",
    "    … 47 more lines",
  ]);
});

Deno.test("a card shows what an agent wrote, and lets it steer nothing", () => {
  const card = questionCard({ ...QUESTION, question: "\x1b]0;pwned\x07<b>ok?</b>\n\n🙂" }, CARD);
  assert.deepEqual(card.slice(1, 4), ["  ␛]0;pwned␇<b>ok?</b>", "", "  🙂"]);
});

Deno.test("timeText() says what happens at the deadline", () => {
  const expiresAt = "2026-02-01T12:05:48Z";
  assert.equal(
    timeText({ ...QUESTION, expiresAt }, NOW),
    "asked 0:12 ago · 4:48 left, then the agent goes on without an answer",
  );
  assert.equal(
    timeText({ ...QUESTION, expiresAt, onExpiry: "default", default: "Rethrow" }, NOW),
    'asked 0:12 ago · 4:48 left, then "Rethrow"',
  );
});

Deno.test("parseAnswer() takes an option, its number, or its spelling in another case", () => {
  assert.equal(parseAnswer(QUESTION, "Rethrow"), "Rethrow");
  assert.equal(parseAnswer(QUESTION, "2"), "Log and go on");
  assert.equal(parseAnswer(QUESTION, "leave as it IS"), "Leave as it is");
  assert.throws(() => parseAnswer(QUESTION, "4"), { code: "ANSWER-INVALID" });
  assert.throws(() => parseAnswer(QUESTION, "0"), { code: "ANSWER-INVALID" });
});

Deno.test("parseAnswer() prefers an option that is a number over the number of an option", () => {
  const question: Question = { ...QUESTION, options: ["3", "2", "1"] };
  assert.equal(parseAnswer(question, "1"), "1");
});

Deno.test("parseAnswer() reads fields and forms", () => {
  const { options: _, ...open } = QUESTION;
  assert.equal(parseAnswer(open, "any words"), "any words");
  assert.equal(parseAnswer({ ...open, schema: { type: "integer" } }, "42"), 42);
  assert.equal(parseAnswer({ ...open, schema: { type: "boolean" } }, "yes"), true);
  const form = { type: "object", properties: { name: { type: "string" } } } as const;
  assert.deepEqual(parseAnswer({ ...open, schema: form }, '{"name":"x"}'), { name: "x" });
  assert.throws(() => parseAnswer({ ...open, schema: form }, "x"), { code: "ANSWER-INVALID" });
});

Deno.test("shortIds() are as short as they can be and still unique", () => {
  const ids = ["01a203be-3bce", "01a203be-3bcf", "77777777-0000"];
  const short = shortIds(ids);
  assert.equal(short.get("77777777-0000"), "77777777");
  assert.equal(short.get("01a203be-3bce"), "01a203be-3bce");
  assert.equal(new Set(short.values()).size, 3);
});
