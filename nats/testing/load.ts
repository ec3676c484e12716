import assert from "node:assert/strict";
import { type Event, newId, stableId } from "@remora/core";
import { eventFactory } from "@remora/core/testing";
import { type NatsEngine, openNatsEngine } from "../mod.ts";
import { pause } from "./parts.ts";

/**
 * Keeps a store busy from several connections, disturbs it, and checks that nothing was lost, doubled or
 * put out of order: neither in the log nor by its followers, nor in a counter that several increment.
 *
 * @param url The store, with patience enough for the disturbance.
 * @param disturb What happens meanwhile, once after the other.
 */
export async function surviveDisturbance(
  url: string,
  disturb: readonly (() => Promise<void>)[],
): Promise<void> {
  const engines = await Promise.all([1, 2, 3].map(() => openNatsEngine(url)));
  const [one, two, three] = engines as [NatsEngine, NatsEngine, NatsEngine];
  try {
    const load = new Load();
    const readers = new Readers(three);
    const working = Promise.all([
      ...["a", "b", "c", "d"].map((agentId) => load.write(one, agentId)),
      load.write(two, "e"),
      load.count(one),
      load.count(two),
    ]);
    for (const happens of disturb) {
      await pause(100 + Math.random() * 200);
      await happens();
      const before = load.acknowledged.length;
      await until(() => load.acknowledged.length > before + 20);
    }
    load.stopped = true;
    await working;
    const all = await readAll(one);
    checkLog(all, load.acknowledged);
    const { value } = await one.kv("counter").get("n") ?? {};
    assert.equal(value, load.increments);
    await readers.check(all, load.increments);
  } finally {
    await Promise.all(engines.map((engine) => engine.close()));
  }
}

/** Writers that go on until they are told to stop. */
class Load {
  stopped = false;
  readonly acknowledged: Event[] = [];
  increments = 0;

  /** Appends calls of different sizes, one after the other, some of them with ids that are derived. */
  async write(engine: NatsEngine, agentId: string): Promise<void> {
    const make = eventFactory({ agentId });
    for (let n = 0; !this.stopped; n++) {
      const events = Array.from({ length: 1 + n % 4 }, (_, index) =>
        make({
          id: index === 2 ? stableId(agentId, `${n}`) : newId(),
          category: n % 3 === 0 ? "tool" : "agent",
          action: index === 0 ? "called" : "completed",
        }));
      const stored = await engine.events.append(events);
      assert.deepEqual(stored.map(({ id }) => id), events.map(({ id }) => id));
      stored.reduce((before, { seq }) => (assert(seq > before), seq), 0);
      this.acknowledged.push(...stored);
    }
  }

  /** Adds one to a key again and again, in competition with others. */
  async count(engine: NatsEngine): Promise<void> {
    const kv = engine.kv("counter");
    while (!this.stopped) {
      const entry = await kv.get("n");
      const next = Number(entry?.value ?? 0) + 1;
      const { ok } = entry === undefined
        ? await kv.create("n", next)
        : await kv.update("n", next, entry.version);
      if (ok) this.increments++;
    }
  }
}

/** Followers and a watcher, from the start. */
class Readers {
  readonly #seen: Event[] = [];
  readonly #tools: Event[] = [];
  readonly #counted: number[] = [];
  readonly #end = new AbortController();
  readonly #reading: Promise<unknown>;

  constructor(engine: NatsEngine) {
    const { signal } = this.#end;
    this.#reading = Promise.all([
      take(engine.events.follow({ signal }), this.#seen),
      take(engine.events.follow({ signal, filter: { categories: ["tool"] } }), this.#tools),
      this.#watch(engine, signal),
    ]);
  }

  async check(all: readonly Event[], count: number): Promise<void> {
    const tools = all.filter(({ category }) => category === "tool");
    await until(() => this.#seen.length >= all.length && this.#tools.length >= tools.length);
    await until(() => this.#counted.at(-1) === count);
    await pause(50);
    this.#end.abort();
    await this.#reading;
    assert.deepEqual(this.#seen, all);
    assert.deepEqual(this.#tools, tools);
    this.#counted.reduce((before, n) => (assert(n > before), n), 0);
  }

  async #watch(engine: NatsEngine, signal: AbortSignal): Promise<void> {
    for await (const change of engine.kv("counter").watch("n", { signal })) {
      if (change.type === "set") this.#counted.push(Number(change.value));
    }
  }
}

function checkLog(all: readonly Event[], acknowledged: readonly Event[]): void {
  assert.deepEqual(all.map(({ seq }) => seq), all.map((_, index) => index + 1));
  assert.equal(new Set(all.map(({ id }) => id)).size, all.length);
  for (const event of acknowledged) assert.deepEqual(all[event.seq - 1], event);
  assert.equal(acknowledged.length, all.length, "what was not acknowledged was tried until it was");
}

/** Collects until the iteration ends. */
export async function take(events: AsyncIterable<Event>, into: Event[]): Promise<void> {
  for await (const event of events) into.push(event);
}

async function readAll(engine: NatsEngine): Promise<Event[]> {
  const all: Event[] = [];
  for (;;) {
    const page = await engine.events.read({ after: all.at(-1)?.seq ?? 0, limit: 10_000 });
    if (page.length === 0) return all;
    all.push(...page);
  }
}

async function until(holds: () => boolean): Promise<void> {
  for (let attempt = 0; !holds(); attempt++) {
    if (attempt > 3_000) throw new Error(`Waited 30 s for ${holds}`);
    await pause(10);
  }
}
