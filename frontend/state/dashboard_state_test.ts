import assert from "node:assert/strict";
import {
  agentBlocked,
  agentCancelled,
  agentCompleted,
  agentExpired,
  agentFailed,
  agentQueued,
  agentResumed,
  agentStarted,
  createEvent,
  type Event,
  graphCompleted,
  graphStarted,
  modelResponse,
  toolCalled,
  userDelivered,
  userMessage,
  userReviewed,
} from "@remora/core";
import fc from "fast-check";
import { dashboardView } from "../views/dashboard_view.tsx";
import { DashboardState, EventAggregator } from "./mod.ts";

const AGENT = { agentId: "g1/lint:a.ts", graphId: "g1" };
const WHO = { name: "lint a.ts", bundle: "lint", target: "a.ts", workspaceId: "w1" };

function at(second: number): string {
  return new Date(Date.UTC(2026, 0, 1) + second * 1_000).toISOString();
}

/** Gives events their `seq` and a second each. */
function log(...events: readonly Event[]): readonly Event[] {
  return events.map((event, index) => ({ ...event, seq: index + 1, timestamp: at(index) }));
}

function ask(questionId: string, more: Partial<Parameters<typeof agentBlocked>[0]> = {}): Event {
  return agentBlocked({
    ...AGENT,
    questionId,
    question: "Rename it?",
    options: ["yes", "no"],
    onExpiry: "fail",
    workspaceId: "w1",
    ...more,
  });
}

function answer(questionId: string): Event {
  return agentResumed({
    ...AGENT,
    questionId,
    question: "Rename it?",
    answer: "yes",
    respondedBy: "Ada",
    via: "dashboard",
    waitMs: 1_500,
  });
}

function completed(
  changedFiles: readonly string[],
  status: "success" | "failed" = "success",
): Event {
  return agentCompleted({
    ...AGENT,
    name: WHO.name,
    result: { status, summary: "Fixed 2 of 2", changedFiles },
    turns: 3,
    durationMs: 2_000,
  });
}

Deno.test("an agent goes from queued to running, waiting, running and completed, each with its time", () => {
  const state = DashboardState.of(log(
    agentQueued({ ...AGENT, ...WHO, upstream: [] }),
    agentStarted({ ...AGENT, ...WHO, model: "m" }),
    ask("q1"),
    answer("q1"),
    completed([]),
  ));
  const agent = state.agent(AGENT.agentId);
  assert.equal(agent?.state, "completed");
  assert.equal(agent.note, "Fixed 2 of 2");
  assert.deepEqual(agent.segments, [
    { state: "queued", from: at(0), to: at(1) },
    { state: "running", from: at(1), to: at(2) },
    { state: "waiting", from: at(2), to: at(3) },
    { state: "running", from: at(3), to: at(4) },
    { state: "completed", from: at(4), to: at(4) },
  ]);
});

Deno.test("a question waits by its id until it is resolved, and then names who answered", () => {
  const state = DashboardState.of(log(agentStarted({ ...AGENT, ...WHO }), ask("q1"), ask("q2")));
  assert.deepEqual([...state.blocked.keys()], ["q1", "q2"]);
  assert.equal(state.blocked.get("q1")?.name, "lint a.ts");
  state.record({ ...answer("q1"), seq: 10, timestamp: at(10) });
  assert.deepEqual([...state.blocked.keys()], ["q2"]);
  assert.equal(state.agent(AGENT.agentId)?.state, "waiting");
  assert.equal(state.resolved[0]?.respondedBy, "Ada");
  assert.equal(state.resolved[0]?.waitMs, 1_500);
  assert.deepEqual(state.figures.waits, [1_500]);
});

Deno.test("expiry and the end of the agent clear a question too", () => {
  const unanswered = { question: "", respondedBy: "deadline", via: "deadline" };
  const expired = DashboardState.of(log(
    agentStarted({ ...AGENT, ...WHO }),
    ask("q1"),
    agentExpired({ ...AGENT, questionId: "q1", ...unanswered }),
  ));
  assert.equal(expired.blocked.size, 0);
  assert.equal(expired.resolved[0]?.outcome, "expired");
  assert.deepEqual(expired.figures.waits, []);

  const cancelled = DashboardState.of(log(
    agentStarted({ ...AGENT, ...WHO }),
    ask("q1"),
    agentCancelled({ ...AGENT, name: WHO.name, reason: "stopped" }),
  ));
  assert.equal(cancelled.blocked.size, 0);
  assert.equal(cancelled.agent(AGENT.agentId)?.state, "cancelled");
});

Deno.test("an agent that resumes while its question is open is still waiting", () => {
  const state = DashboardState.of(log(
    agentStarted({ ...AGENT, ...WHO }),
    ask("q1"),
    agentStarted({ ...AGENT, ...WHO, resumed: true }),
  ));
  assert.equal(state.agent(AGENT.agentId)?.state, "waiting");
  assert.equal(state.blocked.size, 1);
});

Deno.test("progress counts an agent once, however often it starts, and failed is not completed", () => {
  const started = graphStarted({
    graphId: "g1",
    name: "lint src/",
    bundle: "lint",
    root: "/p",
    paths: ["src"],
    total: 3,
    model: "offline model (rules, no LLM)",
    concurrency: 4,
  });
  const state = DashboardState.of(log(
    started,
    agentStarted({ ...AGENT, ...WHO }),
    agentFailed({ ...AGENT, name: WHO.name, error: { code: "X", message: "broke" } }),
    agentStarted({ ...AGENT, ...WHO, resumed: true }),
    completed([], "failed"),
  ));
  assert.deepEqual(state.progress, {
    total: 3,
    completed: 0,
    failed: 1,
    skipped: 0,
    cancelled: 0,
    running: 0,
    waiting: 0,
    queued: 0,
  });
  assert.equal(state.run?.model, "offline model (rules, no LLM)");
});

Deno.test("a run knows when the newest of its agents ended, and shows how many end in a minute", () => {
  const ends = [0, 1, 2, 3].flatMap((n) => {
    const scope = { agentId: `a${n}`, graphId: "g1" };
    return [
      agentStarted({ ...scope, ...WHO }),
      agentFailed({ ...scope, name: "x", error: { code: "X", message: "y" } }),
    ];
  });
  const state = DashboardState.of(
    log(...ends, toolCalled({ ...AGENT, toolName: "t", callId: "c", arguments: {} })),
  );
  assert.equal(state.run?.newestEndAt, at(7));
  // Four agents in seven seconds.
  assert.match(dashboardView(state, { now: Date.parse(at(9)) }), /34 \/ min/);
});

Deno.test("a finished run keeps its state when a later one becomes the current one", () => {
  const first = {
    name: "one",
    bundle: "b",
    root: "/",
    paths: [],
    total: 0,
    model: "m",
    concurrency: 1,
  };
  const state = DashboardState.of(log(
    graphStarted({ graphId: "g1", ...first }),
    graphCompleted({
      graphId: "g1",
      counts: { completed: 0, failed: 0, skipped: 0, cancelled: 0 },
      durationMs: 1,
    }),
    graphStarted({ graphId: "g2", ...first, name: "two" }),
  ));
  assert.equal(state.run?.name, "two");
  assert.deepEqual(state.runs.map((run) => [run.name, run.state]), [
    ["two", "running"],
    ["one", "completed"],
  ]);
});

Deno.test("a result with changes waits for a review; deciding on one file leaves the others", () => {
  const review = { by: "Ada", via: "dashboard", decision: "accepted" } as const;
  const state = DashboardState.of(log(
    agentStarted({ ...AGENT, ...WHO }),
    completed(["a.ts", "b.ts"]),
    userReviewed({ ...AGENT, ...review, paths: ["a.ts"], outcomes: [] }),
  ));
  assert.equal(state.toReview, 1);
  assert.deepEqual(state.results[0]?.changedFiles, ["b.ts"]);
  state.record({ ...userReviewed({ ...AGENT, ...review, paths: ["b.ts"] }), seq: 9 });
  assert.equal(state.toReview, 0);
  assert.equal(state.results[0]?.review?.applied, false);
  state.record({ ...userReviewed({ ...AGENT, ...review, paths: [], outcomes: [] }), seq: 10 });
  assert.equal(state.results[0]?.review?.applied, true);
});

Deno.test("waitingFor() counts who waits for an answer, through others too", () => {
  const queued = (id: string, upstream: string) =>
    agentQueued({ ...AGENT, agentId: id, ...WHO, name: id, upstream: [upstream] });
  const state = DashboardState.of(log(
    agentStarted({ ...AGENT, ...WHO }),
    queued("b", AGENT.agentId),
    queued("c", "b"),
    queued("d", "b"),
  ));
  assert.equal(state.waitingFor(AGENT.agentId), 3);
  assert.equal(state.waitingFor("d"), 0);
});

Deno.test("alike() finds questions that ask the same with the same answers", () => {
  const state = DashboardState.of(log(
    ask("q1"),
    ask("q2", { agentId: "other" }),
    ask("q3", { options: [] }),
  ));
  const [first, , third] = [...state.blocked.values()];
  assert.ok(first && third);
  assert.deepEqual(state.alike(first), ["q1", "q2"]);
  assert.deepEqual(state.alike(third), ["q3"]);
});

Deno.test("turns, tokens and tools are counted for the agent and for its run", () => {
  const usage = { promptTokens: 10, completionTokens: 5, totalTokens: 15 };
  const response = { model: "m", durationMs: 5, toolCalls: 1, content: "" };
  const state = DashboardState.of(log(
    agentStarted({ ...AGENT, ...WHO }),
    modelResponse({ ...AGENT, ...response, turn: 1, usage }),
    toolCalled({ ...AGENT, toolName: "run_linter", callId: "c", arguments: {} }),
    modelResponse({ ...AGENT, ...response, turn: 2, usage }),
  ));
  const agent = state.agent(AGENT.agentId);
  assert.deepEqual([agent?.turns, agent?.tokens, agent?.tool], [2, 30, "run_linter"]);
  const { totalTokens, turns, toolCalls } = state.figures;
  assert.deepEqual([totalTokens, turns, toolCalls], [30, 2, 1]);
});

Deno.test("messages to an agent are kept with their delivery", () => {
  const state = DashboardState.of(log(
    agentStarted({ ...AGENT, ...WHO }),
    userMessage({ ...AGENT, messageId: "m1", content: "Use tabs", from: "Ada", via: "dashboard" }),
    userDelivered({ ...AGENT, messageId: "m1" }),
  ));
  assert.deepEqual(state.agent(AGENT.agentId)?.messages, [
    { id: "m1", content: "Use tabs", from: "Ada", at: at(1), deliveredAt: at(2) },
  ]);
});

Deno.test("the state keeps the newest 200 events and cuts a question of a megabyte", () => {
  const state = new DashboardState();
  const long = "x".repeat(1_048_576);
  for (let seq = 1; seq <= 300; seq++) state.record({ ...ask(`q${seq}`, { question: long }), seq });
  assert.equal(state.events.length, 200);
  assert.equal(state.eventCount, 300);
  assert.equal(state.events.at(-1)?.seq, 300);
  assert.equal(state.blocked.get("q1")?.length, 1_048_576);
  assert.equal(state.blocked.get("q1")?.question.length, 16_000);
  assert.ok(JSON.stringify(state.events).length < 200 * 3_000);
});

Deno.test("an event whose seq was seen already changes nothing", () => {
  const events = log(agentStarted({ ...AGENT, ...WHO }), ask("q1"), answer("q1"));
  const state = DashboardState.of(events);
  const before = state.snapshot();
  for (const event of events) state.record(event);
  assert.deepEqual(state.snapshot(), before);
});

Deno.test("lines of the Python original, which have no question id, open and close a question", () => {
  const state = new DashboardState();
  const bare = { category: "agent", agentId: "a" } as const;
  state.record(createEvent({ ...bare, action: "blocked", payload: { question: "Go on?" } }));
  assert.equal(state.blocked.size, 1);
  state.record(createEvent({ ...bare, action: "resumed", payload: { answer: "yes" } }));
  assert.equal(state.blocked.size, 0);
});

Deno.test("EventAggregator is the same class", () => {
  assert.equal(EventAggregator, DashboardState);
});

const KEYS = ["name", "question", "questionId", "options", "result", "error", "usage", "upstream"];
const hostileEvent: fc.Arbitrary<Event> = fc.record({
  category: fc.constantFrom("agent", "tool", "model", "user", "graph"),
  action: fc.constantFrom(
    ...["queued", "started", "blocked", "resumed", "expired", "completed", "failed", "cancelled"],
    ...["skipped", "reviewed", "message", "response", "called", "progress", "whatever"],
  ),
  agentId: fc.option(fc.constantFrom("a", "b", "__proto__"), { nil: undefined }),
  graphId: fc.option(fc.constantFrom("g", "h"), { nil: undefined }),
  second: fc.integer({ min: -10, max: 100_000 }),
  payload: fc.dictionary(fc.constantFrom(...KEYS, "__proto__"), fc.jsonValue({ maxDepth: 2 })),
}).map(({ second, ...init }) => createEvent({ ...init, timestamp: at(second) }));

Deno.test("any events in any order give a state that is the same again and fits in JSON", () => {
  fc.assert(fc.property(fc.array(hostileEvent, { maxLength: 60 }), (events) => {
    const stored = events.map((event, index) => ({ ...event, seq: index + 1 }));
    const first = DashboardState.of(stored).snapshot();
    assert.deepEqual(DashboardState.of(stored).snapshot(), first);
    assert.deepEqual(JSON.parse(JSON.stringify(first)), JSON.parse(JSON.stringify(first)));
    const { total, ...counts } = first.progress;
    assert.ok(Object.values(counts).every((count) => count >= 0));
    assert.ok(Object.values(counts).reduce((sum, count) => sum + count, 0) <= total);
  }));
});

Deno.test("files that could not be merged stay to be reviewed, and are named", () => {
  const review = { by: "Ada", via: "dashboard", decision: "accepted" } as const;
  const state = DashboardState.of(log(
    agentStarted({ ...AGENT, ...WHO }),
    completed(["a.ts", "b.ts"]),
    userReviewed({
      ...AGENT,
      ...review,
      paths: ["a.ts", "b.ts"],
      outcomes: [
        { path: "a.ts", status: "accepted" },
        { path: "b.ts", status: "conflict", reason: "changed" },
      ],
    }),
  ));
  assert.equal(state.toReview, 1);
  assert.deepEqual(state.results[0]?.changedFiles, ["b.ts"]);
  assert.deepEqual(state.results[0]?.conflicts, ["b.ts"]);
  state.record({
    ...userReviewed({ ...AGENT, ...review, decision: "rejected", paths: ["b.ts"] }),
    seq: 9,
  });
  assert.equal(state.toReview, 0);
});
