import assert from "node:assert/strict";
import { eventFactory } from "../testing/event_factory.ts";
import { copyEngine, type CopyProgress, copyStore } from "./copy.ts";
import { createStore } from "./create_store.ts";
import type { Engine } from "./engine.ts";
import { openMemoryEngine } from "./memory/engine.ts";
import { openSqliteEngine } from "./sqlite/engine.ts";

/** A store with something of everything. */
async function fill(engine: Engine, events = 2_500): Promise<void> {
  const store = createStore(engine);
  const make = eventFactory({ agentId: "a" });
  await store.events.append(Array.from({ length: events }, () => make()));
  for (const id of ["one", "two ü/:*"]) {
    const { kv, files } = store.workspace(id);
    for (let n = 0; n < 50; n++) await kv.set(`key:${n}`, { n, text: `${id} 😀` });
    await kv.set("gone", 1);
    await kv.delete("gone");
    await files.write("src/a.ts", `${id}\n`);
    await files.write("empty", "");
    await files.write("big.bin", new Uint8Array(300_000).fill(7));
  }
  await store.lease("graph", 60_000);
}

async function contents(engine: Engine): Promise<unknown> {
  const store = createStore(engine);
  const workspaces: Record<string, unknown> = {};
  for (const id of await store.workspaces()) {
    const { kv, files } = store.workspace(id);
    workspaces[id] = {
      keys: (await kv.list()).map(({ key, value }) => [key, value]),
      files: await files.export(),
    };
  }
  return { events: await store.events.read({ limit: 10_000 }), workspaces };
}

Deno.test("a copy has the events, keys and files of the source, and no leases", async () => {
  const [source, target] = [await openMemoryEngine("memory:"), await openMemoryEngine("memory:")];
  await fill(source);
  const progress: CopyProgress[] = [];
  const report = await copyEngine(source, target, { onProgress: (p) => progress.push(p) });
  assert.deepEqual(report, { events: 2_500, workspaces: 2, keys: 106, files: 4 });
  assert.deepEqual(await contents(target), await contents(source));
  assert.deepEqual(await target.kv("remora:leases").list(), []);
  assert.deepEqual(progress.at(0), { phase: "events", done: 0, total: 2_500 });
  assert.deepEqual(progress.at(-1), { phase: "workspaces", done: 2, total: 2 });
  await source.close();
  await target.close();
});

Deno.test("a copy that was interrupted is finished by another one", async () => {
  const [source, target] = [await openMemoryEngine("memory:"), await openMemoryEngine("memory:")];
  await fill(source);
  for (const stopAt of [1_000, 2_000]) {
    const controller = new AbortController();
    const copying = copyEngine(source, target, {
      signal: controller.signal,
      onProgress: ({ done }) => {
        if (done >= stopAt) controller.abort();
      },
    });
    await assert.rejects(copying, { name: "AbortError" });
    assert.equal(await target.events.head(), stopAt);
  }
  for (let round = 0; round < 2; round++) await copyEngine(source, target);
  assert.deepEqual(await contents(target), await contents(source));
  await source.close();
  await target.close();
});

Deno.test("a trimmed source is copied from its oldest event", async () => {
  const [source, target] = [await openMemoryEngine("memory:"), await openMemoryEngine("memory:")];
  await fill(source, 20);
  await source.events.trim(11);
  assert.equal((await copyEngine(source, target)).events, 10);
  const ids = async ({ events }: Engine): Promise<string[]> =>
    (await events.read()).map(({ id }) => id);
  assert.deepEqual(await ids(target), await ids(source));
  await source.close();
  await target.close();
});

Deno.test("a key that the target has with another value is not replaced unasked", async () => {
  const [source, target] = [await openMemoryEngine("memory:"), await openMemoryEngine("memory:")];
  await source.kv("w").set("answer", "new");
  await target.kv("w").set("answer", "old");
  await assert.rejects(copyEngine(source, target), { code: "STORE-COPY", message: /"answer"/ });
  assert.equal((await target.kv("w").get("answer"))?.value, "old");
  await copyEngine(source, target, { overwrite: true });
  assert.equal((await target.kv("w").get("answer"))?.value, "new");
  await source.close();
  await target.close();
});

Deno.test("copyStore() opens both, the source for reading only", async () => {
  const folder = await Deno.makeTempDir({ prefix: "remora-copy-" });
  try {
    const [from, to] = [`sqlite:${folder}/from.db`, `sqlite:${folder}/to.db`];
    await assert.rejects(copyStore(from, to), "a source that is not there is not made");
    const source = await openSqliteEngine(from);
    await fill(source, 30);
    await source.close();
    assert.equal((await copyStore(from, to)).events, 30);
    const [one, two] = [await openSqliteEngine(from), await openSqliteEngine(to)];
    assert.deepEqual(await contents(two), await contents(one));
    await one.close();
    await two.close();
    await assert.rejects(copyStore(from, from), { code: "STORE-COPY" });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
