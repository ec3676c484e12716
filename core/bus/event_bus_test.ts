import assert from "node:assert/strict";
import { RemoraError } from "../error/error.ts";
import type { Event } from "../event/event.ts";
import { eventKey } from "../event/event.ts";
import type { EventLog, Store } from "../store/types.ts";
import { collect } from "../testing/collect.ts";
import { eventFactory } from "../testing/event_factory.ts";
import { openMemoryStore } from "../testing/memory_store.ts";
import { getEventBus } from "./default_bus.ts";
import { type BusFailure, EventBus } from "./event_bus.ts";

const make = eventFactory();

/** Makes a bus that collects its failures. */
type MakeBus = (store: Store, failures?: BusFailure[]) => EventBus;

/** The log in memory tells what it stores, the others have to be followed: the same must come of both. */
function onBothLogs(name: string, run: (busOf: MakeBus) => Promise<void>): void {
  const makeBus = (log: EventLog, failures: BusFailure[] = []): EventBus =>
    new EventBus(log, { onError: (failure) => failures.push(failure) });
  Deno.test(`${name} (told)`, () => run(({ events }, failures) => makeBus(events, failures)));
  Deno.test(`${name} (following)`, () => run((store, failures) => makeBus(logOf(store), failures)));
}

/** The log of a store as plain functions, some of which a test replaces. */
function logOf({ events }: Store): EventLog {
  return {
    append: (list) => events.append(list),
    read: (options) => events.read(options),
    follow: (options) => events.follow(options),
    head: () => events.head(),
    first: () => events.first(),
    trim: (before) => events.trim(before),
  };
}

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; !condition(); tries++) {
    if (tries > 20_000) throw new Error("Waited in vain");
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

onBothLogs(
  "a handler sees the events of its kind that are published after it subscribed",
  async (busOf) => {
    await using store = await openMemoryStore();
    await using bus = busOf(store);
    await bus.publish(make());
    const seen: string[] = [];
    bus.subscribe("agent:*", (event) => seen.push(`${event.seq} ${event.action}`));
    await bus.publish([make({ action: "blocked" }), make({ category: "tool", action: "called" })]);
    await bus.publish(make({ action: "completed" }));
    await until(() => seen.length >= 2);
    assert.deepEqual(seen, ["2 blocked", "4 completed"]);
  },
);

onBothLogs(
  "publish() resolves with the stored events and does not wait for handlers",
  async (busOf) => {
    await using store = await openMemoryStore();
    await using bus = busOf(store);
    const gate = Promise.withResolvers<void>();
    bus.subscribe("*", () => gate.promise);
    const [stored] = await bus.publish(make());
    assert.equal(stored?.seq, 1);
    gate.resolve();
  },
);

onBothLogs("exact patterns, prefixes and the asterisk each get theirs", async (busOf) => {
  await using store = await openMemoryStore();
  await using bus = busOf(store);
  const counts = new Map<string, number>();
  for (const pattern of ["agent:blocked", "agent:b*", "agent:*", "*", "tool:*", "agent"]) {
    counts.set(pattern, 0);
    bus.subscribe(pattern, () => counts.set(pattern, (counts.get(pattern) ?? 0) + 1));
  }
  await bus.publish([make({ action: "blocked" }), make({ action: "bored" }), make()]);
  await until(() => counts.get("*") === 3);
  assert.deepEqual(Object.fromEntries(counts), {
    "agent:blocked": 1,
    "agent:b*": 2,
    "agent:*": 3,
    "*": 3,
    "tool:*": 0,
    "agent": 0,
  });
});

onBothLogs(
  "a handler that two patterns match runs once, until both are taken back",
  async (busOf) => {
    await using store = await openMemoryStore();
    await using bus = busOf(store);
    const seen: number[] = [];
    const handler = (event: Event): number => seen.push(event.seq);
    const first = bus.subscribe("agent:started", handler);
    const second = bus.subscribe("agent:*", handler);
    await bus.publish(make());
    first();
    await bus.publish(make());
    second();
    await bus.publish(make());
    assert.deepEqual(seen, [1, 2]);
  },
);

onBothLogs(
  "events of other processes arrive in the order of the log, between the bus's own",
  async (busOf) => {
    await using store = await openMemoryStore();
    await using bus = busOf(store);
    const seen: number[] = [];
    bus.subscribe("*", (event) => seen.push(event.seq));
    for (let round = 0; round < 200; round++) {
      // Appending to the log directly is what another process does.
      if (round % 3 === 0) await store.events.append([make(), make()]);
      if (round % 5 === 0) void store.events.append([make()]);
      await bus.publish(make());
      if (round % 7 === 0) await Promise.all([bus.publish(make()), bus.publish([make(), make()])]);
      if (round % 50 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await store.events.append([make()]);
    const head = await store.events.head();
    await until(() => seen.length === head);
    assert.deepEqual(seen, Array.from({ length: head }, (_, index) => index + 1));
  },
);

onBothLogs("two buses on one log both deliver everything once", async (busOf) => {
  await using store = await openMemoryStore();
  await using one = busOf(store);
  await using two = busOf(store);
  const seen: [number[], number[]] = [[], []];
  one.subscribe("*", (event) => seen[0].push(event.seq));
  two.subscribe("*", (event) => seen[1].push(event.seq));
  // Both begin where the log is now; a bus that is asked for nothing yet has to look that up.
  await Promise.all([one.publish(make()), two.publish(make())]);
  for (let n = 0; n < 500; n++) await (n % 2 === 0 ? one : two).publish(make());
  await until(() => seen.every((list) => list.at(-1) === 502));
  for (const list of seen) {
    const first = list[0] ?? 0;
    assert.ok(first <= 2);
    assert.deepEqual(list, Array.from({ length: 503 - first }, (_, n) => first + n));
  }
});

onBothLogs("an event that is in the log already is not delivered again", async (busOf) => {
  await using store = await openMemoryStore();
  await using bus = busOf(store);
  const seen: number[] = [];
  bus.subscribe("*", (event) => seen.push(event.seq));
  const event = make();
  await bus.publish(event);
  await bus.publish(event);
  await bus.publish([event, make()]);
  await until(() => seen.length === 2);
  assert.deepEqual(seen, [1, 2]);
});

onBothLogs(
  "everything is delivered although retention is faster than the follower",
  async (busOf) => {
    await using store = await openMemoryStore({ keep: 10 });
    const failures: BusFailure[] = [];
    await using bus = busOf(store, failures);
    const seen: number[] = [];
    bus.subscribe("*", (event) => seen.push(event.seq));
    const published: Promise<unknown>[] = [];
    for (let n = 0; n < 1_000; n++) published.push(bus.publish(make()));
    await Promise.all(published);
    for (let n = 0; n < 1_000; n++) await bus.publish(make());
    await bus.publish(Array.from({ length: 1_000 }, () => make()));
    await until(() => seen.length === 3_000);
    // Once more while the follower waits: it wakes up behind what retention has dropped meanwhile.
    await new Promise((resolve) => setTimeout(resolve, 5));
    await Promise.all(Array.from({ length: 1_000 }, () => bus.publish(make())));
    await until(() => seen.length === 4_000);
    await new Promise((resolve) => setTimeout(resolve, 5));
    assert.deepEqual(seen, Array.from({ length: 4_000 }, (_, index) => index + 1));
    assert.deepEqual(failures, []);
  },
);

Deno.test("what a publisher is just storing is delivered, though retention drops it at once", async () => {
  await using store = await openMemoryStore({ keep: 10 });
  const failures: BusFailure[] = [];
  const slow: EventLog = {
    ...logOf(store),
    async append(events) {
      const stored = await store.events.append(events);
      // As with a file or a server: others see the events before their publisher hears of it.
      await new Promise((resolve) => setTimeout(resolve, 20));
      return stored;
    },
  };
  await using bus = new EventBus(slow, { onError: (failure) => failures.push(failure) });
  const seen: number[] = [];
  bus.subscribe("*", (event) => seen.push(event.seq));
  await bus.publish(make());
  await bus.publish(Array.from({ length: 100 }, () => make()));
  await until(() => seen.at(-1) === 101);
  assert.deepEqual(seen, Array.from({ length: 101 }, (_, index) => index + 1));
  assert.deepEqual(failures, []);
});

onBothLogs(
  "a foreign event is delivered while a publisher leaves the event loop no time",
  async (busOf) => {
    await using store = await openMemoryStore({ keep: 20 });
    const failures: BusFailure[] = [];
    await using bus = busOf(store, failures);
    const seen: number[] = [];
    bus.subscribe("*", (event) => seen.push(event.seq));
    for (let n = 0; n < 1_000; n++) {
      await bus.publish(make());
      if (n % 100 === 50) await store.events.append([make()]);
    }
    assert.ok(seen.length > 1_000, "not only after the loop");
    await until(() => seen.length === 1_010);
    assert.deepEqual(seen, Array.from({ length: 1_010 }, (_, index) => index + 1));
    assert.deepEqual(failures, []);
  },
);

Deno.test("what retention really took is reported as a gap, and delivery goes on behind it", async () => {
  await using store = await openMemoryStore({ keep: 10 });
  const failures: BusFailure[] = [];
  await using bus = new EventBus(logOf(store), { onError: (failure) => failures.push(failure) });
  const seen: number[] = [];
  bus.subscribe("*", (event) => seen.push(event.seq));
  await bus.publish(make());
  await store.events.append(Array.from({ length: 100 }, () => make()));
  await until(() => seen.at(-1) === 101);
  assert.deepEqual(seen, [1, 92, 93, 94, 95, 96, 97, 98, 99, 100, 101]);
  assert.deepEqual(failures.map(({ error }) => error instanceof RemoraError && error.code), [
    "EVENT-GAP",
  ]);
});

onBothLogs("a failing handler disturbs neither the others nor the publisher", async (busOf) => {
  await using store = await openMemoryStore();
  const failures: BusFailure[] = [];
  await using bus = busOf(store, failures);
  const seen: number[] = [];
  bus.subscribe("agent:started", () => {
    throw new Error("sync");
  });
  bus.subscribe("agent:*", () => Promise.reject(new Error("async")));
  bus.subscribe("agent:*", (event) => seen.push(event.seq));
  const [event] = await bus.publish(make());
  await until(() => failures.length === 2);
  assert.deepEqual(seen, [1]);
  assert.deepEqual(failures.map(({ error, pattern }) => [String(error), pattern]), [
    ["Error: sync", "agent:started"],
    ["Error: async", "agent:*"],
  ]);
  assert.deepEqual(failures[0]?.event, event);
});

onBothLogs(
  "a failed handler is reported as an event, and its own report fails without an echo",
  async (busOf) => {
    await using store = await openMemoryStore();
    const failures: BusFailure[] = [];
    await using bus = busOf(store, failures);
    bus.subscribe("*", () => {
      throw new RemoraError("TOO-BAD", "Cannot cope");
    });
    const [event] = await bus.publish(make({ agentId: "a1", graphId: "g1" }));
    await until(() => failures.length === 2);
    await new Promise((resolve) => setTimeout(resolve, 5));
    assert.equal(failures.length, 2);
    const [, report, ...others] = await store.events.read();
    assert.deepEqual(others, []);
    assert.equal(eventKey(report!), "graph:handler_failed");
    assert.equal(report?.agentId, "a1");
    assert.equal(report?.graphId, "g1");
    assert.deepEqual(report?.payload, {
      pattern: "*",
      eventId: event?.id,
      eventType: "agent:started",
      error: { code: "TOO-BAD", message: "Cannot cope" },
      notReported: 0,
    });
  },
);

onBothLogs("a handler that always fails does not flood the log", async (busOf) => {
  await using store = await openMemoryStore();
  const failures: BusFailure[] = [];
  await using bus = busOf(store, failures);
  bus.subscribe("agent:*", () => {
    throw new Error("always");
  });
  for (let n = 0; n < 500; n++) await bus.publish(make());
  assert.equal(failures.length, 500);
  const reports = await store.events.read({ filter: { patterns: ["graph:handler_failed"] } });
  assert.ok(reports.length >= 1 && reports.length <= 3, `${reports.length} reports`);
});

onBothLogs(
  "a subscription that a handler takes back is not run any more, not even for that event",
  async (busOf) => {
    await using store = await openMemoryStore();
    await using bus = busOf(store);
    const seen: string[] = [];
    bus.subscribe("*", () => {
      seen.push("first");
      second();
    });
    const second = bus.subscribe("*", () => seen.push("second"));
    await bus.publish(make());
    await until(() => seen.length === 1);
    assert.deepEqual(seen, ["first"]);
  },
);

onBothLogs(
  "subscribing again after the last one left misses nothing from then on",
  async (busOf) => {
    await using store = await openMemoryStore();
    await using bus = busOf(store);
    const seen: number[] = [];
    for (let round = 0; round < 20; round++) {
      const unsubscribe = bus.subscribe("*", (event) => seen.push(event.seq));
      await bus.publish(make());
      unsubscribe();
      await bus.publish(make());
    }
    assert.deepEqual(seen, Array.from({ length: 20 }, (_, round) => round * 2 + 1));
  },
);

onBothLogs(
  "stream() replays and follows with its own cursor, and two streams take nothing from each other",
  async (busOf) => {
    await using store = await openMemoryStore();
    await using bus = busOf(store);
    await bus.publish([make(), make()]);
    const both = Promise.all([
      collect(bus.stream(), { count: 4 }),
      collect(bus.stream({ after: 1 }), { count: 3 }),
    ]);
    await bus.publish([make(), make()]);
    const [all, later] = await both;
    assert.deepEqual(all.map(({ seq }) => seq), [1, 2, 3, 4]);
    assert.deepEqual(later.map(({ seq }) => seq), [2, 3, 4]);
  },
);

onBothLogs(
  "stream() ends when its signal is aborted, and when the bus is closed",
  async (busOf) => {
    await using store = await openMemoryStore();
    const bus = busOf(store);
    const stop = new AbortController();
    const seqs = async (events: AsyncIterable<Event>): Promise<readonly number[]> => {
      const found: number[] = [];
      for await (const event of events) found.push(event.seq);
      return found;
    };
    const first = seqs(bus.stream({ signal: stop.signal }));
    const second = seqs(bus.stream());
    await bus.publish(make());
    await new Promise((resolve) => setTimeout(resolve, 1));
    stop.abort();
    assert.deepEqual(await first, [1]);
    await bus.publish(make());
    await new Promise((resolve) => setTimeout(resolve, 1));
    await bus.close();
    assert.deepEqual(await second, [1, 2]);
  },
);

onBothLogs("a closed bus refuses everything, and closing it twice is fine", async (busOf) => {
  await using store = await openMemoryStore();
  const bus = busOf(store);
  const seen: number[] = [];
  bus.subscribe("*", (event) => seen.push(event.seq));
  await bus.close();
  await bus.close();
  const closed = (error: unknown): boolean =>
    error instanceof RemoraError && error.code === "BUS-CLOSED";
  await assert.rejects(bus.publish(make()), closed);
  assert.throws(() => bus.subscribe("*", () => {}), closed);
  assert.throws(() => bus.stream(), closed);
  await store.events.append([make()]);
  await new Promise((resolve) => setTimeout(resolve, 1));
  assert.deepEqual(seen, []);
});

onBothLogs("what the log says about a publication is what the publisher hears", async (busOf) => {
  const store = await openMemoryStore();
  await using bus = busOf(store);
  bus.subscribe("*", () => {});
  await bus.publish(make());
  await store.close();
  await assert.rejects(
    bus.publish(make()),
    (error) => error instanceof RemoraError && error.code === "STORE-CLOSED",
  );
});

Deno.test("a log that fails for a while is followed again, without a gap", async () => {
  await using store = await openMemoryStore();
  let broken = true;
  const flaky: EventLog = {
    ...logOf(store),
    follow(options) {
      if (!broken) return store.events.follow(options);
      broken = false;
      throw new Error("disk on fire");
    },
  };
  const failures: BusFailure[] = [];
  await using bus = new EventBus(flaky, { onError: (failure) => failures.push(failure) });
  const seen: number[] = [];
  bus.subscribe("*", (event) => seen.push(event.seq));
  await bus.publish(make());
  await store.events.append([make(), make()]);
  await until(() => seen.length === 3);
  assert.deepEqual(seen, [1, 2, 3]);
  assert.deepEqual(failures.map(({ error }) => String(error)), ["Error: disk on fire"]);
});

Deno.test("getEventBus() is one bus for the whole process", async () => {
  const bus = getEventBus();
  assert.equal(getEventBus(), bus);
  const seen: string[] = [];
  const unsubscribe = bus.subscribe("agent:*", (event) => seen.push(event.action));
  await bus.publish(make());
  unsubscribe();
  assert.deepEqual(seen, ["started"]);
});
