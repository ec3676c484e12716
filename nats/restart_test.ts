import assert from "node:assert/strict";
import { type Event, newId, stableId } from "@remora/core";
import { eventFactory } from "@remora/core/testing";
import { type NatsEngine, openNatsEngine } from "./mod.ts";
import { natsTest } from "./testing/nats_test_case.ts";
import { pause } from "./testing/parts.ts";
import { freePort, NatsServer } from "./testing/server.ts";

const KILLS = 4;

/** Things that go on until they are told to stop. */
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

natsTest(`kill -9 of the server loses nothing and doubles nothing, ${KILLS} kills`, async () => {
  await using server = await NatsServer.start();
  const engines = await Promise.all([1, 2, 3].map(() => openNatsEngine(server.url())));
  const [one, two, three] = engines as [NatsEngine, NatsEngine, NatsEngine];
  try {
    const load = new Load();
    const seen: Event[] = [];
    const seenTools: Event[] = [];
    const counted: number[] = [];
    const end = new AbortController();
    const { signal } = end;
    const following = Promise.all([
      take(three.events.follow({ signal }), seen),
      take(three.events.follow({ signal, filter: { categories: ["tool"] } }), seenTools),
      (async () => {
        for await (const change of three.kv("counter").watch("n", { signal })) {
          if (change.type === "set") counted.push(Number(change.value));
        }
      })(),
    ]);
    const working = Promise.all([
      ...["a", "b", "c", "d"].map((agentId) => load.write(one, agentId)),
      load.write(two, "e"),
      load.count(one),
      load.count(two),
    ]);
    for (let kill = 0; kill < KILLS; kill++) {
      await pause(100 + Math.random() * 200);
      await server.kill();
      await pause(Math.random() * 200);
      await server.restart();
      const before = load.acknowledged.length;
      await until(() => load.acknowledged.length > before + 20);
    }
    load.stopped = true;
    await working;

    const all = await readAll(one);
    const head = all.length;
    assert.deepEqual(all.map(({ seq }) => seq), all.map((_, index) => index + 1));
    assert.equal(new Set(all.map(({ id }) => id)).size, head);
    for (const event of load.acknowledged) assert.deepEqual(all[event.seq - 1], event);
    assert.equal(
      load.acknowledged.length,
      head,
      "what was not acknowledged was tried until it was",
    );
    const { value } = await one.kv("counter").get("n") ?? {};
    assert.equal(value, load.increments);

    const tools = all.filter(({ category }) => category === "tool");
    await until(() => seen.length >= head && seenTools.length >= tools.length);
    await until(() => counted.at(-1) === value);
    await pause(50);
    end.abort();
    await following;
    assert.deepEqual(seen, all);
    assert.deepEqual(seenTools, tools);
    counted.reduce((before, n) => (assert(n > before), n), 0);
  } finally {
    await Promise.all(engines.map((engine) => engine.close()));
  }
});

natsTest("appends wait for a server that is away, and give up when patience ends", async () => {
  await using server = await NatsServer.start();
  const patient = await openNatsEngine(server.url());
  const hasty = await openNatsEngine(`${server.url()}&patience=1`);
  try {
    await server.kill();
    const make = eventFactory();
    const waiting = patient.events.append([make(), make()]);
    const reading = patient.events.head();
    const writing = patient.kv("w").set("key", 1);
    await Promise.all([
      assert.rejects(hasty.events.append([make()]), { code: "STORE-UNREACHABLE" }),
      assert.rejects(hasty.kv("w").set("key", 2), { code: "STORE-UNREACHABLE" }),
      assert.rejects(hasty.events.head(), { code: "STORE-UNREACHABLE" }),
    ]);
    await server.restart();
    assert.deepEqual((await waiting).map(({ seq }) => seq), [1, 2]);
    assert((await reading) >= 0);
    assert.equal((await writing).value, 1);
  } finally {
    await patient.close();
    await hasty.close();
  }
});

natsTest("closing a store whose server is away ends everything at once", async () => {
  await using server = await NatsServer.start();
  const engine = await openNatsEngine(server.url());
  const following = take(engine.events.follow(), []);
  const watching = (async () => {
    for await (const _ of engine.kv("w").watch("")) { /* nothing comes */ }
  })();
  await pause(50);
  await server.kill();
  const make = eventFactory();
  const refused = [engine.events.append([make()]), engine.kv("w").get("key"), engine.events.read()]
    .map((work) => assert.rejects(work, { code: "STORE-CLOSED" }));
  await pause(50);
  const start = performance.now();
  await engine.close();
  await Promise.all([following, watching, ...refused]);
  assert(performance.now() - start < 2_000);
});

natsTest("streams that are gone when the server comes back are named", async () => {
  await using server = await NatsServer.start();
  const engine = await openNatsEngine(server.url("gone"));
  const other = await openNatsEngine(server.url("admin"));
  try {
    await server.kill();
    await Deno.remove(`${server.folder}/jetstream`, { recursive: true });
    await server.restart();
    await assert.rejects(engine.events.head(), { code: "STORE-MISSING" });
  } finally {
    await engine.close();
    await other.close();
  }
});

natsTest("a follower is told when the log was made anew", async () => {
  await using server = await NatsServer.start();
  const engine = await openNatsEngine(server.url());
  try {
    const make = eventFactory();
    await engine.events.append([make(), make()]);
    const reader = engine.events.follow()[Symbol.asyncIterator]();
    await reader.next();
    await reader.next();
    await server.kill();
    await Deno.remove(`${server.folder}/jetstream`, { recursive: true });
    await server.restart();
    const waiting = reader.next();
    waiting.catch(() => {});
    const again = await openNatsEngine(server.url());
    await again.close();
    // Which one depends on whether it looks before the log is there again.
    await assert.rejects(waiting, { code: /^STORE-(REPLACED|MISSING)$/ });
  } finally {
    await engine.close();
  }
});

Deno.test("a server that never was there is not waited for", async () => {
  const start = performance.now();
  const url = `nats://127.0.0.1:${await freePort()}`;
  await assert.rejects(openNatsEngine(url), { code: "STORE-UNREACHABLE" });
  assert(performance.now() - start < 5_000);
});

async function take(events: AsyncIterable<Event>, into: Event[]): Promise<void> {
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
