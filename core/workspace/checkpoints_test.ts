import assert from "node:assert/strict";
import fc from "fast-check";
import { RemoraError } from "../error/error.ts";
import { eventKey } from "../event/event.ts";
import { askUser } from "../inbox/ask.ts";
import { listQuestions } from "../inbox/list.ts";
import { openStore } from "../store/open_store.ts";
import type { Store, Workspace } from "../store/types.ts";
import { FakeClock } from "../testing/fake_clock.ts";
import { openMemoryStore } from "../testing/memory_store.ts";
import { CheckpointManager } from "./checkpoints.ts";

/** A folder that is gone afterwards. */
async function temporary(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "remora-checkpoint-" });
  try {
    await run(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function code(expected: string): (error: unknown) => boolean {
  return (error) => error instanceof RemoraError && error.code === expected;
}

/** Everything that can be seen of a workspace, but for what belongs to checkpoints and to the overlay. */
async function stateOf({ kv, files }: Workspace): Promise<unknown> {
  const keys = (await kv.list())
    .filter(({ key }) => !/^(snapshot|snapshot-data|files):/.test(key))
    .map(({ key, value }) => [key, JSON.stringify(value)]);
  const contents = (await files.export()).map(({ path, base, data, isStale }) => [
    path,
    base === undefined ? "none" : Array.from(base).join(),
    data === undefined ? "none" : Array.from(data).join(),
    isStale ?? false,
  ]);
  const seen = (await kv.list(SEEN)).map(({ key, value }) => [key, value]);
  return { keys, contents, seen, changes: await files.changes() };
}

const key = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 30 }),
  fc.string({ unit: "binary", maxLength: 30 }),
  fc.constantFrom("a:b", "a_b", "A:b", "a.b", "..", "../x", "", "agent:a1:messages:0000000001"),
  fc.string({ minLength: 250, maxLength: 300 }),
).filter((text) => text.isWellFormed() && !/^(snapshot|snapshot-data|files):/.test(text));
const SEEN = "files:seen:";
const segment = fc.oneof(
  fc.constantFrom("a.ts", "A.ts", "src", ".git", "con", "ü.md", "ü.md", "a~b", "%41", "x.", "*?"),
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 }),
).filter((name) => !/[/\\\0]/.test(name) && !/^\.*$/.test(name) && name.isWellFormed());
// A path cannot be a file and a folder at once: every folder has its own name.
const path = fc.tuple(fc.array(segment, { maxLength: 2 }), segment)
  .map(([folders, name]) => [...folders.map((folder) => `${folder}.d`), name].join("/"));
const content = fc.option(fc.uint8Array({ maxLength: 40 }), { nil: undefined });
const state = fc.record({
  keys: fc.dictionary(key, fc.jsonValue(), { maxKeys: 12 }),
  files: fc.uniqueArray(
    fc.record({ path, base: content, data: content, isStale: fc.boolean() })
      .filter(({ base, data }) => base?.join() !== data?.join()),
    { maxLength: 6, selector: ({ path }) => path },
  ),
  seen: fc.dictionary(path, fc.stringMatching(/^[0-9a-f]{64}$/), { maxKeys: 4 }),
});

async function fill(
  workspace: Workspace,
  { keys, files, seen }: typeof state extends fc.Arbitrary<infer State> ? State : never,
): Promise<void> {
  for (const [name, value] of Object.entries(keys)) {
    await workspace.kv.set(name, JSON.parse(JSON.stringify(value)));
  }
  await workspace.files.import(files.map(({ path, base, data, isStale }) => ({
    path,
    ...(base !== undefined && { base }),
    ...(data !== undefined && { data }),
    ...(isStale && { isStale }),
  })));
  for (const [name, hash] of Object.entries(seen)) await workspace.kv.set(SEEN + name, hash);
}

Deno.test("any keys, values and bytes survive export and import", async () => {
  await temporary(async (folder) => {
    await fc.assert(
      fc.asyncProperty(state, async (content) => {
        await using from = await openMemoryStore();
        await using to = await openMemoryStore();
        await fill(from.workspace("w1"), content);
        const checkpoints = new CheckpointManager(from);
        await checkpoints.export(await checkpoints.create("w1"), `${folder}/same`);
        await to.workspace("w2").kv.set("left over", true);
        await to.workspace("w2").kv.set(`${SEEN}left over`, "0".repeat(64));
        await to.workspace("w2").files.write("left.over", "text");
        await new CheckpointManager(to).import(`${folder}/same`, { workspaceId: "w2" });
        assert.deepEqual(await stateOf(to.workspace("w2")), await stateOf(from.workspace("w1")));
      }),
      { numRuns: 40 },
    );
  });
});

Deno.test("a workspace comes back as it was, whatever happened to it since", async () => {
  await fc.assert(
    fc.asyncProperty(state, state, async (before, after) => {
      await using store = await openMemoryStore();
      const workspace = store.workspace("w1");
      const checkpoints = new CheckpointManager(store);
      await fill(workspace, before);
      const expected = await stateOf(workspace);
      const checkpoint = await checkpoints.create("w1");
      for (const { key } of await workspace.kv.list()) {
        if (!key.startsWith("snapshot")) await workspace.kv.delete(key);
      }
      await fill(workspace, after);
      await checkpoints.restore(checkpoint);
      assert.deepEqual(await stateOf(workspace), expected);
    }),
    { numRuns: 40 },
  );
});

for (const engine of ["memory", "sqlite"] as const) {
  Deno.test(`${engine}: restore brings back changed and deleted files over a real folder`, async () => {
    await temporary(async (folder) => {
      await Deno.mkdir(`${folder}/code`);
      await Deno.writeTextFile(`${folder}/code/a.ts`, "one\n");
      await Deno.writeTextFile(`${folder}/code/b.ts`, "two\n");
      const url = engine === "memory" ? "memory:" : `sqlite:${folder}/store.db`;
      await using store: Store = await openStore(url);
      const { files } = store.workspace("w1");
      await files.setBase(`${folder}/code`);
      await files.write("a.ts", "ONE\n");
      await files.delete("b.ts");
      await files.write("c.bin", new Uint8Array([0, 255, 13, 10]));
      const checkpoints = new CheckpointManager(store);
      const checkpoint = await checkpoints.create("w1", { message: "first" });
      assert.equal(checkpoint.files, 3);

      await files.write("a.ts", "uno\n");
      await files.write("b.ts", "due\n");
      await files.delete("c.bin");
      await files.write("d.ts", "new\n");
      await checkpoints.restore(checkpoint);
      assert.equal(await files.readText("a.ts"), "ONE\n");
      assert.deepEqual(await files.list(), ["a.ts", "c.bin"]);
      assert.deepEqual(await files.read("c.bin"), new Uint8Array([0, 255, 13, 10]));

      await checkpoints.export(checkpoint, `${folder}/out`);
      await using other = await openStore("memory:");
      const imported = await new CheckpointManager(other).import(`${folder}/out`, {
        base: `${folder}/code`,
      });
      assert.equal(imported.message, "first");
      const there = other.workspace("w1").files;
      assert.deepEqual(await there.changes(), await files.changes());
      const outcomes = await there.accept();
      assert.deepEqual(outcomes.map(({ status }) => status), ["accepted", "accepted", "accepted"]);
      assert.equal(await Deno.readTextFile(`${folder}/code/a.ts`), "ONE\n");
      await assert.rejects(Deno.stat(`${folder}/code/b.ts`), Deno.errors.NotFound);
    });
  });
}

Deno.test("what people asked, answered and wrote is not rewound", async () => {
  await using store = await openMemoryStore();
  const clock = new FakeClock();
  const workspace = store.workspace("w1");
  const checkpoints = new CheckpointManager(store, { clock });
  const before = await checkpoints.create("w1");
  const asked = askUser(workspace, "Go on?", {
    agentId: "a1",
    id: "q1",
    events: store.events,
    clock,
  });
  const answer = {
    outcome: "answered",
    answer: "yes",
    respondedAt: "2026-01-01T00:00:00.000Z",
    respondedBy: "Ada",
    via: "cli",
  };
  await workspace.kv.create("inbox:response:q1", answer);
  assert.equal((await asked).answer, "yes");
  await workspace.kv.set("plan", "bold");
  await checkpoints.restore(before);
  assert.equal(await workspace.kv.get("plan"), undefined);
  assert.equal((await listQuestions(store))[0]?.status, "answered");
  const again = await askUser(workspace, "Go on?", {
    agentId: "a1",
    id: "q1",
    events: store.events,
    clock,
  });
  assert.equal(again.answer, "yes");
  assert.equal(await store.events.head(), 2, "asked once, answered once");
});

Deno.test("an imported answer does not replace the one that is there", async () => {
  await temporary(async (folder) => {
    await using from = await openMemoryStore();
    await using to = await openMemoryStore();
    await from.workspace("w1").kv.set("inbox:response:q1", "theirs");
    await from.workspace("w1").kv.set("inbox:response:q2", "theirs");
    await to.workspace("w1").kv.set("inbox:response:q1", "ours");
    const checkpoints = new CheckpointManager(from);
    await checkpoints.export(await checkpoints.create("w1"), `${folder}/out`);
    await new CheckpointManager(to).import(`${folder}/out`);
    assert.equal((await to.workspace("w1").kv.get("inbox:response:q1"))?.value, "ours");
    assert.equal((await to.workspace("w1").kv.get("inbox:response:q2"))?.value, "theirs");
  });
});

Deno.test("checkpoints are listed newest first, by workspace and agent, and announced", async () => {
  await using store = await openMemoryStore();
  const clock = new FakeClock();
  const checkpoints = new CheckpointManager(store, { clock });
  const first = await checkpoints.create("w1", { agentId: "a1", graphId: "g1", message: "one" });
  await clock.advance(1);
  const second = await checkpoints.create("w2", { agentId: "a2", message: "two" });
  await clock.advance(1);
  const third = await checkpoints.create("w1", { message: "three" });
  assert.deepEqual(await checkpoints.list(), [third, second, first]);
  assert.deepEqual(await checkpoints.list({ workspaceId: "w1" }), [third, first]);
  assert.deepEqual(await checkpoints.list({ agentId: "a2" }), [second]);
  await checkpoints.restore(first);
  const events = await store.events.read();
  assert.deepEqual(events.map(eventKey), [
    "agent:checkpointed",
    "agent:checkpointed",
    "agent:restored",
  ]);
  assert.equal(events[0]?.graphId, "g1");
  assert.equal(events[0]?.payload.checkpointId, first.id);
  assert.equal(await checkpoints.delete(first), true);
  assert.equal(await checkpoints.delete(first), false);
  assert.deepEqual(await checkpoints.list({ workspaceId: "w1" }), [third]);
  await assert.rejects(checkpoints.restore(first), code("CHECKPOINT-UNKNOWN"));
});

Deno.test("checkpoints do not hold each other, so their size does not grow", async () => {
  await using store = await openMemoryStore();
  const checkpoints = new CheckpointManager(store);
  await store.workspace("w1").kv.set("a", 1);
  for (let n = 0; n < 5; n++) assert.equal((await checkpoints.create("w1")).keys, 1);
});

Deno.test("a checkpoint that lost a part is not restored", async () => {
  await using store = await openMemoryStore();
  const { kv } = store.workspace("w1");
  await kv.set("a", 1);
  await kv.set("b", 2);
  const checkpoints = new CheckpointManager(store);
  const checkpoint = await checkpoints.create("w1");
  await kv.delete(`snapshot-data:${checkpoint.id}:a`);
  await kv.set("a", 3);
  await assert.rejects(checkpoints.restore(checkpoint), code("CHECKPOINT-INCOMPLETE"));
  assert.equal((await kv.get("a"))?.value, 3);
});

Deno.test("a folder goes through git unchanged, also where git changes the ends of lines", async () => {
  await temporary(async (folder) => {
    await using store = await openMemoryStore();
    const workspace = store.workspace("w1");
    await workspace.kv.set("agent:a1:messages:0000000000", { role: "user", content: "hi\r\n" });
    await workspace.files.write("dos.txt", "one\r\ntwo\r\n");
    await workspace.files.write("unix.txt", "one\ntwo\n");
    await workspace.files.write(".git/config", "[core]\n");
    const checkpoints = new CheckpointManager(store);
    const repository = `${folder}/repository`;
    await checkpoints.export(await checkpoints.create("w1"), `${repository}/state`);
    const git = async (...args: string[]): Promise<void> => {
      const { success, stderr } = await new Deno.Command("git", {
        args: ["-c", "core.autocrlf=true", "-c", "user.name=x", "-c", "user.email=x@x", ...args],
        cwd: folder,
        stdout: "null",
        stderr: "piped",
      }).output();
      assert.ok(success, new TextDecoder().decode(stderr));
    };
    await git("init", "-q", repository);
    await git("-C", repository, "add", ".");
    await git("-C", repository, "commit", "-q", "-m", "state");
    await git("clone", "-q", "-c", "core.autocrlf=true", repository, `${folder}/clone`);
    await using other = await openMemoryStore();
    await new CheckpointManager(other).import(`${folder}/clone/state`);
    assert.deepEqual(await stateOf(other.workspace("w1")), await stateOf(workspace));
  });
});

Deno.test("exporting again replaces the former state and leaves other files alone", async () => {
  await temporary(async (folder) => {
    await using store = await openMemoryStore();
    const { kv, files } = store.workspace("w1");
    const checkpoints = new CheckpointManager(store);
    await kv.set("old", 1);
    await files.write("old.ts", "old");
    await checkpoints.export(await checkpoints.create("w1"), folder);
    await Deno.writeTextFile(`${folder}/README.md`, "mine");
    await kv.delete("old");
    await files.reject();
    await kv.set("new", 2);
    await checkpoints.export(await checkpoints.create("w1"), folder);
    const names = (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();
    assert.deepEqual(names, [".gitattributes", "README.md", "checkpoint.json", "keys"]);
    const keys = (await Array.fromAsync(Deno.readDir(`${folder}/keys`))).map(({ name }) => name);
    assert.deepEqual(keys, ["new.json"]);
  });
});

Deno.test("a folder that holds something else is not touched", async () => {
  await temporary(async (folder) => {
    await Deno.mkdir(`${folder}/keys`);
    await Deno.writeTextFile(`${folder}/keys/precious.txt`, "mine");
    await using store = await openMemoryStore();
    const checkpoints = new CheckpointManager(store);
    const checkpoint = await checkpoints.create("w1");
    await assert.rejects(checkpoints.export(checkpoint, folder), code("CHECKPOINT-FOLDER"));
    assert.equal(await Deno.readTextFile(`${folder}/keys/precious.txt`), "mine");
    await assert.rejects(checkpoints.import(folder), code("CHECKPOINT-FOLDER"));
  });
});

Deno.test("a folder that was damaged is not imported, and nothing changes", async () => {
  await temporary(async (folder) => {
    await using store = await openMemoryStore();
    const { kv, files } = store.workspace("w1");
    await kv.set("a", 1);
    await files.write("a.ts", "text");
    const checkpoints = new CheckpointManager(store);
    const checkpoint = await checkpoints.create("w1");
    await Deno.writeTextFile(`${folder}/secret`, "secret");
    const damages: readonly (readonly [string, (out: string) => Promise<unknown>, string])[] = [
      ["a key is missing", (out) => Deno.remove(`${out}/keys/a.json`), "CORRUPT"],
      [
        "a key under another name",
        (out) => Deno.rename(`${out}/keys/a.json`, `${out}/keys/b.json`),
        "CORRUPT",
      ],
      ["no JSON", (out) => Deno.writeTextFile(`${out}/keys/a.json`, "{"), "CORRUPT"],
      [
        "a key of the overlay",
        (out) =>
          Deno.writeTextFile(`${out}/keys/files.base.json`, '{"key":"files:base","value":"/"}'),
        "CORRUPT",
      ],
      ["another file", (out) => Deno.writeTextFile(`${out}/files/a.ts`, "evil"), "CORRUPT"],
      ["no file", (out) => Deno.remove(`${out}/files/a.ts`), "CORRUPT"],
      [
        "a link out of the folder",
        async (out) => {
          await Deno.remove(`${out}/files/a.ts`);
          await Deno.symlink(`${folder}/secret`, `${out}/files/a.ts`);
        },
        "CORRUPT",
      ],
      ["a path out of the folder", (out) => edit(out, '"files/a.ts"', '"../secret"'), "CORRUPT"],
      ["an interrupted export", (out) => edit(out, "true", "false"), "INCOMPLETE"],
      ["a newer format", (out) => edit(out, '"version": 1', '"version": 2'), "FOLDER"],
    ];
    for (const [name, damage, problem] of damages) {
      const out = `${folder}/${name}`;
      await checkpoints.export(checkpoint, out);
      await damage(out);
      await kv.set("a", 2);
      await assert.rejects(checkpoints.import(out), code(`CHECKPOINT-${problem}`), name);
      assert.equal((await kv.get("a"))?.value, 2);
      assert.equal(await files.readText("a.ts"), "text");
    }
  });
});

async function edit(folder: string, from: string, to: string): Promise<void> {
  const text = await Deno.readTextFile(`${folder}/checkpoint.json`);
  assert.ok(text.includes(from), from);
  await Deno.writeTextFile(`${folder}/checkpoint.json`, text.replace(from, to));
}
