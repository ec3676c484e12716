import assert from "node:assert/strict";
import { createEvent, type Event } from "@remora/core";
import { replay, type ReplayOptions } from "./replay.ts";

const START = Date.parse("2026-03-01T10:00:00.000Z");
const NOW = Date.parse("2026-11-22T12:00:00.000Z");

function at(seconds: number, payload: Event["payload"] = {}): Event {
  const timestamp = new Date(START + seconds * 1000).toISOString();
  return { ...createEvent({ category: "agent", action: "started", payload }), seq: 7, timestamp };
}

async function* list(events: readonly Event[]): AsyncIterable<Event> {
  yield* events;
}

/** Plays on a clock of its own. */
async function play(events: readonly Event[], options: Partial<ReplayOptions> = {}) {
  let clock = NOW;
  const waits: number[] = [];
  const batches: (readonly Event[])[] = [];
  const count = await replay(list(events), {
    speed: 1,
    longestPause: Infinity,
    signal: new AbortController().signal,
    append: (batch) => Promise.resolve(void batches.push(batch)),
    now: () => clock,
    sleep: (wait) => {
      waits.push(wait);
      clock += wait;
      return Promise.resolve();
    },
    ...options,
  });
  const played = batches.flat().map(({ timestamp }) => (Date.parse(timestamp) - NOW) / 1000);
  return { count, waits, batches, played };
}

Deno.test("a log is played in its own rhythm, with the times of now", async () => {
  const { count, waits, played, batches } = await play([at(0), at(2), at(2), at(5)]);
  assert.equal(count, 4);
  assert.deepEqual(waits, [2000, 3000]);
  assert.deepEqual(played, [0, 2, 2, 5]);
  assert.deepEqual(batches.map((batch) => batch.length), [1, 2, 1]);
  assert.ok(batches.flat().every(({ seq }) => seq === 0));
});

Deno.test("speed makes it faster, and long pauses are cut", async () => {
  assert.deepEqual((await play([at(0), at(10)], { speed: 10 })).waits, [1000]);
  assert.deepEqual((await play([at(0), at(3600), at(3601)], { longestPause: 2000 })).waits, [
    2000,
    1000,
  ]);
  const fast = await play([at(0), at(3600)], { speed: Infinity });
  assert.deepEqual([fast.waits, fast.batches.length], [[], 1]);
});

Deno.test("clocks that differ do not turn time around", async () => {
  const { waits, played } = await play([at(0), at(4), at(3), at(5)]);
  assert.deepEqual(waits, [4000, 1000]);
  assert.deepEqual(played, [0, 4, 4, 5]);
});

Deno.test("a question keeps the time it has, at the speed of the replay", async () => {
  const expiresAt = new Date(START + 60_000).toISOString();
  const { batches } = await play([at(0, { expiresAt })], { speed: 2 });
  assert.equal(
    batches[0]?.[0]?.payload.expiresAt,
    new Date(NOW + 30_000).toISOString(),
  );
});

Deno.test("what is stopped keeps what was played", async () => {
  const stop = new AbortController();
  const { count } = await play([at(0), at(1), at(2)], {
    signal: stop.signal,
    sleep: () => Promise.resolve(stop.abort()),
  });
  assert.equal(count, 1);
});
