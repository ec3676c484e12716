import assert from "node:assert/strict";
import type { Event } from "../../event/event.ts";
import { EventGapError } from "../../store/errors.ts";
import type { EventLog } from "../../store/types.ts";
import { collect } from "../collect.ts";
import { eventFactory } from "../event_factory.ts";
import { pause, type Rule, rule } from "./_rule.ts";

/** What dropping old events must do. */
export const retentionRules: readonly Rule[] = [
  rule("trim() drops what is older and nothing else", async ({ events }) => {
    await fill(events, 10);
    await events.trim(4);
    assert.equal(await events.first(), 4);
    assert.equal(await events.head(), 10);
    assert.deepEqual(seqs(await events.read()), [4, 5, 6, 7, 8, 9, 10]);
    assert.deepEqual(seqs(await events.read({ reverse: true })), [10, 9, 8, 7, 6, 5, 4]);
    await events.trim(2);
    assert.equal(await events.first(), 4);
  }),

  rule("numbers go on after everything was trimmed", async ({ events }) => {
    await fill(events, 3);
    await events.trim(1_000);
    assert.equal(await events.head(), 3);
    assert.equal(await events.first(), 4);
    assert.deepEqual(await events.read(), []);
    assert.deepEqual(seqs(await events.append([eventFactory()()])), [4]);
    assert.deepEqual(seqs(await events.read()), [4]);
  }),

  rule("read() behind what is kept is a gap that says where to go on", async ({ events }) => {
    await fill(events, 10);
    await events.trim(6);
    for (const after of [0, 1, 4]) {
      await assert.rejects(
        events.read({ after }),
        (error: unknown) => error instanceof EventGapError && error.resumeAfter === 5,
        `after ${after}`,
      );
    }
    assert.deepEqual(seqs(await events.read({ after: 5 })), [6, 7, 8, 9, 10]);
  }),

  rule(
    "read() beyond the end is another log's place: an error that says so",
    async ({ events }) => {
      const isReplaced = (error: unknown): boolean =>
        error instanceof EventGapError && error.isReplaced && error.code === "STORE-REPLACED";
      await assert.rejects(events.read({ after: 1 }), isReplaced, "empty");
      await fill(events, 3);
      assert.deepEqual(await events.read({ after: 3 }), []);
      const filter = { actions: ["started"] };
      for (const more of [{}, { reverse: true }, { before: 2 }, { filter }]) {
        await assert.rejects(events.read({ after: 4, ...more }), isReplaced, JSON.stringify(more));
      }
      assert.deepEqual(seqs(await events.read({ before: 1_000, reverse: true })), [3, 2, 1]);
      await events.trim(3);
      await assert.rejects(
        events.read({ after: 5_000 }),
        (error: unknown) => error instanceof EventGapError && error.resumeAfter === 2,
      );
    },
  ),

  rule("follow() without a cursor starts with the oldest kept event", async ({ events }) => {
    await fill(events, 5);
    await events.trim(4);
    assert.deepEqual(seqs(await collect(events.follow(), { count: 2 })), [4, 5]);
  }),

  rule("follow() behind what is kept is a gap", async ({ events }) => {
    await fill(events, 5);
    await events.trim(4);
    await assert.rejects(
      collect(events.follow({ after: 1 }), { count: 1 }),
      (error: unknown) => error instanceof EventGapError && error.resumeAfter === 3,
    );
    assert.deepEqual(seqs(await collect(events.follow({ after: 3 }), { count: 2 })), [4, 5]);
  }),

  rule("follow() beyond the end leads to the oldest event that is kept", async ({ events }) => {
    await fill(events, 5);
    await events.trim(4);
    await assert.rejects(
      collect(events.follow({ after: 9 }), { count: 1 }),
      (error: unknown) => error instanceof EventGapError && error.resumeAfter === 3,
    );
  }),

  rule("a waiting reader is told when retention overtakes it", async ({ events }) => {
    const reader = events.follow({ after: 0 })[Symbol.asyncIterator]();
    await fill(events, 1);
    assert.equal((await reader.next()).value?.seq, 1);
    // A reader may hold what it has read ahead; what it has not read must not be skipped.
    await fill(events, 20_000);
    await events.trim(20_001);
    let last = 1;
    const reading = async (): Promise<void> => {
      for (;;) {
        const result = await reader.next();
        if (result.done === true) return;
        assert.equal(result.value.seq, last + 1, "an event was skipped silently");
        last = result.value.seq;
      }
    };
    await assert.rejects(
      reading(),
      (error: unknown) => error instanceof EventGapError && error.resumeAfter === 20_000,
    );
    assert(last < 20_000);
  }),

  rule("a reader at the head meets no gap when everything is trimmed", async ({ events }) => {
    await fill(events, 3);
    const following = collect(events.follow({ after: 3 }), { count: 1 });
    await pause(10);
    await events.trim(4);
    await events.append([eventFactory()()]);
    assert.deepEqual(seqs(await following), [4]);
  }),

  rule("a reader with a filter meets no gap for what it has passed", async ({ events }) => {
    const filter = { actions: ["blocked"] };
    const following = collect(events.follow({ after: 0, filter }), { count: 1 });
    await fill(events, 50);
    await pause(50);
    await events.trim(51);
    await events.append([eventFactory({ action: "blocked" })()]);
    assert.deepEqual(seqs(await following), [51]);
  }),

  rule("keep holds the newest events", async ({ events }) => {
    const make = eventFactory();
    for (let round = 0; round < 25; round++) await events.append([make()]);
    assert.equal(await events.head(), 25);
    assert.equal(await events.first(), 16);
    assert.deepEqual(seqs(await events.read({ limit: 3 })), [16, 17, 18]);
    await events.append(Array.from({ length: 30 }, () => make()));
    assert.equal(await events.first(), 46);
    assert.equal((await events.read()).length, 10);
    await assert.rejects(events.read({ after: 0 }), EventGapError);
  }, { keep: 10 }),
];

async function fill(events: EventLog, count: number): Promise<void> {
  const make = eventFactory();
  await events.append(Array.from({ length: count }, () => make()));
}

function seqs(events: readonly Event[]): number[] {
  return events.map(({ seq }) => seq);
}
