import assert from "node:assert/strict";
import fc from "fast-check";
import { collect } from "../testing/collect.ts";
import { eventFactory } from "../testing/event_factory.ts";
import { openMemoryStore } from "../testing/memory_store.ts";
import type { Event } from "./event.ts";
import { eventKey } from "./event.ts";
import { exportJsonl, importJsonl, JsonlInvalidError, MAX_JSONL_LINE, readJsonl } from "./jsonl.ts";
import { parsePythonEvent } from "./python.ts";

async function read(text: string): Promise<readonly Event[]> {
  const events: Event[] = [];
  for await (const event of readJsonl([text])) events.push(event);
  return events;
}

function line(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}

Deno.test("a log that was exported and imported is the same log", async () => {
  await using from = await openMemoryStore();
  await using to = await openMemoryStore();
  const make = eventFactory({ agentId: "a", graphId: "g" });
  const events = Array.from(
    { length: 2_500 },
    (_, n) => make({ payload: { n, text: "ä\n\u2028" } }),
  );
  await from.events.append(events);
  assert.deepEqual(await importJsonl(to.events, exportJsonl(from.events)), {
    read: 2_500,
    stored: 2_500,
  });
  assert.deepEqual(
    await to.events.read({ limit: 10_000 }),
    await from.events.read({ limit: 10_000 }),
  );
  assert.deepEqual(await importJsonl(to.events, exportJsonl(from.events)), {
    read: 2_500,
    stored: 0,
  });
});

Deno.test("exportJsonl() writes a part, and ends although the log goes on", async () => {
  await using store = await openMemoryStore();
  const make = eventFactory();
  await store.events.append([make(), make({ action: "blocked" }), make()]);
  const options = { after: 1, filter: { actions: ["started"] } };
  const lines: string[] = [];
  for await (const text of exportJsonl(store.events, options)) {
    lines.push(text);
    await store.events.append([make()]);
  }
  assert.equal(lines.length, 1);
  assert.equal((await read(lines.join("")))[0]?.seq, 3);
});

Deno.test("lines may be cut anywhere, also inside of a character", async () => {
  const make = eventFactory();
  const events = [make({ payload: { text: "ä€\u{1f600}" } }), make(), make()];
  const bytes = new TextEncoder().encode(events.map(line).join("\n"));
  await fc.assert(fc.asyncProperty(fc.array(fc.nat(bytes.length)), async (cuts) => {
    const ends = [...cuts.toSorted((a, b) => a - b), bytes.length];
    const chunks = ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
    const found = await collect(readJsonl(chunks), { count: 3 });
    assert.deepEqual(found, events);
  }));
});

Deno.test("the last line needs no end, and lines may end in CR LF", async () => {
  const make = eventFactory();
  const events = [make(), make()];
  assert.deepEqual(await read(events.map((event) => JSON.stringify(event)).join("\r\n")), events);
});

Deno.test("a line that is no event is named by its number", async () => {
  const text = `${line(eventFactory()())}\n{"category":"system","action":"x"}\n`;
  await assert.rejects(read(text), (error) => {
    assert.ok(error instanceof JsonlInvalidError);
    assert.equal(error.code, "JSONL-INVALID");
    assert.equal(error.line, 3);
    assert.match(error.message, /Cannot read line 3: Cannot read event: category must be one of/);
    return true;
  });
});

Deno.test("with onInvalid the good lines are read, bad and cut ones are reported", async () => {
  const make = eventFactory();
  const text = `${line(make())}{"category":"agent","act\n[1]\n${line(make())}`;
  const errors: number[] = [];
  const events: Event[] = [];
  const onInvalid = (error: JsonlInvalidError): number => errors.push(error.line);
  for await (const event of readJsonl([text], { onInvalid })) events.push(event);
  assert.equal(events.length, 2);
  assert.deepEqual(errors, [2, 3]);
});

Deno.test("a line without an end is not read into memory for ever", async () => {
  const chunk = "x".repeat(1_000_000);
  const make = eventFactory();
  const errors: string[] = [];
  function* endless(): Iterable<string> {
    for (let n = 0; n < 20; n++) yield chunk;
    yield `\n${line(make())}`;
  }
  const events: Event[] = [];
  const onInvalid = (error: JsonlInvalidError): number => errors.push(error.message);
  for await (const event of readJsonl(endless(), { onInvalid })) events.push(event);
  assert.equal(events.length, 1);
  assert.deepEqual(errors, [
    `Cannot read line 1: Cannot read event: it has more than ${MAX_JSONL_LINE} characters`,
  ]);
});

Deno.test("an event of the Python original's bus gets our names and keeps what we have none for", async () => {
  const original = {
    id: "1a2b3c4d",
    timestamp: "2026-02-01T12:00:00.123456",
    category: "agent",
    action: "blocked",
    agent_id: "lint-ab12",
    graph_id: "g1",
    node_id: null,
    session_id: null,
    payload: {
      question: "Go on?",
      options: null,
      msg_id: "9f8e7d6c",
      workspace_id: "w1",
      weight: 3,
    },
  };
  const [event] = await read(line(original));
  assert.equal(event?.agentId, "lint-ab12");
  assert.equal(event?.graphId, "g1");
  assert.equal(event?.timestamp, "2026-02-01T12:00:00.123Z");
  assert.equal("nodeId" in event!, false);
  assert.deepEqual(event?.payload, {
    question: "Go on?",
    options: [],
    msgId: "9f8e7d6c",
    questionId: "9f8e7d6c",
    workspaceId: "w1",
    weight: 3,
    originalId: "1a2b3c4d",
    originalTimestamp: "2026-02-01T12:00:00.123456",
  });
  assert.deepEqual(await read(line(original)), [event], "the same line is the same event");
});

Deno.test("results and errors of the Python original become objects", async () => {
  const base = { timestamp: "2026-02-01T12:00:00Z", category: "agent", agent_id: "a1" };
  const [completed, failed, cancelled, tool] = await read(
    [
      { ...base, action: "completed", payload: { name: "a", result: "all good" } },
      { ...base, action: "failed", payload: { name: "a", error: "boom" } },
      { ...base, action: "cancelled", payload: { name: "a", error: "Cancelled by user" } },
      { ...base, category: "tool", action: "called", payload: { tool_name: "t", call_id: "c" } },
    ].map(line).join(""),
  );
  assert.deepEqual(completed?.payload.result, {
    status: "success",
    summary: "all good",
    changedFiles: [],
  });
  assert.deepEqual(failed?.payload.error, { code: "UNKNOWN", message: "boom" });
  assert.deepEqual(cancelled?.payload, { name: "a", reason: "Cancelled by user" });
  assert.deepEqual(tool?.payload, { toolName: "t", callId: "c" });
});

Deno.test("unknown fields of the Python original are kept, and none is overwritten", async () => {
  const [event] = await read(line({
    id: "0198f3b2-7c1e-7aaa-8bbb-0123456789ab",
    timestamp: "2026-02-01 12:00:00+01:00",
    type: "agent_started",
    subscription_key: "agent:started",
    category: "agent",
    action: "started",
    agent_id: "a1",
    extra: [1],
    payload: { workspace_id: "old", workspaceId: "new" },
  }));
  assert.equal(event?.id, "0198f3b2-7c1e-7aaa-8bbb-0123456789ab");
  assert.equal(event?.timestamp, "2026-02-01T11:00:00.000Z");
  assert.deepEqual(event?.payload, {
    workspace_id: "old",
    workspaceId: "new",
    originalFields: { extra: [1] },
  });
});

Deno.test("every name of the older Python log is read", async () => {
  const names: readonly (readonly [string, string, object])[] = [
    ["agent_start", "agent:started", {}],
    ["agent_complete", "agent:completed", {}],
    ["agent_error", "agent:failed", { error: "boom", status: "error" }],
    ["model_request", "model:request", { model: "m" }],
    ["model_response", "model:response", {
      response_preview: "hello",
      usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
    }],
    ["tool_call", "tool:called", { tool_name: "t", call_id: "c" }],
    ["tool_result", "tool:completed", { tool_name: "t", status: "ok" }],
    ["tool_result", "tool:failed", { tool_name: "t", status: "error", error: "no" }],
    ["turn_complete", "agent:turn_completed", {}],
    ["discovery", "graph:discovered", {}],
    ["workspace_accepted", "user:reviewed", {}],
    ["workspace_rejected", "user:reviewed", {}],
  ];
  const text = names.map(([event, , fields]) =>
    line({
      event,
      agent_id: "a1",
      node_id: "n1",
      operation: "lint",
      phase: "execution",
      status: "ok",
      timestamp_ms: 1_769_947_200_000,
      ...fields,
    })
  ).join("");
  const events = await read(text);
  assert.deepEqual(events.map(eventKey), names.map(([, key]) => key));
  for (const event of events) {
    assert.equal(event.agentId, "a1");
    assert.equal(event.nodeId, "n1");
    assert.equal(event.timestamp, "2026-02-01T12:00:00.000Z");
    assert.equal(event.payload.operation, "lint");
  }
  assert.deepEqual(events[4]?.payload.usage, {
    promptTokens: 1,
    completionTokens: 2,
    totalTokens: 3,
  });
  assert.equal(events[4]?.payload.content, "hello");
  assert.deepEqual(events[7]?.payload.error, { code: "UNKNOWN", message: "no" });
  assert.deepEqual(events.slice(-2).map(({ payload }) => payload.decision), [
    "accepted",
    "rejected",
  ]);
});

Deno.test("equal lines of the older log are different events, also when imported again", async () => {
  await using store = await openMemoryStore();
  const entry = line({ event: "tool_call", agent_id: "a1", timestamp_ms: 1_769_947_200_000 });
  const text = entry.repeat(3);
  assert.deepEqual(await importJsonl(store.events, [text]), { read: 3, stored: 3 });
  assert.deepEqual(await importJsonl(store.events, [text]), { read: 3, stored: 0 });
});

Deno.test("what is wrong in a Python event is named", () => {
  const base = { agent_id: "a", category: "agent", action: "x", timestamp: "2026-02-01T12:00:00" };
  assert.throws(() => parsePythonEvent({ ...base, timestamp: "noon" }), /timestamp must be/);
  assert.throws(() => parsePythonEvent({ ...base, timestamp: undefined }), /timestamp must be/);
  assert.throws(() => parsePythonEvent({ ...base, payload: [] }), /payload must be an object/);
  assert.throws(() => parsePythonEvent({ ...base, category: "system" }), /category must be one of/);
  assert.throws(
    () => parsePythonEvent({ event: "nonsense", timestamp_ms: 1 }),
    /event is not known/,
  );
  assert.throws(() => parsePythonEvent({ event: "discovery" }), /timestamp_ms must be a number/);
});
