import assert from "node:assert/strict";
import {
  agentBlocked,
  agentCompleted,
  agentFailed,
  agentQueued,
  agentResumed,
  agentStarted,
  agentWithdrawn,
  type Event,
  graphStarted,
  toolCalled,
} from "@remora/core";
import { fakeScreen } from "../testdata/fake_screen.ts";
import { displayWidth } from "../terminal/width.ts";
import { blockedQuestion } from "./blocked_question.ts";
import { eventLines } from "./event_lines.ts";
import { liveLines } from "./live_lines.ts";
import { RunState } from "./run_state.ts";

const graphId = "g1";
const START = Date.parse("2026-02-01T12:00:00Z");

function at(seconds: number): string {
  return new Date(START + seconds * 1000).toISOString();
}

function about(file: string): { agentId: string; graphId: string; workspaceId: string } {
  return { agentId: `a/${file}`, graphId, workspaceId: `w/${file}` };
}

const ASKED = {
  ...about("csv.ts"),
  questionId: "3f1c1f7e-0000-4000-8000-000000000001",
  question: "Rethrow?",
  options: ["Rethrow", "Log"],
  onExpiry: "fail",
  name: "lint csv.ts",
} as const;

const EVENTS: readonly Event[] = [
  graphStarted({
    graphId,
    name: "lint src",
    bundle: "lint",
    root: "/p",
    paths: ["src"],
    total: 4,
    model: "offline-rules",
    concurrency: 4,
  }),
  ...["csv.ts", "rates.ts", "money.ts", "a.py"].map((file) =>
    agentQueued({
      ...about(file),
      name: `lint ${file}`,
      bundle: "lint",
      target: file,
      upstream: [],
      timestamp: at(0),
    })
  ),
  ...["csv.ts", "rates.ts", "money.ts"].map((file) =>
    agentStarted({
      ...about(file),
      name: `lint ${file}`,
      bundle: "lint",
      target: file,
      timestamp: at(1),
    })
  ),
  toolCalled({ ...about("rates.ts"), toolName: "run_linter", callId: "c1", arguments: {} }),
  agentBlocked({ ...ASKED, timestamp: at(2) }),
  agentCompleted({
    ...about("money.ts"),
    name: "lint money.ts",
    result: { status: "success", summary: "Nothing to fix", changedFiles: [] },
    turns: 2,
    durationMs: 900,
    timestamp: at(3),
  }),
];

function stateAfter(events: readonly Event[]): RunState {
  const state = new RunState(graphId, START);
  for (const event of events) state.apply(event);
  return state;
}

Deno.test("a run's state counts agents by phase", () => {
  const state = stateAfter(EVENTS);
  assert.equal(state.total, 4);
  assert.deepEqual(state.counts(), {
    queued: 1,
    running: 1,
    waiting: 1,
    completed: 1,
    failed: 0,
    cancelled: 0,
    skipped: 0,
  });
});

Deno.test("an answer sets an agent to work again, a withdrawal does not wake one that ended", () => {
  const state = stateAfter(EVENTS);
  const { agentId, questionId, question } = ASKED;
  const end = { agentId, graphId, questionId, question, respondedBy: "x", via: "agent" };
  state.apply(agentFailed({
    ...about("csv.ts"),
    name: "lint csv.ts",
    error: { code: "MODEL-TIMEOUT", message: "No answer" },
  }));
  state.apply(agentWithdrawn(end));
  assert.equal(state.counts().failed, 1);
  const other = stateAfter(EVENTS);
  other.apply(agentResumed({ ...end, answer: "Log", waitMs: 10 }));
  assert.equal(other.counts().running, 2);
});

Deno.test("events of another run change nothing", () => {
  const state = stateAfter(EVENTS);
  const foreign = EVENTS.map((event) => ({ ...event, graphId: "g2", agentId: "z" }));
  for (const event of foreign) state.apply(event);
  assert.equal(state.agents.size, 4);
});

Deno.test("an agent that completed with a failure counts as failed", () => {
  const state = stateAfter([agentCompleted({
    ...about("a.py"),
    name: "lint a.py",
    result: { status: "failed", summary: "No linter", changedFiles: [] },
    turns: 1,
    durationMs: 1,
  })]);
  assert.equal(state.counts().failed, 1);
});

Deno.test("each step that matters is one line", () => {
  const lines = EVENTS.flatMap((event) =>
    eventLines(event, {
      screen: fakeScreen(),
      nameOf: (id) => id.replace("a/", "lint "),
      verbose: true,
    })
  );
  assert.deepEqual(lines, [
    "running    lint csv.ts",
    "running    lint rates.ts",
    "running    lint money.ts",
    "waiting    lint csv.ts  Rethrow?  [1] Rethrow  [2] Log",
    "done       lint money.ts  Nothing to fix",
  ]);
});

Deno.test("on a terminal a long step is broken, and cut where it is too long", () => {
  const summary = "word ".repeat(60);
  const event = agentCompleted({
    ...about("a.py"),
    name: "lint a.py",
    result: { status: "skipped", summary, changedFiles: [] },
    turns: 1,
    durationMs: 1,
  });
  const screen = fakeScreen({ columns: 50 });
  const lines = eventLines(event, { screen, nameOf: () => "lint a.py", verbose: false });
  assert.equal(lines.length, 4);
  assert.equal(lines[0], "skipped    lint a.py");
  assert.match(lines[1] ?? "", /^ {11}word word/);
  assert.match(lines[3] ?? "", /word …$/);
  for (const line of lines) assert.ok(displayWidth(line) <= 52, line);
});

Deno.test("the live block shows what waits first, then what runs, then how far it is", () => {
  const run = stateAfter(EVENTS);
  const blocked = EVENTS.find(({ action }) => action === "blocked");
  const question = blocked && blockedQuestion(blocked);
  assert.ok(question);
  const lines = liveLines({
    run,
    questions: [question],
    keys: true,
    elsewhere: "on the dashboard",
    now: START + 5000,
  }, fakeScreen({ columns: 100 }));
  assert.deepEqual(lines, [
    "",
    "1 waiting for you",
    "  lint csv.ts  asked 0:03 ago",
    "  Rethrow?",
    "  [1] Rethrow   [2] Log",
    "  Press a number, or answer on the dashboard",
    "",
    "● lint rates.ts  run_linter    0:04",
    `${"━".repeat(24)}${"─".repeat(6)}  1 / 4  1 waiting · 1 running · 1 queued  0:05`,
  ]);
});

Deno.test("the live block fits into forty columns", () => {
  const lines = liveLines({
    run: stateAfter(EVENTS),
    questions: [],
    keys: false,
    elsewhere: "",
    now: START + 5000,
  }, fakeScreen({ columns: 40 }));
  const [agent = "", bar = ""] = lines.slice(1);
  assert.ok(displayWidth(agent) <= 40, agent);
  assert.match(bar, /1 \/ 4/);
});
