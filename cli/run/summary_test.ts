import assert from "node:assert/strict";
import type { RunReport } from "@remora/backend";
import { fakeScreen } from "../testdata/fake_screen.ts";
import { showResumeStep, showReviewSteps } from "./next_steps.ts";
import { countsText, exitCodeOf, showSummary, wasInterrupted } from "./summary.ts";

type State = RunReport["agents"][number]["state"];

function report(...states: readonly State[]): RunReport {
  const count = (state: State) => states.filter((other) => other === state).length;
  return {
    graphId: "g1",
    agents: states.map((state, index) => ({
      agentId: `g1/${index}`,
      name: `lint:${index}.ts`,
      bundle: "lint",
      target: `${index}.ts`,
      state,
      result: {
        status: state === "completed" ? "success" : "failed",
        summary: `it ${state}`,
        changedFiles: state === "completed" ? [`${index}.ts`] : [],
      },
    })),
    counts: {
      completed: count("completed"),
      failed: count("failed"),
      skipped: count("skipped"),
      cancelled: count("cancelled"),
    },
  };
}

Deno.test("the exit code is 0 when nothing failed, 1 when some did, 2 when all did", () => {
  assert.equal(exitCodeOf(report("completed", "skipped")), 0);
  assert.equal(exitCodeOf(report("skipped")), 0);
  assert.equal(exitCodeOf(report("completed", "failed")), 1);
  assert.equal(exitCodeOf(report("completed", "cancelled")), 1);
  assert.equal(exitCodeOf(report("failed", "skipped")), 2);
});

Deno.test("a run with agents that have not ended was interrupted", () => {
  assert.equal(wasInterrupted(report("completed", "failed", "skipped", "cancelled")), false);
  assert.equal(wasInterrupted(report("completed", "interrupted")), true);
  assert.equal(wasInterrupted(report("queued")), true);
});

Deno.test("the counts leave out what there is none of", () => {
  const screen = fakeScreen();
  assert.equal(countsText(report("completed", "completed"), screen), "2 done");
  assert.equal(
    countsText(report("failed", "skipped", "cancelled", "blocked"), screen),
    "0 done, 1 failed, 1 skipped, 1 cancelled, 1 stopped",
  );
});

Deno.test("the summary names what failed, and each file with its lines", () => {
  const screen = fakeScreen();
  const diff = { agentId: "g1/0", name: "lint:0.ts", unified: "", binary: false } as const;
  showSummary(report("completed", "failed"), {
    milliseconds: 65_000,
    diffs: [
      { ...diff, path: "0.ts", kind: "modified", added: 3, removed: 1 },
      { ...diff, path: "src/new.ts", kind: "added", added: 9, removed: 0 },
    ],
  }, screen);
  assert.equal(
    screen.text(),
    "\n1 done, 1 failed  in 1:05\n" +
      "failed  lint:1.ts  it failed\n" +
      "\n" +
      "  0.ts        +3 −1\n" +
      "  src/new.ts  +9 −0  added\n",
  );
});

Deno.test("the next steps are commands for this store; without changes there are none", () => {
  const none = fakeScreen();
  showReviewSteps(report("failed"), undefined, none);
  assert.equal(none.text(), "");
  const screen = fakeScreen();
  showReviewSteps(report("completed", "completed"), "sqlite:/tmp/my runs/a.db", screen);
  assert.match(screen.text(), /^\nChanges to 2 files wait for your decision/);
  assert.match(
    screen.text(),
    / review accept --all --store 'sqlite:\/tmp\/my runs\/a\.db' +# write/,
  );
});

Deno.test("no password stands in the commands that are suggested", () => {
  const screen = fakeScreen();
  showReviewSteps(report("completed"), "nats://ada:secret@host:4222", screen);
  showResumeStep("g1", "nats://ada:secret@host:4222", screen);
  assert.match(screen.text(), /resume g1 --store .*@host:4222/);
  assert.doesNotMatch(screen.text(), /secret/);
});
