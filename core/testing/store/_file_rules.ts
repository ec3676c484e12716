import assert from "node:assert/strict";
import { eventFactory } from "../event_factory.ts";
import { type Rule, rule } from "./_rule.ts";

/** What files of a workspace must do that stands over no folder: the folder is the same for all engines. */
export const fileRules: readonly Rule[] = [
  rule("files come back as they were written", async (store) => {
    const { files } = store.workspace("w");
    const bytes = Uint8Array.from({ length: 300_000 }, (_, index) => index % 251);
    await files.write("a.txt", "text ü\r\n");
    await files.write("dir/b.bin", bytes);
    assert.equal(await files.readText("a.txt"), "text ü\r\n");
    assert.deepEqual(await files.read("dir/b.bin"), bytes);
    assert.deepEqual(await files.list(), ["a.txt", "dir/b.bin"]);
    await files.delete("a.txt");
    await assert.rejects(files.read("a.txt"), { code: "FILE-NOT-FOUND" });
  }),

  rule("files of one workspace are not in another", async (store) => {
    await store.workspace("one").files.write("a.txt", "1");
    assert.deepEqual(await store.workspace("two").files.list(), []);
    await assert.rejects(store.workspace("two").files.read("a.txt"), { code: "FILE-NOT-FOUND" });
  }),

  rule("diff() shows what was written, reject() drops it", async (store) => {
    const { files } = store.workspace("w");
    await files.write("a.txt", "one\ntwo\n");
    const [diff] = await files.diff();
    assert.equal(diff?.kind, "added");
    assert.equal(diff?.added, 2);
    assert(diff?.unified.includes("+one\n+two\n"));
    assert.deepEqual(await files.reject(), ["a.txt"]);
    assert.deepEqual(await files.changes(), []);
  }),

  rule("a snapshot of the files brings them back", async (store) => {
    const { files } = store.workspace("w");
    await files.write("a.txt", "1");
    const snapshot = await files.snapshot();
    await files.write("a.txt", "2");
    await files.write("b.txt", "3");
    await files.restore(snapshot);
    assert.deepEqual(await files.list(), ["a.txt"]);
    assert.equal(await files.readText("a.txt"), "1");
  }),

  rule("compact() loses nothing that is there", async (store) => {
    const { files, kv } = store.workspace("w");
    await store.events.append([eventFactory()(), eventFactory()()]);
    await files.write("a.txt", "1");
    const before = await kv.set("key", { a: 1 });
    await kv.set("gone", 1);
    await kv.delete("gone");
    await store.compact();
    assert.equal(await files.readText("a.txt"), "1");
    assert.deepEqual(await kv.get("key"), before);
    assert.equal(await kv.get("gone"), undefined);
    assert.equal((await store.events.read()).length, 2);
    assert((await kv.set("next", 1)).version > before.version);
  }),
];
