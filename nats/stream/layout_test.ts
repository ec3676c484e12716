import assert from "node:assert/strict";
import { type Event, RemoraError } from "@remora/core";
import { eventFactory } from "@remora/core/testing";
import { openNatsEngine } from "../mod.ts";
import { natsServerFor, natsTest } from "../testing/nats_test_case.ts";
import { Parts } from "../testing/parts.ts";
import { NatsServer } from "../testing/server.ts";

const server = await natsServerFor();

natsTest("opening for reading makes nothing", async () => {
  const url = server.url("nothing");
  await assert.rejects(openNatsEngine(url, { readOnly: true }), { code: "STORE-MISSING" });
  await using parts = await Parts.open(server.url("other"));
  const { streams } = await parts.ask("STREAM.NAMES", { subject: "nothing.>" });
  assert.equal(streams, null);
});

natsTest("several stores on one server do not see each other", async () => {
  const one = await openNatsEngine(server.url("one"));
  const two = await openNatsEngine(server.url("two"));
  const sameKeys = await openNatsEngine(`${server.url("three")}&bucket=one`);
  try {
    await one.events.append([eventFactory()()]);
    await one.kv("w").set("key", 1);
    assert.equal(await two.events.head(), 0);
    assert.equal(await two.kv("w").get("key"), undefined);
    assert.equal((await sameKeys.kv("w").get("key"))?.value, 1);
    assert.equal(await sameKeys.events.head(), 0);
  } finally {
    await Promise.all([one, two, sameKeys].map((engine) => engine.close()));
  }
});

natsTest("many processes may open a new store at once", async () => {
  const url = server.url("together");
  const engines = await Promise.all(Array.from({ length: 10 }, () => openNatsEngine(url)));
  const make = eventFactory();
  const stored = await Promise.all(engines.map(({ events }) => events.append([make()])));
  assert.deepEqual(stored.flat().map(({ seq }) => seq).toSorted((a, b) => a - b), [
    ...Array.from({ length: 10 }, (_, index) => index + 1),
  ]);
  await Promise.all(engines.map((engine) => engine.close()));
});

natsTest("a stream of somebody else is left alone", async () => {
  await using parts = await Parts.open(server.url("admin"));
  await parts.ask("STREAM.CREATE.foreign", { name: "foreign", subjects: ["foreign.>"] });
  await assert.rejects(openNatsEngine(server.url("foreign")), { code: "STORE-FOREIGN" });
  await parts.ask("STREAM.CREATE.taken", { name: "taken", subjects: ["mine.ev.>"] });
  await assert.rejects(openNatsEngine(server.url("mine")), { code: "STORE-FOREIGN" });
});

natsTest("a store of a newer Remora, or with other settings, is refused", async () => {
  await using parts = await Parts.open(server.url("settings"));
  const { config } = await parts.context.jetstream.streamInfo("settings");
  await parts.ask("STREAM.UPDATE.settings", { ...config, description: "Remora log, layout 2" });
  await assert.rejects(openNatsEngine(server.url("settings")), { code: "STORE-NEWER" });
  await parts.ask("STREAM.UPDATE.settings", { ...config, subjects: ["settings.ev.agent.>"] });
  await assert.rejects(openNatsEngine(server.url("settings")), {
    code: "STORE-FOREIGN",
    message: /subjects of its stream settings/,
  });
  await parts.ask("STREAM.UPDATE.settings", config);
  await (await openNatsEngine(server.url("settings"))).close();
});

natsTest("replicas are refused where they are not safe, or not there", async () => {
  await assert.rejects(openNatsEngine(`${server.url("copies")}&replicas=3`), (reason: unknown) => {
    assert(reason instanceof RemoraError);
    return reason.code === "STORE-SERVER-OLD" || reason.code === "STORE-NATS";
  });
});

natsTest("a server that accepts only tiny messages is refused", async () => {
  await using tiny = await NatsServer.start({ config: "max_payload: 4096" });
  await assert.rejects(openNatsEngine(tiny.url()), { code: "STORE-SERVER-LIMIT" });
});

natsTest("a full server says so, and what it has can be read", async () => {
  await using small = await NatsServer.start({
    config: "jetstream { max_file_store: 2MB, max_memory_store: 64MB }",
  });
  const engine = await openNatsEngine(small.url());
  try {
    const make = eventFactory({ payload: { text: "x".repeat(100_000) } });
    const stored: Event[] = [];
    await assert.rejects(async () => {
      for (let n = 0; n < 100; n++) stored.push(...await engine.events.append([make()]));
    }, { code: "STORE-FULL", message: /append/ });
    assert(stored.length > 5);
    assert.deepEqual(await engine.events.read(), stored);
    const large = "x".repeat(500_000);
    await assert.rejects(async () => {
      for (let n = 0; n < 10; n++) await engine.kv("w").set(`key${n}`, large);
    }, { code: "STORE-FULL" });
    await engine.events.trim(stored.length);
    assert.equal((await engine.events.append([eventFactory()()]))[0]?.seq, stored.length + 1);
  } finally {
    await engine.close();
  }
});
