import assert from "node:assert/strict";
import fc from "fast-check";
import { type HeldPlace, Places } from "./_places.ts";

const NEVER = new AbortController().signal;

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

Deno.test("an answer that comes at once is waited for in one's place", async () => {
  let told = 0;
  const places = new Places({ count: 1, onFree: () => told++ });
  const place = places.take();
  assert.equal(await place.whileWaiting(() => Promise.resolve(7), NEVER), 7);
  assert.deepEqual([places.isAnyFree, told], [false, 0]);
  place.free();
  place.free();
  assert.deepEqual([places.isAnyFree, told], [true, 1]);
});

Deno.test("who waits longer leaves the place to somebody else, and goes on when one is free again", async () => {
  const left = Promise.withResolvers<void>();
  const places = new Places({ count: 1, onFree: left.resolve });
  const first = places.take();
  const answer = Promise.withResolvers<string>();
  let isBack = false;
  const waiting = first.whileWaiting(() => answer.promise, NEVER).then((text) => {
    isBack = true;
    return text;
  });
  await left.promise;
  const second = places.take();
  assert.ok(!places.isAnyFree);
  answer.resolve("yes");
  await pause(0);
  assert.ok(!isBack, "the place is taken");
  second.free();
  assert.equal(await waiting, "yes");
  assert.ok(!places.isAnyFree, "who comes back has it, before anybody new");
  first.free();
  assert.ok(places.isAnyFree);
});

Deno.test("who waits for several people steps aside once, and is back after the last answer", async () => {
  const left = Promise.withResolvers<void>();
  const places = new Places({ count: 1, onFree: left.resolve });
  const place = places.take();
  const [one, two] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const waits = [one, two].map(({ promise }) => place.whileWaiting(() => promise, NEVER));
  await left.promise;
  one.resolve();
  await waits[0];
  assert.ok(places.isAnyFree);
  two.resolve();
  await waits[1];
  assert.ok(!places.isAnyFree);
  place.free();
});

/** Someone who has stepped aside and is about to come back, and who has the places meanwhile. */
async function returning(count: number) {
  const left = Promise.withResolvers<void>();
  const places = new Places({ count, patience: 0, onFree: left.resolve });
  const place = places.take();
  const answer = Promise.withResolvers<void>();
  const first = place.whileWaiting(() => answer.promise, NEVER);
  await left.promise;
  const others = Array.from({ length: count }, () => places.take());
  answer.resolve();
  await pause(0);
  return { places, place, first, others };
}

for (const count of [1, 2]) {
  Deno.test(`who asks again while coming back takes one place and no second one (${count})`, async () => {
    const { places, place, first, others } = await returning(count);
    const second = place.whileWaiting(() => Promise.resolve(), NEVER);
    await pause(0);
    for (const other of others) other.free();
    await Promise.all([first, second]);
    const left = Array.from({ length: count - 1 }, () => places.take());
    assert.ok(!places.isAnyFree);
    for (const each of [place, ...left]) each.free();
    const all = Array.from({ length: count }, () => {
      assert.ok(places.isAnyFree);
      return places.take();
    });
    assert.ok(!places.isAnyFree);
    for (const each of all) each.free();
  });
}

Deno.test("who waits again when a place comes lets others have it", async () => {
  const { places, place, first, others } = await returning(1);
  const answer = Promise.withResolvers<void>();
  const second = place.whileWaiting(() => answer.promise, NEVER);
  others[0]!.free();
  await first;
  assert.ok(places.isAnyFree);
  answer.resolve();
  await second;
  assert.ok(!places.isAnyFree);
  place.free();
  assert.ok(places.isAnyFree);
});

Deno.test("who is cancelled while waiting for a place goes on without one, and gives none back", async () => {
  const left = Promise.withResolvers<void>();
  const places = new Places({ count: 1, onFree: left.resolve });
  const stop = new AbortController();
  const first = places.take();
  const answer = Promise.withResolvers<void>();
  const waiting = first.whileWaiting(() => answer.promise, stop.signal);
  await left.promise;
  const second = places.take();
  answer.resolve();
  await pause(0);
  stop.abort();
  await waiting;
  first.free();
  assert.ok(!places.isAnyFree);
  second.free();
  assert.ok(places.isAnyFree);
});

Deno.test("only so many wait without a place", async () => {
  const left = Promise.withResolvers<void>();
  const places = new Places({ count: 2, mostAside: 1, onFree: left.resolve });
  const held = [places.take(), places.take()];
  const answer = Promise.withResolvers<void>();
  const waits = held.map((place) => place.whileWaiting(() => answer.promise, NEVER));
  await left.promise;
  await pause(150);
  const third = places.take();
  assert.ok(!places.isAnyFree, "the other one keeps its place");
  third.free();
  answer.resolve();
  await Promise.all(waits);
  for (const place of held) place.free();
  const taken = [places.take(), places.take()];
  assert.ok(!places.isAnyFree, "there are as many as before");
  for (const place of taken) place.free();
});

/** Two places; one has been left, the other is kept, as nobody else may leave. */
async function crowded(patience: number) {
  const left = Promise.withResolvers<void>();
  const places = new Places({ count: 2, patience, mostAside: 1, onFree: left.resolve });
  const people = Array.from({ length: 3 }, () => Promise.withResolvers<void>());
  const held = [places.take(), places.take()];
  const waits = held.map((place, i) => place.whileWaiting(() => people[i]!.promise, NEVER));
  await left.promise;
  held.push(places.take());
  return { places, held, waits, people };
}

for (const isTired of [true, false]) {
  const when = isTired ? "who" : "who in a moment";
  Deno.test(`${when} waits in a place gives it to somebody who has an answer`, async () => {
    const { places, held, waits, people } = await crowded(20);
    waits.push(held[2]!.whileWaiting(() => people[2]!.promise, NEVER));
    if (isTired) await pause(60);
    people[0]!.resolve();
    await waits[0];
    assert.ok(!places.isAnyFree, "the other two wait on");
    held[0]!.free();
    for (const { resolve } of people) resolve();
    await Promise.all(waits);
    for (const place of held) place.free();
    const taken = [places.take(), places.take()];
    assert.ok(!places.isAnyFree, "there are as many as before");
    for (const place of taken) place.free();
  });
}

Deno.test("who may leave later does so when somebody who left is gone", async () => {
  const { places, held, waits, people } = await crowded(0);
  held[2]!.free();
  await pause(20);
  assert.ok(places.isAnyFree);
  const third = places.take();
  assert.ok(!places.isAnyFree, "one is aside, one waits in its place");
  held[0]!.free();
  assert.ok(places.isAnyFree, "and now it is the one that is aside");
  third.free();
  for (const { resolve } of people) resolve();
  await Promise.all(waits);
  held[1]!.free();
});

Deno.test("whatever happens there are never more at work than places, and none is lost", async () => {
  const step = fc.record({
    who: fc.nat(7),
    what: fc.constantFrom("work", "wait", "answer", "abort"),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 0, max: 8 }),
      fc.array(step, { maxLength: 30 }),
      async (count, mostAside, steps) => {
        let atWork = 0;
        const queue: (() => void)[] = [];
        const pump = (): void => {
          while (places.isAnyFree && queue.length > 0) queue.shift()!();
        };
        const places = new Places({ count, patience: 0, mostAside, onFree: pump });
        const jobs = new Map<
          number,
          { answer: PromiseWithResolvers<void>; stop: AbortController; done: Promise<void> }
        >();
        const start = (who: number): void => {
          const stop = new AbortController();
          const answer = Promise.withResolvers<void>();
          const done = (async () => {
            const { promise, resolve } = Promise.withResolvers<HeldPlace>();
            queue.push(() => resolve(places.take()));
            pump();
            const place = await promise;
            assert.ok(++atWork <= count);
            atWork--;
            // Of two questions one is answered after the other, and a third is asked in between.
            await Promise.all([
              place.whileWaiting(() => answer.promise, stop.signal),
              place.whileWaiting(() => pause(1), stop.signal)
                .then(() => place.whileWaiting(() => pause(who % 3), stop.signal)),
            ]);
            if (!stop.signal.aborted) {
              assert.ok(++atWork <= count, `${atWork} of ${count} at work`);
              await pause(0);
              atWork--;
            }
            place.free();
          })();
          jobs.set(who, { answer, stop, done });
        };
        for (const { who, what } of steps) {
          const job = jobs.get(who);
          if (what === "work" && job === undefined) start(who);
          if (what === "wait") await pause(1);
          if (what === "answer") job?.answer.resolve();
          if (what === "abort") {
            job?.stop.abort();
            job?.answer.resolve();
          }
        }
        for (const { answer } of jobs.values()) answer.resolve();
        await Promise.all([...jobs.values()].map(({ done }) => done));
        const all = Array.from({ length: count }, () => {
          assert.ok(places.isAnyFree);
          return places.take();
        });
        assert.ok(!places.isAnyFree);
        for (const place of all) place.free();
      },
    ),
    { numRuns: 150 },
  );
});
