import assert from "node:assert/strict";
import type { Key } from "./key.ts";
import { type InboxState, withQuestions } from "./state.ts";
import { FORM, inboxOf, pressAll, question, typed } from "./testdata/questions.ts";
import { failed, pressKey, sent } from "./update.ts";

const NAMES: readonly Key[] = (["enter", "escape", "backspace", "right", "tab"] as const)
  .map((type) => ({ type }));
const OPTIONS = question("a", { options: ["yes", "no", "later"] });

Deno.test("arrow keys go through the questions and stop at the ends", () => {
  const inbox = inboxOf(question("a"), question("b"), question("c"));
  assert.equal(inbox.selected, "a");
  assert.equal(pressAll(inbox, "down", "down").state.selected, "c");
  assert.equal(pressAll(inbox, "down", "down", "down", "up").state.selected, "b");
  assert.equal(pressAll(inbox, "up").state.selected, "a");
});

Deno.test("a number key answers, and one without an option does nothing", () => {
  const { effect, state } = pressAll(inboxOf(OPTIONS), typed("2"));
  assert(effect?.type === "answer");
  assert.equal(effect.answer, "no");
  assert(state.sending.has("a"));
  assert.equal(pressAll(inboxOf(OPTIONS), typed("4")).effect, undefined);
  assert.equal(pressAll(state, typed("1")).effect, undefined, "one answer at a time");
});

Deno.test("arrow keys and Enter choose an option, and an option has to be chosen", () => {
  const { effect } = pressAll(inboxOf(OPTIONS), "enter", "down", "down", "enter");
  assert(effect?.type === "answer");
  assert.equal(effect.answer, "no");
  const early = pressAll(inboxOf(OPTIONS), "enter", "enter");
  assert.equal(early.effect, undefined);
  assert.match(early.state.message?.text ?? "", /to be chosen/);
});

Deno.test("a text is typed, corrected and sent; an empty one is not", () => {
  const inbox = inboxOf(question("a"));
  const { effect } = pressAll(
    inbox,
    "enter",
    typed("use q"),
    "backspace",
    typed("the new one"),
    "newLine",
    typed("please"),
    "enter",
  );
  assert(effect?.type === "answer");
  assert.equal(effect.answer, "use the new one\nplease");
  const empty = pressAll(inbox, "enter", typed(" "), "enter");
  assert.equal(empty.effect, undefined);
  assert.equal(empty.state.message?.tone, "bad");
});

Deno.test("q and Escape quit, but not while something is typed", () => {
  const inbox = inboxOf(question("a"));
  assert.equal(pressAll(inbox, typed("q")).effect?.type, "quit");
  assert.equal(pressAll(inbox, "escape").effect?.type, "quit");
  assert.equal(pressAll(inbox, "enter", typed("q")).effect, undefined);
  assert.equal(pressAll(inbox, "enter", "escape").state.mode, "browse");
  assert.equal(pressAll(inbox, "enter", "interrupt").effect?.type, "quit");
  assert.equal(pressAll(inboxOf(), typed("q")).effect?.type, "quit");
});

Deno.test("what was typed is there after going to another question and back", () => {
  const inbox = inboxOf(question("a"), question("b"));
  const { effect } = pressAll(
    inbox,
    "enter",
    typed("half"),
    "escape",
    "down",
    "up",
    "enter",
    typed(" done"),
    "enter",
  );
  assert(effect?.type === "answer");
  assert.equal(effect.answer, "half done");
});

Deno.test("a form is filled in field by field", () => {
  const { effect } = pressAll(
    inboxOf(FORM),
    "enter",
    typed("1.2.3"),
    "enter",
    typed("4"),
    "down",
    "right",
    "right",
    "tab",
    typed(" "),
    "tab",
    typed(" "),
    "right",
    "right",
    typed(" "),
    "enter",
  );
  assert(effect?.type === "answer");
  assert.deepEqual(effect.answer, {
    version: "1.2.3",
    count: 4,
    channel: "beta",
    notify: true,
    places: ["jsr", "github"],
  });
});

Deno.test("a form that is wrong says where, and leads there", () => {
  const { effect, state } = pressAll(
    inboxOf(FORM),
    "enter",
    typed("1.0"),
    "enter",
    typed("many"),
    "enter",
    "right",
    "enter",
    "enter",
    "enter",
  );
  assert.equal(effect, undefined);
  const draft = state.drafts.get("form");
  assert.equal(draft?.focus, 1);
  assert.deepEqual(draft?.issues.map(({ field }) => field), ["count"]);
  assert.match(state.message?.text ?? "", /^Count /);
});

Deno.test("d asks why, and declines", () => {
  const { effect } = pressAll(inboxOf(OPTIONS), typed("d"), typed("not mine"), "enter");
  assert(effect?.type === "decline");
  assert.equal(effect.reason, "not mine");
  assert.equal(pressAll(inboxOf(OPTIONS), typed("d"), "escape").state.mode, "browse");
});

Deno.test("sending again after an error is the same answer", () => {
  const first = pressAll(inboxOf(question("a")), "enter", typed("yes"), "enter");
  const again = pressAll(failed(first.state, "a", "STORE-UNREACHABLE: …"), "enter", "enter");
  assert(first.effect?.type === "answer" && again.effect?.type === "answer");
  assert.equal(again.effect.requestId, first.effect.requestId);
  assert.equal(again.effect.answer, "yes");
});

Deno.test("a question that somebody else answers goes away, and who was typing is told", () => {
  const { state } = pressAll(inboxOf(question("a"), question("b")), "enter", typed("mine"));
  const ended = { id: "a", text: "The question was answered by Ada" };
  const after = withQuestions(state, [question("b")], { ended });
  assert.equal(after.selected, "b");
  assert.equal(after.mode, "browse");
  assert.equal(after.message?.text, "The question was answered by Ada");
});

Deno.test("what is typed on for a question that somebody else ended reaches no other one", () => {
  const next = question("b", { options: ["drop the table", "keep it"] });
  const ended = { id: "a", text: "The question was answered by Bob" };
  const begins: readonly InboxState[] = [
    pressAll(inboxOf(question("a"), next), "enter", typed("take ")).state,
    pressAll(inboxOf(OPTIONS, next), typed("d"), typed("not ")).state,
    inboxOf(OPTIONS, next),
  ];
  for (const begin of begins) {
    for (const left of [[next], []]) {
      let state = withQuestions(begin, left, { ended, now: 1_000 });
      let now = 1_000;
      for (const key of [typed("1"), typed("q"), typed("d"), ...NAMES]) {
        const update = pressKey(state, key, now += 600);
        assert.equal(update.effect, undefined, JSON.stringify(key));
        assert.equal(update.state.mode, "browse");
        assert.equal(update.state.message?.text, ended.text, "it stays in sight");
        state = update.state;
      }
      assert.equal(pressKey(state, { type: "interrupt" }, now).effect?.type, "quit");
      // Whoever pauses, or goes to a question, has seen it.
      assert.equal(pressKey(state, typed("q"), now + 701).effect?.type, "quit");
      const gone = pressKey(state, { type: "down" }, now + 1);
      assert.equal(pressKey(gone.state, typed("q"), now + 2).effect?.type, "quit");
    }
  }
});

Deno.test("one's own answer is not told as somebody else's, and the next question is shown", () => {
  const { state } = pressAll(inboxOf(OPTIONS, question("b")), typed("1"));
  const after = withQuestions(state, [question("b")], {
    ended: { id: "a", text: "answered by me" },
  });
  assert.equal(sent(after, "a", "Answered").message?.text, "Answered");
  assert.equal(after.selected, "b");
  // The reply may come before the event.
  const late = withQuestions(sent(state, "a", "Answered"), [question("b")], {
    ended: { id: "a", text: "answered by me" },
  });
  assert.equal(late.message?.text, "Answered");
  for (const { quietUntil } of [after, late]) assert.equal(quietUntil, 0);
});

Deno.test("new questions do not move what is selected", () => {
  const { state } = pressAll(inboxOf(question("a"), question("b")), "down", "enter", typed("x"));
  const after = withQuestions(state, [question("a"), question("b"), question("c")]);
  assert.equal(after.selected, "b");
  assert.equal(after.mode, "answer");
  assert(after.drafts.has("b"));
});
