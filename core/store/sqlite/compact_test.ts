import assert from "node:assert/strict";
import { collect } from "../../testing/collect.ts";
import { eventFactory } from "../../testing/event_factory.ts";
import { FakeClock } from "../../testing/fake_clock.ts";
import { createStore } from "../create_store.ts";
import type { Store } from "../types.ts";
import { openSqliteEngine } from "./engine.ts";

/** A store for which everything was done three days ago, so that compaction drops what it can. */
async function inThreeDays(check: (store: Store, path: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "remora-compact-" });
  try {
    const clock = new FakeClock(Date.now() + 3 * 86_400_000);
    const path = `${folder}/x.db`;
    await using store = createStore(await openSqliteEngine(`sqlite:${path}`), { clock });
    await check(store, path);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("compact() makes the file small again", () =>
  inThreeDays(async (store, path) => {
    const make = eventFactory({ payload: { text: "x".repeat(1_000) } });
    await store.events.append(Array.from({ length: 5_000 }, () => make()));
    await store.workspace("w").files.write(
      "big.bin",
      crypto.getRandomValues(new Uint8Array(60_000)),
    );
    await store.workspace("w").files.reject();
    await store.compact();
    const before = (await Deno.stat(path)).size;
    await store.events.trim(5_000);
    await store.compact();
    const after = (await Deno.stat(path)).size;
    assert(before > 5_000_000 && after < 200_000, `${before} bytes before, ${after} after`);
    assert.equal((await store.events.read()).length, 1);
  }));

Deno.test("a watcher that resumes behind a compacted deletion is told", () =>
  inThreeDays(async (store) => {
    const { kv } = store.workspace("w");
    const { version } = await kv.set("gone", 1);
    await kv.delete("gone");
    const last = await kv.set("here", 1);
    await store.compact();
    await assert.rejects(collect(kv.watch("", { after: version }), { count: 1 }), {
      code: "KV-GAP",
    });
    assert.deepEqual(await collect(kv.watch(""), { count: 1 }), [{ type: "set", ...last }]);
    const next = collect(kv.watch("", { after: last.version }), { count: 1 });
    await kv.set("more", 1);
    assert.equal((await next)[0]?.key, "more");
  }));

Deno.test("compact() disturbs no watcher that has seen everything", () =>
  inThreeDays(async (store) => {
    const quiet = store.workspace("quiet").kv.watch("")[Symbol.asyncIterator]();
    const waiting = quiet.next();
    const { kv } = store.workspace("busy");
    for (let round = 0; round < 20; round++) {
      await kv.set(`key${round}`, round);
      await kv.delete(`key${round}`);
    }
    await store.compact();
    await kv.set("after", 1);
    const { version } = await store.workspace("quiet").kv.set("key", 1);
    assert.deepEqual((await waiting).value, { type: "set", key: "key", value: 1, version });
    await quiet.return?.();
  }));

Deno.test("versions go on after a compaction that dropped the newest deletion but one", () =>
  inThreeDays(async (store) => {
    const { kv } = store.workspace("w");
    await kv.set("a", 1);
    await kv.delete("a");
    const before = (await kv.set("b", 1)).version;
    await kv.delete("b");
    await store.compact();
    assert((await kv.set("c", 1)).version > before + 1);
  }));
