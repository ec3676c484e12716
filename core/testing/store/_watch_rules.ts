import assert from "node:assert/strict";
import type { KvChange } from "../../store/types.ts";
import { collect } from "../collect.ts";
import { pause, type Rule, rule, within } from "./_rule.ts";

/** What watching keys must do. */
export const watchRules: readonly Rule[] = [
  rule("watch() gives the present entries, then every change", async (store) => {
    const { kv } = store.workspace("w");
    await kv.set("b", 1);
    await kv.set("a", 2);
    const watching = collect(kv.watch(""), { count: 5 });
    await pause(20);
    await kv.set("c", 3);
    await pause(20);
    await kv.delete("b");
    await pause(20);
    await kv.create("b", 4);
    assert.deepEqual((await watching).map(short), ["b=1", "a=2", "c=3", "b-", "b=4"]);
  }),

  rule("watch() reports versions that match the entries, ascending", async (store) => {
    const { kv } = store.workspace("w");
    await kv.set("a", 1);
    await kv.set("b", 1);
    await kv.set("a", 2);
    const watching = collect(kv.watch(""), { count: 3 });
    await pause(20);
    const last = await kv.set("c", 1);
    const changes = await watching;
    assert.deepEqual(changes.map(short), ["b=1", "a=2", "c=1"]);
    assert.deepEqual(
      changes.map(({ version }) => version),
      [(await kv.get("b"))?.version, (await kv.get("a"))?.version, last.version],
    );
  }),

  rule("watch() reports its prefix and its workspace only", async (store) => {
    const { kv } = store.workspace("w");
    await kv.set("in:1", 1);
    await kv.set("out:1", 1);
    const watching = collect(kv.watch("in:"), { count: 3 });
    await pause(20);
    await kv.set("out:2", 2);
    await store.workspace("other").kv.set("in:2", 2);
    await kv.set("in:3", 3);
    await pause(20);
    await kv.delete("out:1");
    await kv.delete("in:1");
    assert.deepEqual((await watching).map(short), ["in:1=1", "in:3=3", "in:1-"]);
  }),

  rule("watch({ after }) resumes, deletions included", async (store) => {
    const { kv } = store.workspace("w");
    await kv.set("gone", 1);
    await kv.set("same", 1);
    const { version } = await kv.set("seen", 1);
    await kv.set("new", 1);
    await kv.delete("gone");
    await kv.set("seen", 2);
    const changes = await collect(kv.watch("", { after: version }), { count: 3 });
    assert.deepEqual(changes.map(short), ["new=1", "gone-", "seen=2"]);
    const newest = changes.at(-1)!.version;
    const next = collect(kv.watch("", { after: newest }), { count: 1 });
    await pause(20);
    await kv.set("live", 1);
    assert.deepEqual((await next).map(short), ["live=1"]);
  }),

  rule("watch({ after }) beyond the newest version is a gap, not silence", async (store) => {
    const { kv } = store.workspace("w");
    const { version } = await kv.set("key", 1);
    const watching = collect(kv.watch("", { after: version + 5_000 }), { count: 1 });
    await assert.rejects(within(5_000, "watching", watching), { code: "KV-GAP" });
    const next = collect(kv.watch("", { after: version }), { count: 1 });
    await kv.set("key", 2);
    assert.deepEqual((await next).map(short), ["key=2"]);
  }),

  rule("watch() without a cursor reports no deletions of before", async (store) => {
    const { kv } = store.workspace("w");
    await kv.set("gone", 1);
    await kv.delete("gone");
    await kv.set("here", 1);
    assert.deepEqual((await collect(kv.watch(""), { count: 1 })).map(short), ["here=1"]);
  }),

  rule("a slow watcher ends up with the newest state of every key", async (store) => {
    const { kv } = store.workspace("w");
    await kv.set("start", 1);
    const watcher = kv.watch("")[Symbol.asyncIterator]();
    assert.equal((await watcher.next()).value?.key, "start");
    for (let round = 0; round < 100; round++) {
      await kv.set(`key${round % 5}`, round);
    }
    await kv.delete("key0");
    await kv.set("end", 1);
    const state = new Map<string, KvChange>();
    let version = 0;
    while (!state.has("end")) {
      const { value } = await within(5_000, "watching", watcher.next());
      assert(value !== undefined && value.version > version);
      version = value.version;
      state.set(value.key, value);
    }
    assert.deepEqual(
      [...state.values()].map(short).toSorted(),
      ["end=1", "key0-", "key1=96", "key2=97", "key3=98", "key4=99"],
    );
    await watcher.return?.();
  }),

  rule("two watchers of one key each see its change", async (store) => {
    const { kv } = store.workspace("w");
    const watching = [1, 2, 3].map(() => collect(kv.watch("key"), { count: 1 }));
    await pause(20);
    await kv.create("key", "answer");
    for (const changes of await Promise.all(watching)) {
      assert.deepEqual(changes.map(short), ["key=answer"]);
    }
  }),

  rule("aborting the signal ends watch() without an error", async (store) => {
    const controller = new AbortController();
    const { kv } = store.workspace("w");
    const watcher = kv.watch("", { signal: controller.signal })[Symbol.asyncIterator]();
    const waiting = watcher.next();
    await pause(10);
    controller.abort();
    assert.equal((await within(2_000, "ending", waiting)).done, true);
  }),

  rule("closing the store ends watch() without an error", async (store) => {
    const watcher = store.workspace("w").kv.watch("")[Symbol.asyncIterator]();
    const waiting = watcher.next();
    await pause(10);
    await store.close();
    assert.equal((await within(2_000, "ending", waiting)).done, true);
  }),
];

function short(change: KvChange): string {
  return change.type === "set" ? `${change.key}=${change.value}` : `${change.key}-`;
}
