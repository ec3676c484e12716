import assert from "node:assert/strict";
import { agentStarted, openStore } from "@remora/core";
import { Workplace } from "./_remora.ts";

async function fill(url: string): Promise<void> {
  await using store = await openStore(url);
  const base = { graphId: "g1", bundle: "lint", target: "a.ts", workspaceId: "w1" };
  await store.events.append([
    agentStarted({ ...base, agentId: "a1", name: "lint a.ts" }),
    agentStarted({ ...base, agentId: "a2", name: "lint b.ts" }),
  ]);
  await store.workspace("w1").kv.set("agent:a1:metadata", { colour: "teal" });
  await store.workspace("w1").files.write("a.ts", "export {};\n");
}

Deno.test("store copy brings events, keys and files into another store, and may be repeated", async () => {
  await using place = await Workplace.create();
  await fill(place.store);
  const copy = `sqlite:${place.folder}/copy.db`;
  const first = await place.remora(["store", "copy", place.store, copy, "--format", "json"]);
  assert.equal(first.code, 0, first.stderr);
  assert.equal(JSON.parse(first.stdout).events, 2);
  const again = await place.remora(["store", "copy", place.store, copy]);
  assert.equal(again.code, 0, again.stderr);
  assert.match(again.stdout, /^2 events, 1 workspaces?, /);

  await using store = await openStore(copy);
  assert.deepEqual((await store.events.read()).map(({ agentId }) => agentId), ["a1", "a2"]);
  const { kv, files } = store.workspace("w1");
  assert.deepEqual((await kv.get("agent:a1:metadata"))?.value, { colour: "teal" });
  assert.equal(await files.readText("a.ts"), "export {};\n");
});

Deno.test("store copy refuses to replace what differs, unless it is told to", async () => {
  await using place = await Workplace.create();
  await fill(place.store);
  const copy = `sqlite:${place.folder}/copy.db`;
  {
    await using store = await openStore(copy);
    await store.workspace("w1").kv.set("agent:a1:metadata", { colour: "red" });
  }
  const refused = await place.remora(["store", "copy", place.store, copy]);
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /^STORE-COPY: /);
  assert.doesNotMatch(refused.stderr, /\n +at /);
  const told = await place.remora(["store", "copy", place.store, copy, "--overwrite"]);
  assert.equal(told.code, 0, told.stderr);
});

Deno.test("store copy says when the source is not there, and makes no target", async () => {
  await using place = await Workplace.create();
  const copy = `${place.folder}/copy.db`;
  const outcome = await place.remora(["store", "copy", place.store, `sqlite:${copy}`]);
  assert.equal(outcome.code, 2);
  assert.match(outcome.stderr, /^STORE-MISSING: /);
  await assert.rejects(Deno.stat(copy), Deno.errors.NotFound);
});

Deno.test("store compact drops what it is told to, and nothing else", async () => {
  await using place = await Workplace.create();
  const absent = await place.remora(["store", "compact"]);
  assert.equal(absent.code, 2);
  assert.match(absent.stderr, /^STORE-MISSING: /);
  await fill(place.store);
  const all = await place.remora(["store", "compact", "--store", place.store]);
  assert.equal(all.stdout, "No events dropped, 2 events kept\n", all.stderr);
  const flags = ["--store", place.store, "--keep", "1", "--format", "json"];
  const one = await place.remora(["store", "compact", ...flags]);
  assert.deepEqual(JSON.parse(one.stdout), { dropped: 1, kept: 1, first: 2, head: 2 });
  await using store = await openStore(place.store);
  assert.deepEqual((await store.events.read()).map(({ agentId }) => agentId), ["a2"]);
  assert.equal(await store.workspace("w1").files.readText("a.ts"), "export {};\n");
});
