import assert from "node:assert/strict";
import { RemoraError } from "../../error/error.ts";
import { type Event, EVENT_CATEGORIES } from "../../event/event.ts";
import type { EventFilter } from "../../store/types.ts";
import { eventFactory } from "../event_factory.ts";
import { type Rule, rule } from "./_rule.ts";

/** What appending and reading must do. */
export const logRules: readonly Rule[] = [
  rule("an empty log has head 0 and first 1", async ({ events }) => {
    assert.equal(await events.head(), 0);
    assert.equal(await events.first(), 1);
    assert.deepEqual(await events.read(), []);
  }),

  rule("append() numbers events from 1, in the order given", async ({ events }) => {
    const make = eventFactory();
    const first = await events.append([make(), make(), make()]);
    const second = await events.append([make()]);
    assert.deepEqual(first.map((event) => event.seq), [1, 2, 3]);
    assert.deepEqual(second.map((event) => event.seq), [4]);
    assert.equal(await events.head(), 4);
    assert.deepEqual((await events.read()).map((event) => event.payload.n), [1, 2, 3, 4]);
  }),

  rule("append() of nothing stores nothing", async ({ events }) => {
    assert.deepEqual(await events.append([]), []);
    assert.equal(await events.head(), 0);
  }),

  rule("an event comes back as it was given, plus its seq", async ({ events }) => {
    const make = eventFactory();
    const given = [make(RICH), make({ payload: {} })];
    const expected = given.map((event, index) => ({ ...event, seq: index + 1 }));
    assert.deepEqual(await events.append(given), expected);
    assert.deepEqual(await events.read(), expected);
  }),

  rule("append() of a known id changes nothing and returns what is stored", async ({ events }) => {
    const make = eventFactory();
    const [original] = await events.append([make({ payload: { try: 1 } })]);
    assert(original !== undefined);
    const fresh = make();
    const again = await events.append([
      { ...original, seq: 0, payload: { try: 2 } },
      fresh,
      { ...fresh, payload: { twice: true } },
    ]);
    assert.deepEqual(again, [original, { ...fresh, seq: 2 }, { ...fresh, seq: 2 }]);
    assert.deepEqual(await events.read(), [original, { ...fresh, seq: 2 }]);
  }),

  rule("append() knows ids of any age and any kind of UUID", async ({ events }) => {
    const make = eventFactory();
    const ids = [
      "fa3ae2c4-1f7e-8b9a-9c1d-5a5c4ad1a111",
      "00000000-0000-7000-8000-000000000001",
      "9f0e2f3a-7a44-4c55-8d11-0a3cf5a1b2c3",
    ];
    const given = [...ids.map((id) => make({ id })), make(), make()];
    await events.append(given);
    for (const event of given) await events.append([event]);
    assert.deepEqual((await events.read()).map(({ id }) => id), given.map(({ id }) => id));
  }),

  rule("concurrent append() calls each keep their events together", async ({ events }) => {
    const calls = Array.from({ length: 50 }, (_, call) => {
      const make = eventFactory({ agentId: `a${call}` });
      return events.append([make(), make(), make()]);
    });
    const stored = await Promise.all(calls);
    for (const batch of stored) {
      const start = batch[0]!.seq;
      assert.deepEqual(batch.map(({ seq }) => seq), [start, start + 1, start + 2]);
      assert.deepEqual(batch.map(({ payload }) => payload.n), [1, 2, 3]);
    }
    assert.deepEqual(
      (await events.read()).map(({ seq }) => seq),
      Array.from({ length: 150 }, (_, index) => index + 1),
    );
  }),

  rule("one append() call takes thousands of events", async ({ events }) => {
    const make = eventFactory();
    const stored = await events.append(Array.from({ length: 3_000 }, () => make()));
    assert.equal(stored.length, 3_000);
    assert.equal(stored.at(-1)?.seq, 3_000);
    assert.equal(await events.head(), 3_000);
  }),

  rule("an event of 200 kB is stored whole", async ({ events }) => {
    const text = "ä".repeat(100_000);
    await events.append([eventFactory()({ payload: { text } })]);
    assert.equal((await events.read())[0]?.payload.text, text);
  }),

  rule("read() takes a stretch, from either end", async ({ events }) => {
    const make = eventFactory();
    await events.append(Array.from({ length: 10 }, () => make()));
    const seqs = async (options: Parameters<typeof events.read>[0]): Promise<number[]> =>
      (await events.read(options)).map(({ seq }) => seq);
    assert.deepEqual(await seqs({ after: 7 }), [8, 9, 10]);
    assert.deepEqual(await seqs({ before: 3 }), [1, 2]);
    assert.deepEqual(await seqs({ after: 3, before: 6 }), [4, 5]);
    assert.deepEqual(await seqs({ limit: 2 }), [1, 2]);
    assert.deepEqual(await seqs({ reverse: true, limit: 3 }), [10, 9, 8]);
    assert.deepEqual(await seqs({ reverse: true, before: 4 }), [3, 2, 1]);
    assert.deepEqual(await seqs({ reverse: true, after: 8 }), [10, 9]);
    assert.deepEqual(await seqs({ after: 10 }), []);
    assert.deepEqual(await seqs({ after: 5, before: 5 }), []);
    assert.deepEqual(await seqs({ after: 0, before: 1_000 }), await seqs({}));
  }),

  rule("read() returns 1,000 events unless told otherwise, 10,000 at most", async ({ events }) => {
    const make = eventFactory();
    await events.append(Array.from({ length: 1_001 }, () => make()));
    assert.equal((await events.read()).length, 1_000);
    assert.equal((await events.read({ limit: 10_000 })).length, 1_001);
    for (const limit of [0, -1, 1.5, 10_001, NaN]) {
      await assert.rejects(events.read({ limit }), isArgumentError, `limit ${limit}`);
    }
    await assert.rejects(events.read({ after: -1 }), isArgumentError);
    await assert.rejects(events.read({ before: 0.5 }), isArgumentError);
  }),

  rule("read() applies every condition of a filter", async ({ events }) => {
    const make = eventFactory();
    const all: Event[] = [];
    for (const category of EVENT_CATEGORIES) {
      for (const action of ["started", "blocked", "bundled"]) {
        all.push(make({ category, action, agentId: "a1", graphId: "g1" }));
        all.push(make({ category, action, agentId: "a2", graphId: "g1" }));
        all.push(make({ category, action, graphId: "g2" }));
        all.push(make({ category, action }));
      }
    }
    await events.append(all);
    for (const [filter, accepts] of FILTERS) {
      const expected = all.filter(accepts).map(({ id }) => id);
      const found = await events.read({ filter });
      assert.deepEqual(found.map(({ id }) => id), expected, JSON.stringify(filter));
      const reversed = await events.read({ filter, reverse: true, limit: 2 });
      assert.deepEqual(
        reversed.map(({ id }) => id),
        expected.toReversed().slice(0, 2),
        `${JSON.stringify(filter)}, newest first`,
      );
    }
  }),

  rule("a closed store refuses to work, with a clear error", async (store) => {
    await store.close();
    await store.close();
    const isClosed = (error: unknown): boolean =>
      error instanceof RemoraError && error.code === "STORE-CLOSED";
    await assert.rejects(store.events.append([eventFactory()()]), isClosed);
    await assert.rejects(store.events.read(), isClosed);
    await assert.rejects(store.workspace("w").kv.get("key"), isClosed);
    await assert.rejects(store.workspace("w").kv.set("key", 1), isClosed);
  }),
];

const RICH: Partial<Event> = {
  category: "tool",
  action: "called",
  agentId: "g/lint:src/ünï.ts",
  graphId: "g 1",
  nodeId: "n",
  sessionId: "s",
  payload: {
    text: "line\r\nline \u0000 \u2028 'quote' \"double\" \\ 😀 \ud83d",
    number: -1.5e-7,
    big: 9007199254740991,
    list: [null, true, [], {}],
    nested: { "": 0, "a.b": { c: [1] }, __proto__x: 1 },
  },
};

const FILTERS: readonly [EventFilter, (event: Event) => boolean][] = [
  [{}, () => true],
  [{ categories: ["agent", "tool"] }, ({ category }) => ["agent", "tool"].includes(category)],
  [{ categories: [] }, () => false],
  [{ actions: ["blocked"] }, ({ action }) => action === "blocked"],
  [{ actions: ["blocked", "nothing"] }, ({ action }) => action === "blocked"],
  [{ actions: [] }, () => false],
  [{ agentId: "a1" }, ({ agentId }) => agentId === "a1"],
  [{ agentId: "unknown" }, () => false],
  [{ graphId: "g1" }, ({ graphId }) => graphId === "g1"],
  [{ graphId: "g1", agentId: "a2" }, ({ agentId }) => agentId === "a2"],
  [{ patterns: ["*"] }, () => true],
  [{ patterns: ["agent:*"] }, ({ category }) => category === "agent"],
  [
    { patterns: ["agent:b*", "user:started"] },
    ({ category, action }) =>
      (category === "agent" && action.startsWith("b")) ||
      (category === "user" && action === "started"),
  ],
  [{ patterns: ["agent:blocke"] }, () => false],
  [{ patterns: ["a*d"] }, () => false],
  [{ patterns: ["agent_*", "agen%*"] }, () => false],
  [{ patterns: [] }, () => false],
  [
    { patterns: ["tool:*"], actions: ["started"], graphId: "g2" },
    ({ category, action, graphId }) =>
      category === "tool" && action === "started" && graphId === "g2",
  ],
];

function isArgumentError(error: unknown): boolean {
  return error instanceof RemoraError && error.code === "STORE-ARGUMENT";
}
