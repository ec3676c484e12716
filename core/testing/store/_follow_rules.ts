import assert from "node:assert/strict";
import type { Event } from "../../event/event.ts";
import { EventGapError } from "../../store/errors.ts";
import type { EventLog } from "../../store/types.ts";
import { collect } from "../collect.ts";
import { eventFactory } from "../event_factory.ts";
import { pause, type Rule, rule, within } from "./_rule.ts";

/** What following the log must do. */
export const followRules: readonly Rule[] = [
  rule("follow() replays, then goes on live", async ({ events }) => {
    const make = eventFactory();
    await events.append([make(), make()]);
    const following = collect(events.follow(), { count: 4 });
    await pause(20);
    await events.append([make()]);
    await pause(20);
    await events.append([make()]);
    assert.deepEqual((await following).map(({ seq }) => seq), [1, 2, 3, 4]);
  }),

  rule("follow() yields the stored events", async ({ events }) => {
    const make = eventFactory({ agentId: "a", payload: { text: "ü" } });
    const stored = await events.append([make(), make()]);
    assert.deepEqual(await collect(events.follow(), { count: 2 }), stored);
  }),

  rule("follow() sees each event once, in order, while others append", async ({ events }) => {
    const make = eventFactory();
    const total = 2_000;
    const followers = [0, 1, 2].map(() => collect(events.follow(), { count: total }));
    for (let sent = 0; sent < total; sent += 20) {
      await events.append(Array.from({ length: 20 }, () => make()));
      if (sent % 200 === 0) {
        followers.push(collect(events.follow(), { count: total }));
        await pause(1);
      }
    }
    const expected = Array.from({ length: total }, (_, index) => index + 1);
    for (const follower of followers) {
      assert.deepEqual((await follower).map(({ seq }) => seq), expected);
    }
  }),

  rule("follow() continues after the last seen event", async ({ events }) => {
    const make = eventFactory();
    await events.append([make(), make(), make()]);
    const found = await collect(events.follow({ after: 2 }), { count: 1 });
    assert.deepEqual(found.map(({ seq }) => seq), [3]);
    const next = collect(events.follow({ after: 3 }), { count: 1 });
    await events.append([make()]);
    assert.deepEqual((await next).map(({ seq }) => seq), [4]);
  }),

  rule(
    "follow() beyond the end is another log's place: an error that says so",
    async ({ events }) => {
      const isReplaced = (error: unknown): boolean =>
        error instanceof EventGapError && error.isReplaced && error.code === "STORE-REPLACED" &&
        error.resumeAfter === 0;
      await assert.rejects(
        within(5_000, "empty", collect(events.follow({ after: 5_000 }), { count: 1 })),
        isReplaced,
      );
      const make = eventFactory();
      await events.append([make(), make(), make()]);
      for (const after of [4, 5_000]) {
        const filter = { actions: ["started"] };
        const following = collect(events.follow({ after, filter }), { count: 1 });
        await assert.rejects(within(5_000, `after ${after}`, following), isReplaced);
      }
      assert.deepEqual(
        (await collect(events.follow({ after: 0 }), { count: 3 })).map(({ seq }) => seq),
        [1, 2, 3],
      );
    },
  ),

  rule('follow({ after: "end" }) starts with what comes next', async ({ events }) => {
    const make = eventFactory();
    await events.append([make(), make()]);
    const following = collect(events.follow({ after: "end" }), { count: 2 });
    await pause(20);
    await events.append([make(), make()]);
    assert.deepEqual((await following).map(({ seq }) => seq), [3, 4]);
  }),

  rule("follow() applies its filter to the replay and live", async ({ events }) => {
    const make = eventFactory();
    const blocked = eventFactory({ action: "blocked", agentId: "b" });
    await events.append([make(), blocked(), make(), make({ agentId: "b" })]);
    const filter = { patterns: ["agent:b*"], agentId: "b" };
    const following = collect(events.follow({ filter }), { count: 3 });
    await pause(20);
    for (let round = 0; round < 50; round++) await events.append([make()]);
    await events.append([blocked(), make(), blocked()]);
    assert.deepEqual((await following).map(({ seq }) => seq), [2, 55, 57]);
  }),

  rule("every follow() has its own cursor", async ({ events }) => {
    const make = eventFactory();
    await events.append([make(), make()]);
    const slow = iterate(events);
    assert.equal((await slow.next()).value?.seq, 1);
    await events.append([make()]);
    assert.equal((await collect(events.follow(), { count: 3 })).length, 3);
    assert.equal((await slow.next()).value?.seq, 2);
    assert.equal((await slow.next()).value?.seq, 3);
    await slow.return?.();
  }),

  rule("a reader that takes nothing holds up neither writers nor readers", async ({ events }) => {
    const make = eventFactory();
    const idle = iterate(events);
    await events.append([make()]);
    assert.equal((await idle.next()).value?.seq, 1);
    const busy = collect(events.follow(), { count: 2_001 });
    for (let round = 0; round < 20; round++) {
      await events.append(Array.from({ length: 100 }, () => make()));
    }
    assert.equal((await busy).at(-1)?.seq, 2_001);
    assert.equal((await idle.next()).value?.seq, 2);
    await idle.return?.();
  }),

  rule("aborting the signal ends follow() without an error", async ({ events }) => {
    const controller = new AbortController();
    const reader = iterate(events, controller.signal);
    const waiting = reader.next();
    await pause(10);
    controller.abort();
    assert.equal((await within(2_000, "ending", waiting)).done, true);
    assert.equal((await reader.next()).done, true);
  }),

  rule("follow() with an aborted signal ends at once", async ({ events }) => {
    await events.append([eventFactory()()]);
    const reader = iterate(events, AbortSignal.abort());
    assert.equal((await within(2_000, "ending", reader.next())).done, true);
  }),

  rule("leaving the loop ends follow()", async ({ events }) => {
    const make = eventFactory();
    await events.append([make(), make()]);
    for await (const event of events.follow()) {
      assert.equal(event.seq, 1);
      break;
    }
    const reader = iterate(events);
    await reader.next();
    await reader.return?.();
    assert.equal((await reader.next()).done, true);
  }),

  rule("closing the store ends follow() without an error", async (store) => {
    const reader = iterate(store.events);
    const waiting = reader.next();
    await pause(10);
    await store.close();
    assert.equal((await within(2_000, "ending", waiting)).done, true);
  }),

  rule("next() may be called again before the last call is done", async ({ events }) => {
    const make = eventFactory();
    const reader = iterate(events);
    const waiting = [reader.next(), reader.next(), reader.next()];
    await pause(10);
    await events.append([make(), make(), make()]);
    const found = await within(5_000, "reading", Promise.all(waiting));
    assert.deepEqual(found.map(({ value }) => value?.seq), [1, 2, 3]);
    await reader.return?.();
  }),
];

function iterate(events: EventLog, signal?: AbortSignal): AsyncIterator<Event> {
  return events.follow(signal === undefined ? {} : { signal })[Symbol.asyncIterator]();
}
