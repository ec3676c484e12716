import assert from "node:assert/strict";
import fc from "fast-check";
import { createPaint } from "../terminal/colour.ts";
import { displayWidth, stripEscapes } from "../terminal/width.ts";
import { type Frame, renderInbox } from "./render.ts";
import { emptyInbox, type InboxState } from "./state.ts";
import { FORM, inboxOf, NOW, pressAll, question, typed } from "./testdata/questions.ts";

function frame(columns: number, rows: number, depth: 0 | 3 = 0): Frame {
  return { columns, rows, paint: createPaint(depth), now: NOW, store: "sqlite:x\x1b.db" };
}

function text(state: InboxState, columns = 80, rows = 24): string {
  return renderInbox(state, frame(columns, rows)).map((line) => line.trimEnd()).join("\n");
}

const AGENTS = ["a", "b"].map((name) => ({
  agentId: name,
  name: `docstring src/${name}.ts`,
  isWaiting: false,
  doing: "read_file",
  since: NOW - 5_000,
  heard: NOW,
}));

Deno.test("a question is shown with all that is needed to answer it", () => {
  const inbox = inboxOf(
    question("a", { options: ["Rethrow", "Log it"], context: "-old\n+new" }),
    question("b"),
  );
  const shown = text({ ...inbox, agents: AGENTS });
  for (
    const part of [
      "2 waiting for you · 2 agents at work",
      "› lint a.ts",
      "  lint b.ts",
      "May I change a?",
      "asked 1:30 ago",
      "-old",
      "+new",
      "1 Rethrow",
      "2 Log it",
      "docstring src/a.ts",
      "1-2 answer  Enter choose  q quit  d decline  ↑↓ questions",
    ]
  ) assert(shown.includes(part), `${part}\n${shown}`);
});

Deno.test("an empty inbox says so, and shows who is at work", () => {
  assert.match(text(emptyInbox()), /Reading the store/);
  const shown = text({ ...inboxOf(), agents: AGENTS });
  assert.match(shown, /Nothing waits for you · 2 agents at work/);
  assert.match(shown, /New questions in sqlite:x␛\.db show up here/);
  assert.match(shown, /docstring src\/b.ts/);
  assert.match(shown, /q quit/);
});

Deno.test("a run that was not heard of for long is shown as such", () => {
  const [agent] = AGENTS;
  const silent = { ...agent!, heard: NOW - 3_600_000 };
  assert.match(text({ ...inboxOf(), agents: [silent] }), /not heard of for 1:00:00/);
});

Deno.test("what is typed is shown with a cursor, and a form with its fields", () => {
  const typing = pressAll(inboxOf(question("a")), "enter", typed("ab"), "left").state;
  assert(text(typing).includes("› a▏b"), text(typing));
  const filling = pressAll(inboxOf(FORM), "enter", typed("1.0"), "enter", "enter", "right").state;
  const shown = text(filling);
  for (
    const part of ["Version", "1.0", "› Channel", "(x) stable", "( ) beta", "[ ] Tell everybody"]
  ) {
    assert(shown.includes(part), `${part}\n${shown}`);
  }
});

Deno.test("of a long question the answer stays in sight, and Page Down shows the rest", () => {
  const long = question("a", {
    context: Array.from({ length: 80 }, (_, line) => `line ${line}`).join("\n"),
    options: ["yes", "no"],
  });
  const before = text(inboxOf(long));
  assert(before.includes("1 yes") && before.includes("line 1\n"), before);
  assert.match(before, /… \d+ more below \(Page Down\)/);
  const after = text(pressAll(inboxOf(long), ...Array(20).fill("pageDown")).state);
  assert(after.includes("line 79") && after.includes("1 yes"), after);
});

Deno.test("without colours there is no escape sequence, and what agents write never holds one", () => {
  const evil = question("a", {
    name: "\x1b[2Jevil",
    question: "\x1b]0;title\x07red \x1b[31m\u202e",
    context: "\x1b[H\x9b2J",
    options: ["\x1b[A", "b"],
  });
  const lines = renderInbox(pressAll(inboxOf(evil), "enter").state, frame(80, 24));
  // deno-lint-ignore no-control-regex -- that is what must not be there
  for (const line of lines) assert.doesNotMatch(line, /[\x00-\x1f\x7f-\x9f\u202e]/);
});

Deno.test("every size gets as many lines as it has, none wider than it is", () => {
  const inboxes: readonly InboxState[] = [
    emptyInbox(),
    inboxOf(
      question("a", { question: "Wörter 你好 ".repeat(30), options: ["ja", "nein ".repeat(20)] }),
    ),
    { ...inboxOf(...Array.from({ length: 30 }, (_, n) => question(`q${n}`))), agents: AGENTS },
    pressAll(inboxOf(FORM), "enter", typed("x".repeat(300)), "enter", "enter").state,
    pressAll(inboxOf(question("a")), typed("d"), typed("because ".repeat(40))).state,
  ];
  fc.assert(
    fc.property(
      fc.constantFrom(...inboxes),
      fc.integer({ min: 1, max: 130 }),
      fc.integer({ min: 1, max: 40 }),
      fc.constantFrom(0 as const, 3 as const),
      (state, columns, rows, depth) => {
        const lines = renderInbox(state, frame(columns, rows, depth));
        assert.equal(lines.length, rows);
        for (const line of lines) {
          assert(displayWidth(line) <= columns, `${columns}: ${stripEscapes(line)}`);
          assert(!line.includes("\n"));
        }
      },
    ),
    { numRuns: 300 },
  );
});

Deno.test("40 columns are enough", () => {
  const shown = text(inboxOf(question("a", { options: ["Rethrow", "Log it"] })), 40, 16);
  for (
    const part of ["1 waiting for you", "May I change a?", "1 Rethrow", "1-2 answer", "q quit"]
  ) {
    assert(shown.includes(part), `${part}\n${shown}`);
  }
});
