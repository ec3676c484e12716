import assert from "node:assert/strict";
import { RemoraError } from "../error/error.ts";
import type { Event } from "../event/event.ts";
import { eventKey } from "../event/event.ts";
import { newId, stableId } from "../event/id.ts";
import type { JsonValue } from "../json/json.ts";
import type { Store, Workspace } from "../store/types.ts";
import { FakeClock } from "../testing/fake_clock.ts";
import { openMemoryStore } from "../testing/memory_store.ts";
import { askUser } from "./ask.ts";
import type { AskOptions } from "./ask_options.ts";
import { QuestionInvalidError } from "./errors.ts";
import { listQuestions } from "./list.ts";
import { INBOX_KEYS, type Resolution } from "./question.ts";

const START = Date.parse("2026-01-01T00:00:00Z");
const DAY = 86_400_000;

function answer(value: JsonValue): Resolution {
  return {
    outcome: "answered",
    answer: value,
    respondedAt: new Date(START + 5_000).toISOString(),
    respondedBy: "Ada",
    via: "cli",
  };
}

/** Puts a resolution where a person would, without the code under test. */
async function put(store: Store, id: string, resolution: Resolution): Promise<void> {
  const result = await store.workspace("w1").kv.create(
    `${INBOX_KEYS.response}${id}`,
    JSON.parse(JSON.stringify(resolution)),
  );
  assert.ok(result.ok);
}

function setUp(store: Store, options: Partial<AskOptions> = {}): {
  id: string;
  clock: FakeClock;
  ask: (text?: string, more?: Partial<AskOptions>) => Promise<Resolution>;
  log: () => Promise<readonly Event[]>;
} {
  const id = options.id ?? newId();
  const clock = new FakeClock(START);
  return {
    id,
    clock,
    ask: (text = "Go on?", more = {}) =>
      askUser(store.workspace("w1"), text, {
        agentId: "a1",
        graphId: "g1",
        id,
        clock,
        events: store.events,
        ...options,
        ...more,
      }),
    log: () => store.events.read(),
  };
}

/** Waits until the question is announced. */
async function announced(store: Store): Promise<void> {
  for await (const _ of store.events.follow({ filter: { patterns: ["agent:blocked"] } })) return;
}

/** Waits until the deadline is watched. */
async function armed(clock: FakeClock): Promise<void> {
  while (clock.pending === 0) await new Promise((resolve) => setTimeout(resolve, 0));
}

Deno.test("askUser() stores the question, announces it once and returns the answer", async () => {
  await using store = await openMemoryStore();
  const { id, ask, log } = setUp(store, {
    options: ["yes", "no"],
    context: "rm a.ts",
    name: "lint",
  });
  const asked = ask();
  await announced(store);
  const [question] = await listQuestions(store, { status: "pending" });
  assert.deepEqual(question, {
    id,
    agentId: "a1",
    name: "lint",
    graphId: "g1",
    workspaceId: "w1",
    question: "Go on?",
    context: "rm a.ts",
    options: ["yes", "no"],
    status: "pending",
    createdAt: "2026-01-01T00:00:00.000Z",
    onExpiry: "fail",
  });
  await put(store, id, answer("yes"));
  assert.deepEqual(await asked, answer("yes"));
  const [blocked, resumed, ...others] = await log();
  assert.deepEqual(others, []);
  assert.equal(eventKey(blocked!), "agent:blocked");
  assert.equal(blocked?.id, stableId(id, "blocked"));
  assert.deepEqual(blocked?.payload, {
    questionId: id,
    msgId: id,
    question: "Go on?",
    context: "rm a.ts",
    options: ["yes", "no"],
    onExpiry: "fail",
    workspaceId: "w1",
    name: "lint",
  });
  assert.equal(resumed?.graphId, "g1");
  assert.deepEqual(resumed?.payload, {
    questionId: id,
    msgId: id,
    question: "Go on?",
    answer: "yes",
    respondedBy: "Ada",
    via: "cli",
    waitMs: 5_000,
  });
  assert.equal((await listQuestions(store))[0]?.status, "answered");
});

Deno.test("askUser() returns false, 0 and the empty text as answers", async () => {
  for (const value of [false, 0, ""]) {
    await using store = await openMemoryStore();
    const { id, ask } = setUp(store);
    const asked = ask();
    await announced(store);
    await put(store, id, answer(value));
    assert.equal((await asked).answer, value);
  }
});

Deno.test("askUser() with the id of an answered question returns its answer at once", async () => {
  await using store = await openMemoryStore();
  const { id, ask, log } = setUp(store);
  const stop = new AbortController();
  const first = ask(undefined, { signal: stop.signal });
  await announced(store);
  stop.abort(new Error("killed"));
  await assert.rejects(first, /killed/);
  await put(store, id, answer("yes"));
  assert.equal((await ask()).answer, "yes");
  assert.equal((await ask()).answer, "yes");
  assert.deepEqual((await log()).map(eventKey), ["agent:blocked", "agent:resumed"]);
});

Deno.test("askUser() announces a question that was stored by a process that died right after", async () => {
  await using store = await openMemoryStore();
  const { id, ask, log } = setUp(store);
  const stop = new AbortController();
  const silent = ask(undefined, { events: undefined, signal: stop.signal });
  const key = `${INBOX_KEYS.question}${id}`;
  for await (const _ of store.workspace("w1").kv.watch(key)) break;
  stop.abort(new Error("killed"));
  await assert.rejects(silent, /killed/);
  assert.equal((await log()).length, 0);
  const asked = ask();
  await announced(store);
  await put(store, id, answer("yes"));
  await asked;
  assert.deepEqual((await log()).map(eventKey), ["agent:blocked", "agent:resumed"]);
});

Deno.test("askUser() with the id of another question is refused", async () => {
  await using store = await openMemoryStore();
  const { ask, log } = setUp(store, { timeout: 10 });
  const stop = new AbortController();
  const first = ask("Delete a.ts?", { signal: stop.signal });
  await announced(store);
  for (const other of [ask("Delete b.ts?"), ask("Delete a.ts?", { options: ["yes"] })]) {
    await assert.rejects(
      other,
      (error) => error instanceof RemoraError && error.code === "QUESTION-CONFLICT",
    );
  }
  stop.abort();
  await assert.rejects(first);
  assert.equal((await log()).length, 1);
});

Deno.test("askUser() does nothing when its signal is aborted already", async () => {
  await using store = await openMemoryStore();
  const { ask, log } = setUp(store);
  await assert.rejects(ask(undefined, { signal: AbortSignal.abort(new Error("stop")) }), /stop/);
  assert.equal((await log()).length, 0);
  assert.deepEqual(await store.workspaces(), []);
});

Deno.test("an aborted askUser() leaves the question open", async () => {
  await using store = await openMemoryStore();
  const { clock, ask } = setUp(store, { timeout: 1_000 });
  const stop = new AbortController();
  const asked = ask(undefined, { signal: stop.signal });
  await announced(store);
  stop.abort(new Error("paused"));
  await assert.rejects(asked, /paused/);
  assert.equal((await listQuestions(store, { status: "pending" })).length, 1);
  assert.equal(clock.pending, 0, "its alarm is gone");
});

Deno.test("askUser() ends with STORE-CLOSED when the store is closed", async () => {
  const store = await openMemoryStore();
  const { clock, ask } = setUp(store, { timeout: 1_000 });
  const asked = ask();
  await announced(store);
  const failed = assert.rejects(
    asked,
    (error) => error instanceof RemoraError && error.code === "STORE-CLOSED",
  );
  await store.close();
  await failed;
  assert.equal(clock.pending, 0);
});

/** The workspace of a store whose watch fails the first times. */
function flaky(store: Store, errors: Error[]): Workspace {
  const { id, kv, files } = store.workspace("w1");
  return {
    id,
    files,
    kv: {
      get: (key) => kv.get(key),
      set: (key, value) => kv.set(key, value),
      create: (key, value) => kv.create(key, value),
      update: (key, value, ifVersion) => kv.update(key, value, ifVersion),
      delete: (key, options) => kv.delete(key, options),
      list: (prefix) => kv.list(prefix),
      watch(prefix, options) {
        const error = errors.shift();
        if (error !== undefined) throw error;
        return kv.watch(prefix, options);
      },
    },
  };
}

Deno.test("askUser() outlives a store that cannot be reached for a while", async () => {
  await using store = await openMemoryStore();
  const clock = new FakeClock(START);
  const errors = Array.from({ length: 5 }, () => new RemoraError("STORE-UNREACHABLE", "No server"));
  const asked = askUser(flaky(store, errors), "Go on?", {
    agentId: "a1",
    id: "q1",
    events: store.events,
    clock,
  });
  await put(store, "q1", answer("yes"));
  for (let n = 0; n < 6; n++) await clock.advance(1_000);
  assert.equal((await asked).answer, "yes");
});

Deno.test("askUser() gives up on a store that stays away, and on other errors at once", async () => {
  await using store = await openMemoryStore();
  const clock = new FakeClock(START);
  const ask = (errors: Error[]): Promise<Resolution> =>
    askUser(flaky(store, errors), "Go on?", { agentId: "a1", id: "q1", clock });
  const away = Array.from(
    { length: 1_000 },
    () => new RemoraError("STORE-UNREACHABLE", "No server"),
  );
  const failed = assert.rejects(ask(away), /No server/);
  for (let n = 0; n < 310; n++) await clock.advance(1_000);
  await failed;
  await assert.rejects(ask([new RemoraError("STORE-CORRUPT", "Broken")]), /Broken/);
  assert.equal(clock.pending, 0);
});

Deno.test("a question expires at its deadline, not before", async () => {
  await using store = await openMemoryStore();
  const { clock, ask, log } = setUp(store, { timeout: 60_000 });
  const asked = ask();
  await announced(store);
  assert.equal((await log())[0]?.payload.expiresAt, "2026-01-01T00:01:00.000Z");
  await clock.advance(59_999);
  assert.equal((await listQuestions(store, { status: "pending" })).length, 1);
  await clock.advance(1);
  assert.deepEqual(await asked, {
    outcome: "expired",
    respondedAt: "2026-01-01T00:01:00.000Z",
    respondedBy: "deadline",
    via: "deadline",
    reason: "Nobody answered until 2026-01-01T00:01:00.000Z",
  });
  assert.deepEqual((await log()).map(eventKey), ["agent:blocked", "agent:expired"]);
  assert.equal(
    (await log())[1]?.id,
    stableId(String((await log())[0]?.payload.questionId), "resolved"),
  );
  assert.equal((await listQuestions(store))[0]?.status, "expired");
});

Deno.test("a question with a default takes it at its deadline and says that nobody answered", async () => {
  await using store = await openMemoryStore();
  const { clock, ask, log } = setUp(store, {
    timeout: 60_000,
    onExpiry: "default",
    schema: { type: "boolean" },
    default: false,
  });
  const asked = ask();
  await announced(store);
  await clock.advance(60_000);
  const resolution = await asked;
  assert.equal(resolution.outcome, "expired");
  assert.equal(resolution.answer, false);
  assert.equal((await log())[1]?.payload.answer, false);
});

Deno.test("a question that waits is still open long after its deadline", async () => {
  await using store = await openMemoryStore();
  const { id, clock, ask } = setUp(store, { timeout: 60_000, onExpiry: "wait" });
  const asked = ask();
  await announced(store);
  await clock.advance(DAY);
  assert.equal((await listQuestions(store, { status: "pending" })).length, 1);
  await put(store, id, answer("late"));
  assert.equal((await asked).answer, "late");
});

Deno.test("a deadline that passed while the machine slept is swept at once on waking", async () => {
  await using store = await openMemoryStore();
  const { clock, ask } = setUp(store, { timeout: 60_000 });
  const asked = ask();
  await announced(store);
  await clock.jump(3 * DAY);
  const resolution = await asked;
  assert.equal(resolution.outcome, "expired");
  assert.equal(resolution.respondedAt, "2026-01-04T00:00:00.000Z");
});

Deno.test("a deadline that passed while the agent was dead is swept when it asks again", async () => {
  await using store = await openMemoryStore();
  const { clock, ask, log } = setUp(store, { timeout: 60_000 });
  const stop = new AbortController();
  const first = ask(undefined, { signal: stop.signal });
  await announced(store);
  stop.abort(new Error("killed"));
  await assert.rejects(first, /killed/);
  await clock.advance(DAY);
  const again = ask();
  await armed(clock);
  await clock.advance(0);
  assert.equal((await again).outcome, "expired");
  assert.deepEqual((await log()).map(eventKey), ["agent:blocked", "agent:expired"]);
});

Deno.test("asking again does not move the deadline", async () => {
  await using store = await openMemoryStore();
  const { clock, ask } = setUp(store, { timeout: 60_000 });
  const stop = new AbortController();
  const first = ask(undefined, { signal: stop.signal });
  await announced(store);
  await clock.advance(50_000);
  stop.abort();
  await assert.rejects(first);
  const again = ask();
  await armed(clock);
  await clock.advance(10_000);
  assert.equal((await again).respondedAt, "2026-01-01T00:01:00.000Z");
});

Deno.test("an answer that was stored before the deadline counts, though the agent wakes after it", async () => {
  await using store = await openMemoryStore();
  const { id, clock, ask, log } = setUp(store, { timeout: 60_000 });
  const stop = new AbortController();
  const first = ask(undefined, { signal: stop.signal });
  await announced(store);
  stop.abort();
  await assert.rejects(first);
  await put(store, id, answer("yes"));
  await clock.advance(DAY);
  const again = ask();
  await clock.advance(0);
  assert.equal((await again).answer, "yes");
  assert.deepEqual((await log()).map(eventKey), ["agent:blocked", "agent:resumed"]);
});

Deno.test("a deadline may be further away than a timer reaches", async () => {
  await using store = await openMemoryStore();
  const { id, clock, ask } = setUp(store, { timeout: 40 * DAY });
  const asked = ask();
  await announced(store);
  await clock.advance(39 * DAY);
  assert.equal((await listQuestions(store, { status: "pending" })).length, 1);
  await clock.advance(DAY);
  assert.equal((await asked).outcome, "expired");
  assert.ok(id);
});

Deno.test("with the clock of the machine a deadline beyond the reach of timers does not ring at once", async () => {
  await using store = await openMemoryStore();
  const stop = new AbortController();
  const asked = askUser(store.workspace("w1"), "Go on?", {
    agentId: "a1",
    events: store.events,
    timeout: 2 ** 31 + 1_000,
    signal: stop.signal,
  });
  await announced(store);
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal((await listQuestions(store, { status: "pending" })).length, 1);
  stop.abort(new Error("enough"));
  await assert.rejects(asked, /enough/);
});

Deno.test("a question of 1 MiB is stored as it is, and its event carries the start of it", async () => {
  await using store = await openMemoryStore();
  const text = `${"line\n".repeat(209_715)}x`;
  assert.equal(text.length, 1_048_576);
  const { id, ask, log } = setUp(store);
  const asked = ask(text);
  await announced(store);
  assert.equal((await listQuestions(store))[0]?.question, text);
  const shown = String((await log())[0]?.payload.question);
  assert.equal(shown.length, 100_000);
  assert.ok(text.startsWith(shown.slice(0, -1)));
  await put(store, id, answer("yes"));
  await asked;
});

Deno.test("a question that is not valid is refused before anything is stored", async () => {
  await using store = await openMemoryStore();
  const { ask } = setUp(store);
  const cases: readonly (readonly [string, Partial<AskOptions>, string])[] = [
    ["", {}, "question"],
    [" \n", {}, "question"],
    ["x".repeat(1_048_577), {}, "question"],
    ["€".repeat(400_000), {}, "question"],
    ["Go?", { context: "x".repeat(1_048_577) }, "context"],
    ["Go?", { agentId: "" }, "agentId"],
    ["Go?", { options: [] }, "options"],
    ["Go?", { options: ["a", "a"] }, "options"],
    ["Go?", { options: [""] }, "options"],
    ["Go?", { options: ["x".repeat(1_001)] }, "options"],
    ["Go?", { options: Array.from({ length: 1_001 }, (_, n) => `${n}`) }, "options"],
    ["Go?", { options: ["a"], schema: { type: "boolean" } }, "options"],
    ["Go?", { timeout: 0 }, "timeout"],
    ["Go?", { timeout: -1 }, "timeout"],
    ["Go?", { timeout: NaN }, "timeout"],
    ["Go?", { timeout: Infinity }, "timeout"],
    ["Go?", { onExpiry: "default" }, "default"],
    ["Go?", { onExpiry: "default", options: ["a"], default: "b" }, "default"],
    ["Go?", { schema: { type: "string", minLength: 3, maxLength: 2 } }, "schema.minLength"],
  ];
  for (const [text, options, field] of cases) {
    await assert.rejects(
      ask(text, options),
      (error) => error instanceof QuestionInvalidError && error.field === field,
      field,
    );
  }
  assert.equal(await store.events.head(), 0);
  assert.deepEqual(await store.workspaces(), []);
});
