import assert from "node:assert/strict";
import { eventFactory } from "@remora/core/testing";
import { openNatsEngine } from "./mod.ts";
import { surviveDisturbance, take } from "./testing/load.ts";
import { natsTest } from "./testing/nats_test_case.ts";
import { pause } from "./testing/parts.ts";
import { freePort, NatsServer } from "./testing/server.ts";

const KILLS = 4;

natsTest(`kill -9 of the server loses nothing and doubles nothing, ${KILLS} kills`, async () => {
  await using server = await NatsServer.start();
  const kill = async (): Promise<void> => {
    await server.kill();
    await pause(Math.random() * 200);
    await server.restart();
  };
  await surviveDisturbance(server.url(), Array.from({ length: KILLS }, () => kill));
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
  assert(performance.now() - start < 10_000);
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
  assert(performance.now() - start < 10_000);
});
