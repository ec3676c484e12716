import assert from "node:assert/strict";
import { stableId } from "@remora/core";
import { collect, eventFactory } from "@remora/core/testing";
import { openNatsEngine } from "../mod.ts";
import { natsServerFor, natsTest } from "../testing/nats_test_case.ts";
import { Parts, pause } from "../testing/parts.ts";
import { Appender } from "./append.ts";
import { trimEvents } from "./trim.ts";

const server = await natsServerFor({ config: "max_payload: 65536" });
const make = eventFactory();

natsTest("with an event go the record of its id and its parts", async () => {
  await using parts = await Parts.open(server.url("remains"));
  const { jetstream, layout } = parts.context;
  const appender = new Appender(parts.context);
  const derived = (n: number) => make({ id: stableId(`${n}`), payload: { n } });
  const large = { text: "x".repeat(200_000) };
  await appender.append([derived(1), derived(2), make({ payload: large })]);
  await pause(150);
  const kept = await appender.append([derived(3), make({ payload: large })]);
  const before = (await jetstream.streamInfo(layout.ids)).messages;
  await trimEvents(parts.context, 4, 20);
  const after = (await jetstream.streamInfo(layout.ids)).messages;
  // Three records of ids and twice four parts before; one record and four parts after.
  assert.deepEqual([before, after], [11, 5]);
  assert.deepEqual(await appender.append([derived(3)]), [kept[0]]);
});

natsTest("what was dropped can be appended again, once", async () => {
  const one = await openNatsEngine(server.url("again"));
  const two = await openNatsEngine(server.url("again"));
  try {
    const large = { text: "x".repeat(200_000) };
    const events = [make(), make({ id: stableId("again") }), make({ payload: large })];
    await one.events.append(events);
    await one.events.trim(4);
    const [first, second] = await Promise.all([
      one.events.append(events),
      two.events.append(events),
    ]);
    assert.deepEqual(first, second);
    assert.deepEqual(await one.events.append(events), first);
    assert.deepEqual(await one.events.read(), first.toSorted((a, b) => a.seq - b.seq));
    assert.equal(await one.events.head(), 6);
  } finally {
    await one.close();
    await two.close();
  }
});

natsTest("what may still be on its way to the log is not dropped", async () => {
  await using parts = await Parts.open(server.url("onTheWay"));
  const { jetstream, layout } = parts.context;
  const appender = new Appender(parts.context);
  await appender.append([make({ id: stableId("x") }), make()]);
  await trimEvents(parts.context, 3);
  assert.equal((await jetstream.streamInfo(layout.ids)).messages, 1);
});

natsTest("keep holds the newest events while many append", async () => {
  const engine = await openNatsEngine(server.url("keep"), { keep: 100 });
  try {
    await Promise.all(
      Array.from(
        { length: 50 },
        () => engine.events.append(Array.from({ length: 20 }, () => make())),
      ),
    );
    assert.equal(await engine.events.first(), 901);
    assert.equal((await engine.events.read({ after: 900 })).length, 100);
  } finally {
    await engine.close();
  }
});

natsTest("a follower with a filter is told when what it wants was dropped", async () => {
  const engine = await openNatsEngine(server.url("filtered"));
  try {
    const filter = { actions: ["blocked"] };
    await engine.events.append([make({ action: "blocked" })]);
    const reader = engine.events.follow({ filter })[Symbol.asyncIterator]();
    assert.equal((await reader.next()).value?.seq, 1);
    const many = Array.from({ length: 6_000 }, (_, n) => make({ action: n % 2 ? "blocked" : "x" }));
    await engine.events.append(many);
    await engine.events.trim(6_001);
    const reading = async (): Promise<void> => {
      for (let last = 1;;) {
        const { value } = await reader.next();
        assert(value !== undefined);
        assert(
          value.seq === 3 && last === 1 || value.seq === last + 2,
          `${value.seq} after ${last}`,
        );
        last = value.seq;
      }
    };
    await assert.rejects(reading(), { code: "EVENT-GAP", resumeAfter: 6_000 });
  } finally {
    await engine.close();
  }
});

natsTest("a slow reader holds two batches, whatever waits for it", async () => {
  const engine = await openNatsEngine(server.url("slow"));
  await using parts = await Parts.open(server.url("slow"));
  try {
    const reader = engine.events.follow()[Symbol.asyncIterator]();
    const first = reader.next();
    for (let round = 0; round < 10; round++) {
      await engine.events.append(Array.from({ length: 1_000 }, () => make()));
    }
    assert.equal((await first).value?.seq, 1);
    for (let n = 2; n <= 300; n++) await reader.next();
    await pause(200);
    const { consumers } = await parts.ask("CONSUMER.LIST.slow", { offset: 0 });
    assert(Array.isArray(consumers) && consumers.length === 1);
    const held = 10_000 - Number(consumers[0].num_pending) - 300;
    assert(held <= 2 * 512, `${held} events are held`);
    // Later, when the server has long forgotten the consumer, it goes on where it was.
    await parts.ask(`CONSUMER.DELETE.slow.${consumers[0].name}`);
    const rest = await collect({ [Symbol.asyncIterator]: () => reader }, { count: 9_700 });
    assert.deepEqual(rest.map(({ seq }) => seq), Array.from({ length: 9_700 }, (_, n) => n + 301));
  } finally {
    await engine.close();
  }
});
