import assert from "node:assert/strict";
import { type Kv, openStore } from "@remora/core";
import { discover } from "./discover.ts";
import { loadQueryPack } from "./query_pack.ts";
import type { DiscoverOptions } from "./types.ts";

const LONG_AGO = new Date("2026-01-01T00:00:00Z");

async function withTree(
  files: Readonly<Record<string, string>>,
  work: (root: string, index: Kv) => Promise<void>,
): Promise<void> {
  const root = await Deno.realPath(await Deno.makeTempDir());
  await using store = await openStore("memory:");
  try {
    for (const [path, text] of Object.entries(files)) await write(root, path, text);
    await work(root, store.workspace("discovery").kv);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

async function write(root: string, path: string, text: string, mtime = LONG_AGO): Promise<void> {
  await Deno.mkdir(`${root}/${path.split("/").slice(0, -1).join("/")}`, { recursive: true });
  await Deno.writeTextFile(`${root}/${path}`, text);
  await Deno.utime(`${root}/${path}`, mtime, mtime);
}

async function ids(root: string, options: DiscoverOptions): Promise<string[]> {
  const { nodes } = await discover(["."], { root, nodeTypes: ["function"], ...options });
  return nodes.map(({ nodeId }) => nodeId);
}

Deno.test("an unchanged file is not read again, a changed one is", async () => {
  await withTree({ "a.ts": "function one() {}\n" }, async (root, index) => {
    assert.deepEqual(await ids(root, { index }), ["a.ts::one"]);
    // The same size and time: only who reads it would notice.
    await write(root, "a.ts", "function two() {}\n");
    assert.deepEqual(await ids(root, { index }), ["a.ts::one"]);
    assert.deepEqual(await ids(root, {}), ["a.ts::two"]);
    await write(root, "a.ts", "function two() {}\n", new Date("2026-01-02T00:00:00Z"));
    assert.deepEqual(await ids(root, { index }), ["a.ts::two"]);
    await Deno.remove(`${root}/a.ts`);
    assert.deepEqual(await ids(root, { index }), []);
  });
});

Deno.test("a file that was saved a moment ago is read again: it may be saved again unseen", async () => {
  await withTree({}, async (root, index) => {
    const now = new Date();
    await write(root, "a.ts", "function one() {}\n", now);
    assert.deepEqual(await ids(root, { index }), ["a.ts::one"]);
    await write(root, "a.ts", "function two() {}\n", now);
    assert.deepEqual(await ids(root, { index }), ["a.ts::two"]);
  });
});

Deno.test("known content is not parsed again, under whatever name, and keeps its nodes", async () => {
  const text = "class A {\n  m() {}\n  m() {}\n  #x() {}\n}\nfunction f() {}\n";
  await withTree({ "a.ts": text }, async (root, index) => {
    const nodeTypes = ["file", "class", "method", "function"];
    const before = await discover(["."], { root, nodeTypes, index });
    await Deno.rename(`${root}/a.ts`, `${root}/b.ts`);
    await Deno.utime(`${root}/b.ts`, new Date(), new Date());
    const after = await discover(["."], { root, nodeTypes, index });
    const fresh = await discover(["."], { root, nodeTypes });
    assert.deepEqual(after, fresh);
    assert.deepEqual(
      after.nodes.map(({ hash, startLine }) => [hash, startLine]),
      before.nodes.map(({ hash, startLine }) => [hash, startLine]),
    );
    // The same text is nothing of the kind in another language.
    await Deno.copyFile(`${root}/b.ts`, `${root}/c.py`);
    const { skipped } = await discover(["."], { root, nodeTypes, index });
    assert.deepEqual(skipped.map(({ path }) => path), ["c.py"]);
  });
});

Deno.test("a file that was touched and not changed is answered from what is known", async () => {
  await withTree({ "a.py": "def one(): ...\n" }, async (root, index) => {
    assert.deepEqual(await ids(root, { index }), ["a.py::one"]);
    const [entry] = await index.list();
    // Who parsed it would not find this name.
    await index.set(entry!.key, JSON.parse(JSON.stringify(entry!.value).replaceAll("one", "kept")));
    await Deno.utime(`${root}/a.py`, new Date(), new Date());
    assert.deepEqual(await ids(root, { index }), ["a.py::kept"]);
    await write(root, "a.py", "def two(): ...\n");
    assert.deepEqual(await ids(root, { index }), ["a.py::two"]);
  });
});

Deno.test("what is gone is forgotten, what was not looked for is kept", async () => {
  await withTree({ "a.ts": "", "b.ts": "", "src/c.ts": "", "d.md": "" }, async (root, index) => {
    await ids(root, { index });
    await ids(root, { index, extensions: ["md"] });
    for (const path of ["a.ts", "src/c.ts", "d.md"]) await Deno.remove(`${root}/${path}`);
    const kept = async () => (await index.list()).map(({ key }) => key.split(":").at(-1));
    await discover(["src"], { root, index });
    assert.deepEqual(await kept(), ["a.ts", "b.ts", "d.md"]);
    await ids(root, { index });
    assert.deepEqual(await kept(), ["b.ts", "d.md"]);
  });
});

Deno.test("other queries, or parts that were not wanted before, are read afresh", async () => {
  await withTree({ "a.py": "def one(): ...\n" }, async (root, index) => {
    assert.deepEqual(await ids(root, { index, nodeTypes: ["file"] }), ["a.py"]);
    assert.deepEqual(await ids(root, { index }), ["a.py::one"]);
    assert.deepEqual(await ids(root, { index, nodeTypes: ["file"] }), ["a.py"]);
    const queries = { python: "(function_definition name: (_) @job.name) @job.def" };
    assert.deepEqual(await ids(root, { index, queries, nodeTypes: ["job"] }), ["a.py::one"]);
  });
});

Deno.test("files whose parts cannot be read are reported, and their other nodes left out", async () => {
  await withTree({
    "bad.ts": "function a() {}\nfunction (\n",
    "good.ts": "function b() {}\n",
  }, async (root, index) => {
    for (let round = 0; round < 2; round++) {
      const nodeTypes = ["file", "function"];
      const { nodes, skipped } = await discover(["."], { root, index, nodeTypes });
      assert.deepEqual(nodes.map(({ nodeId }) => nodeId), ["bad.ts", "good.ts", "good.ts::b"]);
      assert.deepEqual(skipped, [{
        path: "bad.ts",
        reason: "its parts cannot be read: syntax error in line 2",
      }]);
    }
  });
});

Deno.test("much source is parsed in workers, with the same result", async () => {
  const lines = (file: number) =>
    Array.from({ length: 1_500 }, (_, line) => `export function f${file}_${line}() {}\n`).join("");
  const files = Object.fromEntries(
    Array.from({ length: 30 }, (_, file) => [`src/f${file}.ts`, lines(file)]),
  );
  await withTree({ ...files, "src/bad.ts": "function (\n" }, async (root) => {
    const { nodes, skipped } = await discover(["."], { root, nodeTypes: ["function"] });
    assert.equal(nodes.length, 45_000);
    const paths = nodes.map(({ path }) => path);
    assert.deepEqual(paths, paths.toSorted());
    assert.equal(nodes.find(({ nodeId }) => nodeId === "src/f7.ts::f7_1499")?.startLine, 1_500);
    assert.deepEqual(skipped.map(({ path }) => path), ["src/bad.ts"]);
    // What is wrong with the queries shows as itself.
    await assert.rejects(
      discover(["."], { root, nodeTypes: ["x"], queries: { typescript: "(nonsense) @x.def" } }),
      { code: "QUERY-INVALID" },
    );
  });
});

Deno.test("loadQueryPack() reads a folder per language, and refuses unknown ones", async () => {
  await withTree({
    "queries/python/a.scm": "(class_definition) @a.def\n",
    "queries/python/b.scm": "(function_definition) @b.def\n",
    "queries/typescript/README.md": "no query",
    "wrong/cobol/a.scm": "",
  }, async (root) => {
    const pack = await loadQueryPack(`${root}/queries`);
    assert.deepEqual(Object.keys(pack), ["python"]);
    assert.match(pack.python ?? "", /@a\.def[^]*@b\.def/);
    await assert.rejects(loadQueryPack(`${root}/wrong`), { code: "QUERIES-LANGUAGE" });
    await assert.rejects(loadQueryPack(`${root}/none`), { code: "QUERIES-NOT-FOUND" });
  });
});
