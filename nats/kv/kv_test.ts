import assert from "node:assert/strict";
import type { KvChange } from "@remora/core";
import { collect } from "@remora/core/testing";
import { openNatsEngine } from "../mod.ts";
import { natsServerFor, natsTest } from "../testing/nats_test_case.ts";
import { Parts, pause } from "../testing/parts.ts";
import { compactKeys } from "./compact.ts";

const server = await natsServerFor();
const LARGE = "ä".repeat(1_000_000);

natsTest("a value that does not fit into a message is stored whole, and watched", async () => {
  const engine = await openNatsEngine(server.url("large"));
  try {
    const kv = engine.kv("w");
    const watching = collect(kv.watch(""), { count: 3 });
    const first = await kv.create("key", { text: LARGE });
    assert(first.ok);
    assert.deepEqual(await kv.get("key"), first.entry);
    const second = await kv.update("key", { text: `${LARGE}!` }, first.entry.version);
    assert(second.ok);
    assert.deepEqual(await kv.list("k"), [second.entry]);
    await pause(100);
    const third = await kv.set("key", "small");
    assert.deepEqual((await watching).at(-1), { type: "set", ...third });
  } finally {
    await engine.close();
  }
});

natsTest("keys and workspaces of any length are kept apart", async () => {
  const engine = await openNatsEngine(server.url("long"));
  try {
    const deep = Array.from({ length: 100 }, (_, n) => `folder ${n}`).join(":");
    const keys = [deep, `${deep}:a`, `${deep}:b`, `${deep}b`, "x".repeat(5_000), "x".repeat(5_001)];
    const workspaces = ["w".repeat(3_000), "w".repeat(3_001), "ü:".repeat(200)];
    for (const [at, id] of workspaces.entries()) {
      for (const [n, key] of keys.entries()) await engine.kv(id).set(key, `${at} ${n}`);
    }
    for (const [at, id] of workspaces.entries()) {
      for (const [n, key] of keys.entries()) {
        assert.equal((await engine.kv(id).get(key))?.value, `${at} ${n}`);
      }
      const below = (await engine.kv(id).list(`${deep}:`)).map(({ key }) => key);
      assert.deepEqual(below, [`${deep}:a`, `${deep}:b`]);
      const watched = await collect(engine.kv(id).watch(`${deep}:`), { count: 2 });
      assert.deepEqual(watched.map(({ key }) => key), below);
    }
    assert.deepEqual(await engine.workspaces(), workspaces.toSorted());
  } finally {
    await engine.close();
  }
});

natsTest("compaction drops tombstones, and tells a watcher that missed one", async () => {
  const engine = await openNatsEngine(server.url("compact"));
  try {
    const kv = engine.kv("w");
    const other = engine.kv("other");
    const { version } = await kv.set("kept", 1);
    const elsewhere = await other.set("kept", 1);
    await kv.set("gone", 1);
    await kv.delete("gone");
    const follower = kv.watch("")[Symbol.asyncIterator]();
    assert.equal((await follower.next()).value?.key, "kept");
    await engine.compact?.(Date.now() + 60_000);
    await assert.rejects(collect(kv.watch("", { after: version }), { count: 1 }), {
      code: "KV-GAP",
    });
    // Who missed nothing goes on.
    const next = collect(other.watch("", { after: elsewhere.version }), { count: 1 });
    await other.set("new", 1);
    assert.equal((await next)[0]?.key, "new");
    const again = await kv.create("gone", 2);
    assert(again.ok);
    assert.deepEqual((await follower.next()).value, { type: "set", ...again.entry });
    await follower.return?.();
    assert.deepEqual((await kv.list()).map(({ key }) => key), ["gone", "kept"]);
    assert.deepEqual(
      (await collect(kv.watch("", { after: again.entry.version - 1 }), { count: 1 })).map(short),
      ["gone"],
    );
  } finally {
    await engine.close();
  }
});

natsTest("compaction keeps tombstones that are younger than it was told", async () => {
  const engine = await openNatsEngine(server.url("young"));
  try {
    const kv = engine.kv("w");
    const { version } = await kv.set("gone", 1);
    await kv.delete("gone");
    await engine.compact?.(Date.now() - 60_000);
    const changes = await collect(kv.watch("", { after: version }), { count: 1 });
    assert.equal(changes[0]?.type, "delete");
  } finally {
    await engine.close();
  }
});

natsTest("compaction drops the parts of values that were replaced, and no others", async () => {
  await using parts = await Parts.open(server.url("values"));
  const { jetstream, layout } = parts.context;
  const engine = await openNatsEngine(server.url("values"));
  try {
    const kv = engine.kv("w");
    const kept = await kv.set("kept", LARGE);
    await kv.set("replaced", LARGE);
    await kv.set("replaced", 1);
    await kv.set("deleted", LARGE);
    await kv.delete("deleted");
    await pause(20);
    await compactKeys(parts.context, Date.now() + 60_000);
    assert.equal(
      (await jetstream.streamInfo(layout.blobs)).messages,
      12,
      "some may be on their way",
    );
    await compactKeys(parts.context, Date.now() + 60_000, 0);
    assert.equal((await jetstream.streamInfo(layout.blobs)).messages, 4);
    assert.deepEqual(await kv.get("kept"), kept);
  } finally {
    await engine.close();
  }
});

function short({ key }: KvChange): string {
  return key;
}
