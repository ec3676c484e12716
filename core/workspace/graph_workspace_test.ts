import assert from "node:assert/strict";
import fc from "fast-check";
import { openMemoryStore } from "../testing/memory_store.ts";
import type { OverlayFile } from "../store/types.ts";
import { GraphWorkspace } from "./graph_workspace.ts";
import { mergeOverlays } from "./merge_overlays.ts";

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function text(data: Uint8Array | undefined): string | undefined {
  return data === undefined ? undefined : new TextDecoder().decode(data);
}

function change(path: string, base: string | undefined, data: string | undefined): OverlayFile {
  return {
    path,
    ...(base === undefined ? {} : { base: bytes(base) }),
    ...(data === undefined ? {} : { data: bytes(data) }),
  };
}

async function temporary(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "remora-graph-" });
  try {
    await run(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const LINES = "1\n2\n3\n4\n5\n6\n7\n8\n9\n";

Deno.test("changes of different files and of different lines are joined", () => {
  const { files, merged, conflicts } = mergeOverlays([
    { name: "a", files: [change("x", LINES, LINES.replace("2", "two")), change("only", "o", "O")] },
    { name: "b", files: [change("x", LINES, LINES.replace("8", "eight"))] },
    {
      name: "c",
      files: [change("x", LINES, LINES.replace("5", "five")), change("new", undefined, "n")],
    },
  ]);
  assert.deepEqual(conflicts, []);
  assert.deepEqual(merged, [
    { path: "new", from: ["c"] },
    { path: "only", from: ["a"] },
    { path: "x", from: ["a", "b", "c"] },
  ]);
  assert.equal(text(files[2]?.data), "1\ntwo\n3\n4\nfive\n6\n7\neight\n9\n");
  assert.equal(text(files[2]?.base), LINES);
});

Deno.test("the same change of two agents is taken once, a deletion too", () => {
  const { files, conflicts } = mergeOverlays([
    { name: "a", files: [change("x", "1\n", "2\n"), change("y", "1", undefined)] },
    { name: "b", files: [change("x", "1\n", "2\n"), change("y", "1", undefined)] },
  ]);
  assert.deepEqual(conflicts, []);
  assert.deepEqual(files.map(({ data }) => text(data)), ["2\n", undefined]);
});

Deno.test("what excludes each other is a conflict that holds every version", () => {
  const { files, conflicts } = mergeOverlays([
    {
      name: "a",
      files: [
        change("added", undefined, "mine"),
        change("binary", "\0old", "\0one"),
        change("gone", "1\n", undefined),
        change("lines", "1\n", "one\n"),
      ],
    },
    {
      name: "b",
      files: [
        change("added", undefined, "yours"),
        change("binary", "\0old", "\0two"),
        change("gone", "1\n", "2\n"),
        change("lines", "1\n", "eins\n"),
      ],
    },
  ]);
  assert.deepEqual(files, []);
  assert.deepEqual(conflicts.map(({ path, reason }) => [path, reason]), [
    ["added", "both added"],
    ["binary", "not text"],
    ["gone", "deleted and changed"],
    ["lines", "same lines"],
  ]);
  assert.deepEqual(
    conflicts.map(({ sides }) => sides.map(({ name, data }) => [name, text(data)])),
    [
      [["a", "mine"], ["b", "yours"]],
      [["a", "\0one"], ["b", "\0two"]],
      [["a", undefined], ["b", "2\n"]],
      [["a", "one\n"], ["b", "eins\n"]],
    ],
  );
  assert.match(conflicts[3]?.marked ?? "", /^<<<<<<< a\none\n=======\neins\n>>>>>>> b\n$/);
});

Deno.test("what the folder got between the looks of two agents is merged in", () => {
  const later = LINES.replace("9", "nine");
  const { files, conflicts } = mergeOverlays([
    { name: "a", files: [change("x", LINES, LINES.replace("2", "two"))] },
    { name: "b", files: [change("x", later, later.replace("5", "five"))] },
  ]);
  assert.deepEqual(conflicts, []);
  assert.equal(text(files[0]?.data), "1\ntwo\n3\n4\nfive\n6\n7\n8\nnine\n");
  assert.equal(text(files[0]?.base), later, "what the folder holds now");
});

Deno.test("every line that an agent wrote is in the merge or in a conflict", () => {
  const agent = fc.array(fc.tuple(fc.nat(9), fc.constantFrom("insert", "replace", "delete")), {
    maxLength: 4,
  });
  fc.assert(fc.property(fc.array(agent, { minLength: 1, maxLength: 4 }), (agents) => {
    const written: string[][] = [];
    const sources = agents.map((edits, index) => {
      const lines = LINES.split("\n").slice(0, -1);
      const own: string[] = [];
      for (const [n, [at, kind]] of edits.entries()) {
        const line = `agent ${index} edit ${n}`;
        if (kind !== "delete") own.push(line);
        lines.splice(at, kind === "insert" ? 0 : 1, ...(kind === "delete" ? [] : [line]));
      }
      const data = lines.map((line) => `${line}\n`).join("");
      // An edit may have been undone by a later one of the same agent.
      written.push(own.filter((line) => lines.includes(line)));
      return { name: `${index}`, files: data === LINES ? [] : [change("x", LINES, data)] };
    });
    const { files, conflicts } = mergeOverlays(sources);
    const [conflict] = conflicts;
    for (const [index, lines] of written.entries()) {
      const version = conflict === undefined
        ? text(files[0]?.data)
        : text(conflict.sides.find(({ name }) => name === `${index}`)?.data);
      for (const line of lines) assert.ok(version?.split("\n").includes(line), line);
    }
    assert.ok(files.length + conflicts.length <= 1);
  }));
});

Deno.test("agents have areas of their own, merging them touches neither these nor the folder", async () => {
  await temporary(async (root) => {
    await Deno.writeTextFile(`${root}/x.txt`, LINES);
    await Deno.writeTextFile(`${root}/y.txt`, "same\n");
    await using store = await openMemoryStore();
    const graph = new GraphWorkspace(store, "g1", { root });
    const [a, b] = [await graph.agent("a"), await graph.agent("b")];
    await a.files.write("x.txt", LINES.replace("2", "two"));
    await a.files.write("y.txt", "one\n");
    await b.files.write("x.txt", LINES.replace("8", "eight"));
    await b.files.write("y.txt", "two\n");
    await graph.shared.kv.set("note", "for b");
    assert.deepEqual(await graph.agents(), ["a", "b"]);
    assert.equal(await a.files.readText("y.txt"), "one\n");

    const { workspace, merged, conflicts } = await graph.merge();
    assert.deepEqual(merged, [{ path: "x.txt", from: ["a", "b"] }]);
    assert.deepEqual(conflicts.map(({ path }) => path), ["y.txt"]);
    assert.equal(await Deno.readTextFile(`${root}/x.txt`), LINES);
    assert.equal(await b.files.readText("y.txt"), "two\n");
    const outcomes = await workspace.files.accept();
    assert.deepEqual(outcomes, [{ path: "x.txt", status: "accepted" }]);
    assert.equal(
      await Deno.readTextFile(`${root}/x.txt`),
      LINES.replace("2", "two").replace("8", "eight"),
    );
    assert.equal(await Deno.readTextFile(`${root}/y.txt`), "same\n");
  });
});

Deno.test("the original stays as it was when it was kept", async () => {
  await temporary(async (root) => {
    await Deno.mkdir(`${root}/src`);
    await Deno.writeTextFile(`${root}/src/a.ts`, "old");
    await Deno.writeTextFile(`${root}/b.ts`, "b");
    await using store = await openMemoryStore();
    const graph = new GraphWorkspace(store, "g1", { root });
    assert.deepEqual(await graph.snapshotOriginal(["src", "b.ts"]), ["b.ts", "src/a.ts"]);
    await Deno.writeTextFile(`${root}/src/a.ts`, "new");
    assert.equal(await graph.original.files.readText("src/a.ts"), "old");
    assert.deepEqual((await graph.merge()).merged, []);
  });
});

Deno.test("cleanup() forgets the run, and only that", async () => {
  await using store = await openMemoryStore();
  const [one, two] = ["g1", "g10"].map((id) => new GraphWorkspace(store, id));
  for (const graph of [one!, two!]) {
    await (await graph.agent("a")).files.write("x", "1");
    await graph.shared.kv.set("note", 1);
    await graph.original.files.write("x", "1");
    await graph.merge();
  }
  const before = await store.workspaces();
  await one!.cleanup();
  const after = await store.workspaces();
  assert.deepEqual(before.filter((id) => id.startsWith("g10/")), after);
});
