import assert from "node:assert/strict";
import { RemoraError } from "../../error/error.ts";
import type { JsonValue } from "../../json/json.ts";
import { type Rule, rule } from "./_rule.ts";

/** What keys and values must do. */
export const kvRules: readonly Rule[] = [
  rule("get() returns what set() wrote", async (store) => {
    const { kv } = store.workspace("w");
    assert.equal(await kv.get("absent"), undefined);
    for (const value of VALUES) {
      const entry = await kv.set("key", value);
      assert.deepEqual(entry.value, value);
      assert.deepEqual(await kv.get("key"), entry);
    }
  }),

  rule("any text is a key", async (store) => {
    const { kv } = store.workspace("w");
    for (const [index, key] of KEYS.entries()) await kv.set(key, index);
    for (const [index, key] of KEYS.entries()) {
      assert.deepEqual((await kv.get(key))?.value, index, JSON.stringify(key));
      assert.equal((await kv.get(key))?.key, key);
    }
    assert.deepEqual((await kv.list()).map(({ key }) => key), KEYS.toSorted());
    for (const key of KEYS) assert.equal(await kv.delete(key), true, JSON.stringify(key));
    assert.deepEqual(await kv.list(), []);
  }),

  rule("half a character is refused as a key", async (store) => {
    const { kv } = store.workspace("w");
    await assert.rejects(
      kv.set("\ud83d", 1),
      (error: unknown) => error instanceof RemoraError && error.code === "KV-KEY",
    );
  }),

  rule("a value that JSON cannot hold is refused", async (store) => {
    const { kv } = store.workspace("w");
    await assert.rejects(kv.set("key", NaN), RemoraError);
    await assert.rejects(kv.create("key", { a: Infinity }), RemoraError);
    assert.equal(await kv.get("key"), undefined);
  }),

  rule("what a caller does to a value it got changes nothing", async (store) => {
    const { kv } = store.workspace("w");
    const value = { list: [1] };
    await kv.set("key", value);
    value.list.push(2);
    const read = (await kv.get("key"))?.value as { list: number[] };
    assert.deepEqual(read, { list: [1] });
    read.list.push(3);
    assert.deepEqual((await kv.get("key"))?.value, { list: [1] });
  }),

  rule("versions grow with every change of the store", async (store) => {
    const one = store.workspace("one").kv;
    const two = store.workspace("two").kv;
    const versions = [
      (await one.set("a", 1)).version,
      (await two.set("a", 1)).version,
      (await one.set("a", 1)).version,
      (await one.set("b", 1)).version,
    ];
    await one.delete("a");
    versions.push((await one.set("a", 2)).version);
    assert.deepEqual(versions, versions.toSorted((a, b) => a - b));
    assert.equal(new Set(versions).size, versions.length);
    assert(versions[0]! > 0);
  }),

  rule("workspaces have keys of their own", async (store) => {
    await store.workspace("one").kv.set("key", 1);
    await store.workspace("two").kv.set("key", 2);
    await store.workspace("one").kv.delete("key");
    assert.equal(await store.workspace("one").kv.get("key"), undefined);
    assert.equal((await store.workspace("two").kv.get("key"))?.value, 2);
  }),

  rule("any text is the id of a workspace", async (store) => {
    const ids = KEYS.filter((key) => key !== "");
    for (const [index, id] of ids.entries()) await store.workspace(id).kv.set("key", index);
    for (const [index, id] of ids.entries()) {
      assert.equal((await store.workspace(id).kv.get("key"))?.value, index, JSON.stringify(id));
    }
    assert.deepEqual(new Set(await store.workspaces()), new Set(ids));
  }),

  rule("workspaces() lists those that hold a key", async (store) => {
    assert.deepEqual(await store.workspaces(), []);
    await store.workspace("b").kv.set("key", 1);
    await store.workspace("a").kv.set("key", 1);
    store.workspace("c");
    assert.deepEqual((await store.workspaces()).toSorted(), ["a", "b"]);
    await store.workspace("b").kv.delete("key");
    assert.deepEqual(await store.workspaces(), ["a"]);
  }),

  rule("create() writes only where nothing is", async (store) => {
    const { kv } = store.workspace("w");
    const first = await kv.create("key", "first");
    assert(first.ok);
    const second = await kv.create("key", "second");
    assert.deepEqual(second, { ok: false, entry: first.entry });
    assert.deepEqual(await kv.get("key"), first.entry);
    await kv.delete("key");
    const third = await kv.create("key", "third");
    assert(third.ok && third.entry.version > first.entry.version);
  }),

  rule("of many create() calls exactly one writes", async (store) => {
    const { kv } = store.workspace("w");
    const results = await Promise.all(
      Array.from({ length: 50 }, (_, caller) => kv.create("key", caller)),
    );
    const winner = results.filter(({ ok }) => ok);
    assert.equal(winner.length, 1);
    for (const result of results) assert.deepEqual(result.entry, winner[0]!.entry);
    assert.deepEqual(await kv.get("key"), winner[0]!.entry);
  }),

  rule("update() writes only over the version it was told", async (store) => {
    const { kv } = store.workspace("w");
    assert.deepEqual(await kv.update("key", 1, 1), { ok: false, entry: undefined });
    const first = await kv.set("key", 1);
    const second = await kv.update("key", 2, first.version);
    assert(second.ok && second.entry.version > first.version);
    assert.deepEqual(await kv.update("key", 3, first.version), { ok: false, entry: second.entry });
    assert.equal((await kv.get("key"))?.value, 2);
    await kv.delete("key");
    assert.deepEqual(await kv.update("key", 4, second.entry.version), {
      ok: false,
      entry: undefined,
    });
    assert.equal(await kv.get("key"), undefined);
  }),

  rule("of many update() calls on one version exactly one writes", async (store) => {
    const { kv } = store.workspace("w");
    const { version } = await kv.set("key", 0);
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, caller) => kv.update("key", caller, version)),
    );
    assert.equal(results.filter(({ ok }) => ok).length, 1);
  }),

  rule("delete() removes, and says whether it did", async (store) => {
    const { kv } = store.workspace("w");
    assert.equal(await kv.delete("key"), false);
    const { version } = await kv.set("key", 1);
    assert.equal(await kv.delete("key", { ifVersion: version + 1 }), false);
    assert.equal((await kv.get("key"))?.value, 1);
    assert.equal(await kv.delete("key", { ifVersion: version }), true);
    assert.equal(await kv.get("key"), undefined);
    assert.equal(await kv.delete("key"), false);
    assert.equal(await kv.delete("key", { ifVersion: version }), false);
  }),

  rule("list() gives the keys of a prefix in code-unit order", async (store) => {
    const { kv } = store.workspace("w");
    for (const key of ["b:2", "b:10", "b:1", "a", "c", "b", "b;", "b:\uffff", "b:😀", "B:1"]) {
      await kv.set(key, key);
    }
    await store.workspace("other").kv.set("b:3", 3);
    const keys = async (prefix?: string): Promise<string[]> =>
      (await kv.list(prefix)).map(({ key }) => key);
    assert.deepEqual(await keys("b:"), ["b:1", "b:10", "b:2", "b:😀", "b:\uffff"]);
    assert.equal((await keys()).length, 10);
    assert.deepEqual(await keys("nothing"), []);
    assert.deepEqual(await keys("b:\uffff"), ["b:\uffff"]);
    assert.deepEqual((await kv.list("a"))[0], await kv.get("a"));
  }),
];

const VALUES: readonly JsonValue[] = [
  null,
  true,
  0,
  -1.5e300,
  "",
  "line\r\n \u0000 \u2028 😀 \ud83d",
  [],
  {},
  [[], [null, { a: [1, "2"] }]],
  { "": 1, "a.b": { c: null }, constructor: "x" },
  "x".repeat(100_000),
];

/** Texts that some engine has a reason to trip over. */
const KEYS: readonly string[] = [
  "",
  " ",
  ".",
  "..",
  "../a",
  "/",
  "*",
  ">",
  "a.b",
  "a.*",
  "a b",
  "a:b",
  "a/b",
  "a\\b",
  "a%2Fb",
  "a=b",
  "A",
  "a",
  "a\u0000b",
  "a\nb",
  "ä",
  "a\u0308",
  "\uffff",
  "😀",
  "'; drop table kv; --",
  "__proto__",
  "k".repeat(150),
];
