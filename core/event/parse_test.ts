import assert from "node:assert/strict";
import fc from "fast-check";
import { createEvent } from "./create.ts";
import { EVENT_CATEGORIES } from "./event.ts";
import { EventInvalidError, MAX_PAYLOAD_BYTES, parseEvent } from "./parse.ts";

function fieldOf(value: unknown): string {
  try {
    parseEvent(value);
  } catch (error) {
    if (error instanceof EventInvalidError && error.code === "EVENT-INVALID") return error.field;
    throw error;
  }
  throw new Error("It was accepted");
}

const valid = { category: "agent", action: "started" };

Deno.test("parseEvent() reads back whatever was written as JSON", () => {
  const text = fc.string({ minLength: 1, maxLength: 50 });
  const events = fc.record({
    category: fc.constantFrom(...EVENT_CATEGORIES),
    action: fc.stringMatching(/^[a-z_]{1,30}$/),
    agentId: fc.option(text, { nil: undefined }),
    graphId: fc.option(text, { nil: undefined }),
    nodeId: fc.option(text, { nil: undefined }),
    sessionId: fc.option(text, { nil: undefined }),
    payload: fc.dictionary(fc.string(), fc.jsonValue()),
  });
  fc.assert(fc.property(events, (init) => {
    const event = createEvent(init);
    const back = parseEvent(JSON.parse(JSON.stringify(event)));
    assert.equal(JSON.stringify(back), JSON.stringify(event));
  }));
});

Deno.test("parseEvent() fills in id, time and payload", () => {
  const event = parseEvent(valid);
  assert.match(event.id, /^[0-9a-f]{8}-[0-9a-f]{4}-7/);
  assert.ok(Math.abs(Date.parse(event.timestamp) - Date.now()) < 5_000);
  assert.deepEqual(event.payload, {});
  assert.equal(event.seq, 0);
});

Deno.test("parseEvent() brings times to UTC and ids to lower case", () => {
  const event = parseEvent({
    ...valid,
    id: "0198F3B2-7C1E-7AAA-8BBB-0123456789AB",
    timestamp: "2026-02-01T12:00:00.5+02:00",
  });
  assert.equal(event.id, "0198f3b2-7c1e-7aaa-8bbb-0123456789ab");
  assert.equal(event.timestamp, "2026-02-01T10:00:00.500Z");
});

Deno.test("parseEvent() names the field that is wrong", () => {
  assert.equal(fieldOf("text"), "");
  assert.equal(fieldOf(null), "");
  assert.equal(fieldOf([]), "");
  assert.equal(fieldOf({ action: "started" }), "category");
  assert.equal(fieldOf({ ...valid, category: "system" }), "category");
  assert.equal(fieldOf({ category: "agent" }), "action");
  for (const action of ["", "a:b", "a b", "a*", 3, "x".repeat(101), "a\nb"]) {
    assert.equal(fieldOf({ ...valid, action }), "action");
  }
  for (const id of ["", "abcd1234", 5, null]) assert.equal(fieldOf({ ...valid, id }), "id");
  for (const timestamp of ["yesterday", "2026-02-01T12:00:00", "2026-13-01T00:00:00Z", 0]) {
    assert.equal(fieldOf({ ...valid, timestamp }), "timestamp");
  }
  for (const agentId of ["", null, 1, "x".repeat(1_001)]) {
    assert.equal(fieldOf({ ...valid, agentId }), "agentId");
  }
  for (const seq of [-1, 1.5, "1"]) assert.equal(fieldOf({ ...valid, seq }), "seq");
  assert.equal(fieldOf({ ...valid, payload: [] }), "payload");
  assert.equal(fieldOf({ ...valid, payload: { a: { b: NaN } } }), "payload.a.b");
  assert.equal(fieldOf({ ...valid, extra: 1 }), '"extra"');
});

Deno.test("parseEvent() bounds the payload by its bytes", () => {
  const free = MAX_PAYLOAD_BYTES - '{"text":""}'.length;
  const text = "x".repeat(free);
  assert.equal(parseEvent({ ...valid, payload: { text } }).payload.text, text);
  assert.equal(fieldOf({ ...valid, payload: { text: `${text}x` } }), "payload");
  assert.equal(
    fieldOf({ ...valid, payload: { text: "€".repeat(Math.ceil(free / 3) + 1) } }),
    "payload",
  );
});

Deno.test("parseEvent() says what it got and what it wants", () => {
  assert.throws(
    () => parseEvent({ category: "system", action: "x" }),
    /^EventInvalidError: Cannot read event: category must be one of agent, tool, model, user, graph, got "system"$/,
  );
});

Deno.test("an event that is nested too deep says so, and not where", () => {
  let deep: unknown = "x";
  for (let level = 0; level < 200; level++) deep = [deep];
  assert.throws(() => parseEvent({ category: "user", action: "noted", payload: { deep } }), {
    code: "EVENT-INVALID",
    message: "Cannot read event: payload is nested deeper than 100 levels",
  });
});
