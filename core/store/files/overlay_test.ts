import assert from "node:assert/strict";
import { chmod, mkdir, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import type { JsonObject } from "../../json/json.ts";
import { FakeClock } from "../../testing/fake_clock.ts";
import { openMemoryStore } from "../../testing/memory_store.ts";
import { mergeOverlays } from "../../workspace/merge_overlays.ts";
import { normalizePath } from "./_path.ts";
import { onDisk, place } from "./testdata/place.ts";

Deno.test("read() reads through to the folder, write() leaves the folder alone", async () => {
  await using at = await place({ "src/a.ts": "old\n" });
  assert.equal(await at.files.readText("src/a.ts"), "old\n");
  await at.files.write("src/a.ts", "new\n");
  await at.files.write("src/b.ts", "more\n");
  assert.equal(await at.files.readText("./src//a.ts"), "new\n");
  assert.equal(await onDisk(at, "src/a.ts"), "old\n");
  assert.deepEqual(await readdir(join(at.folder, "src")), ["a.ts"]);
});

Deno.test("delete() hides a file of the folder and undoes an added one", async () => {
  await using at = await place({ "a.txt": "a" });
  await at.files.delete("a.txt");
  await assert.rejects(at.files.read("a.txt"), { code: "FILE-NOT-FOUND" });
  await assert.rejects(at.files.delete("a.txt"), { code: "FILE-NOT-FOUND" });
  await at.files.write("b.txt", "b");
  await at.files.delete("b.txt");
  assert.deepEqual((await at.files.changes()).map(({ path, kind }) => [path, kind]), [
    ["a.txt", "deleted"],
  ]);
  assert.equal(await onDisk(at, "a.txt"), "a");
  await at.files.write("a.txt", "again");
  assert.equal((await at.files.changes())[0]?.kind, "modified");
});

Deno.test("list() joins folder and overlay, without .git and node_modules", async () => {
  await using at = await place({
    "z.txt": "",
    "src/a.ts": "",
    "src/deep/b.ts": "",
    ".git/config": "",
    "pkg/node_modules/x/index.js": "",
    ".hidden": "",
  });
  await at.files.write("src/new.ts", "");
  await at.files.delete("z.txt");
  assert.deepEqual(await at.files.list(), [".hidden", "src/a.ts", "src/deep/b.ts", "src/new.ts"]);
  assert.deepEqual(await at.files.list("src/deep/"), ["src/deep/b.ts"]);
  assert.deepEqual(await at.files.list("nowhere"), []);
  assert.deepEqual(await at.files.list("src/a.ts"), []);
});

Deno.test("a path that leaves the base is refused", async () => {
  await using at = await place({ "a.txt": "a" });
  const bad = ["../x", "a/../../x", "/etc/passwd", "a\0b", "..", "src/..", "\ud800"];
  for (const path of bad) {
    const isOutside = { code: "FILE-OUTSIDE" };
    await assert.rejects(at.files.read(path), isOutside, path);
    await assert.rejects(at.files.write(path, ""), isOutside, path);
    await assert.rejects(at.files.delete(path), isOutside, path);
    await assert.rejects(at.files.list(path), isOutside, path);
    await assert.rejects(at.files.accept([path]), isOutside, path);
  }
  for (const path of ["", ".", "./"]) {
    await assert.rejects(at.files.write(path, ""), { code: "FILE-KIND" });
  }
});

Deno.test("a path that is accepted never leaves the base", () => {
  const part = fc.constantFrom("..", ".", "", "a", "b c", "..a", "a..", "...", "/", "\\");
  fc.assert(fc.property(fc.array(part), fc.constantFrom("/", "//"), (parts, separator) => {
    let normal: string;
    try {
      normal = normalizePath(parts.join(separator));
    } catch {
      return;
    }
    const whole = join("/base", normal);
    assert(whole === "/base" || whole.startsWith("/base/"), whole);
    assert.equal(normalizePath(normal), normal);
  }));
});

Deno.test("a link that leaves the base is refused", async () => {
  await using at = await place({ "a.txt": "a" });
  await writeFile(join(at.folder, "..", "secret.txt"), "secret");
  await mkdir(join(at.folder, "..", "outside"));
  await symlink("../secret.txt", join(at.folder, "link.txt"));
  await symlink("../outside", join(at.folder, "dir"));
  await symlink("../nothing-yet", join(at.folder, "dangling"));
  const isOutside = { code: "FILE-OUTSIDE" };
  await assert.rejects(at.files.read("link.txt"), isOutside);
  await assert.rejects(at.files.write("link.txt", "x"), isOutside);
  await assert.rejects(at.files.write("dir/new.txt", "x"), isOutside);
  await assert.rejects(at.files.write("dangling", "x"), isOutside);
  await assert.rejects(at.files.list("dir"), isOutside);
  assert.deepEqual(await at.files.list(), ["a.txt"]);
});

Deno.test("a link that leads out later makes accept() a conflict, and nothing is written", async () => {
  await using at = await place({ "src/a.txt": "a" });
  await at.files.write("src/b.txt", "b");
  await mkdir(join(at.folder, "..", "outside"));
  await rm(join(at.folder, "src"), { recursive: true });
  await symlink("../outside", join(at.folder, "src"));
  const [outcome] = await at.files.accept();
  assert.equal(outcome?.status, "conflict");
  assert.deepEqual(await readdir(join(at.folder, "..", "outside")), []);
  assert.equal((await at.files.changes()).length, 1);
});

Deno.test("a link within the base is followed, and kept by accept()", async () => {
  await using at = await place({ "real.txt": "old" });
  await symlink("real.txt", join(at.folder, "link.txt"));
  assert.equal(await at.files.readText("link.txt"), "old");
  await at.files.write("link.txt", "new");
  assert.deepEqual(await at.files.accept(), [{ path: "link.txt", status: "accepted" }]);
  assert.equal(await onDisk(at, "real.txt"), "new");
  assert((await Deno.lstat(join(at.folder, "link.txt"))).isSymlink);
});

Deno.test("a path cannot be a file and a folder at once", async () => {
  await using at = await place({ "src/a.ts": "a", "file": "x" });
  const isKind = { code: "FILE-KIND" };
  await assert.rejects(at.files.write("src", "x"), isKind);
  await assert.rejects(at.files.read("src"), isKind);
  await assert.rejects(at.files.write("file/b", "x"), isKind);
  await at.files.write("new", "x");
  await assert.rejects(at.files.write("new/b", "x"), isKind);
  await at.files.write("dir/b", "x");
  await assert.rejects(at.files.write("dir", "x"), isKind);
  await at.files.delete("file");
  await at.files.write("file/b", "x");
});

Deno.test("a pipe is not read", { ignore: Deno.build.os === "windows" }, async () => {
  await using at = await place();
  await new Deno.Command("mkfifo", { args: [join(at.folder, "pipe")] }).output();
  await assert.rejects(at.files.read("pipe"), { code: "FILE-KIND" });
  assert.deepEqual(await at.files.list(), []);
});

Deno.test("accept() writes what the agent made, keeps the mode and leaves nothing behind", async () => {
  await using at = await place({ "run.sh": "old\n", "gone.txt": "x" });
  await chmod(join(at.folder, "run.sh"), 0o755);
  await at.files.write("run.sh", "new\n");
  await at.files.write("src/deep/new.ts", "made\n");
  await at.files.delete("gone.txt");
  assert.deepEqual(await at.files.accept(), [
    { path: "gone.txt", status: "accepted" },
    { path: "run.sh", status: "accepted" },
    { path: "src/deep/new.ts", status: "accepted" },
  ]);
  assert.equal(await onDisk(at, "run.sh"), "new\n");
  assert.equal(await onDisk(at, "src/deep/new.ts"), "made\n");
  assert.equal((await stat(join(at.folder, "run.sh"))).mode & 0o777, 0o755);
  assert.deepEqual((await readdir(at.folder)).sort(), ["run.sh", "src"]);
  assert.deepEqual(await at.files.changes(), []);
  assert.deepEqual(await at.files.accept(), []);
});

Deno.test("accept() of some paths leaves the others", async () => {
  await using at = await place();
  await at.files.write("a", "1");
  await at.files.write("b", "2");
  assert.deepEqual(await at.files.accept(["b", "unknown"]), [{ path: "b", status: "accepted" }]);
  assert.deepEqual((await at.files.changes()).map(({ path }) => path), ["a"]);
});

Deno.test("accept() merges what a person changed elsewhere in the file", async () => {
  await using at = await place({ "a.txt": "1\n2\n3\n4\n5\n" });
  await at.files.write("a.txt", "one\n2\n3\n4\n5\n");
  await writeFile(join(at.folder, "a.txt"), "1\n2\n3\n4\nfive\n");
  assert.deepEqual(await at.files.accept(), [{ path: "a.txt", status: "merged" }]);
  assert.equal(await onDisk(at, "a.txt"), "one\n2\n3\n4\nfive\n");
  assert.deepEqual(await at.files.changes(), []);
});

Deno.test("accept() reports a conflict, writes nothing and keeps the change", async () => {
  await using at = await place({ "a.txt": "1\n", "b.bin": "\0", "c.txt": "c", "e.txt": "e" });
  await at.files.write("a.txt", "agent\n");
  await at.files.write("b.bin", "\0agent");
  await at.files.delete("c.txt");
  await at.files.write("d.txt", "agent");
  await at.files.write("e.txt", "agent");
  await writeFile(join(at.folder, "a.txt"), "person\n");
  await writeFile(join(at.folder, "b.bin"), "\0person");
  await writeFile(join(at.folder, "c.txt"), "person");
  await writeFile(join(at.folder, "d.txt"), "person");
  await rm(join(at.folder, "e.txt"));
  const outcomes = await at.files.accept();
  assert.deepEqual(outcomes.map(({ status }) => status), Array(5).fill("conflict"));
  assert.equal(await onDisk(at, "a.txt"), "person\n");
  assert.equal(await onDisk(at, "b.bin"), "\0person");
  assert.equal(await onDisk(at, "c.txt"), "person");
  assert.equal(await onDisk(at, "d.txt"), "person");
  assert.deepEqual((await readdir(at.folder)).sort(), ["a.txt", "b.bin", "c.txt", "d.txt"]);
  assert.equal((await at.files.changes()).length, 5);
  assert.equal(await at.files.readText("a.txt"), "agent\n");
});

Deno.test("accept() of what is in the folder already is done", async () => {
  await using at = await place({ "a.txt": "1", "b.txt": "2" });
  await at.files.write("a.txt", "same");
  await at.files.delete("b.txt");
  await writeFile(join(at.folder, "a.txt"), "same");
  await rm(join(at.folder, "b.txt"));
  assert.deepEqual((await at.files.accept()).map(({ status }) => status), ["accepted", "accepted"]);
});

Deno.test("a file that a person saved after the agent read it is merged, not undone", async () => {
  await using at = await place({ "a.txt": "1\n2\n3\n4\n5\n" });
  const read = await at.files.readText("a.txt");
  await writeFile(join(at.folder, "a.txt"), "1\n2\n3\n4\nperson\n");
  await at.files.write("a.txt", read.replace("1", "agent"));
  assert.deepEqual(await at.files.accept(), [{ path: "a.txt", status: "merged" }]);
  assert.equal(await onDisk(at, "a.txt"), "agent\n2\n3\n4\nperson\n");
});

Deno.test("the same, when the agent's process died in between, is a conflict", async () => {
  const root = await Deno.makeTempDir();
  try {
    const { openStore } = await import("../open_store.ts");
    await mkdir(join(root, "base"));
    await writeFile(join(root, "base/a.txt"), "1\n2\n3\n");
    const first = await openStore(`sqlite:${root}/s.db`);
    await first.workspace("w").files.setBase(join(root, "base"));
    const read = await first.workspace("w").files.readText("a.txt");
    await first.close();
    await writeFile(join(root, "base/a.txt"), "1\n2\nperson\n");
    await using second = await openStore(`sqlite:${root}/s.db`);
    const { files } = second.workspace("w");
    await files.write("a.txt", read.replace("1", "agent"));
    const [outcome] = await files.accept();
    assert.equal(outcome?.status, "conflict");
    assert.equal(await readFile(join(root, "base/a.txt"), "utf8"), "1\n2\nperson\n");
    assert((await files.diff())[0]?.unified.includes("-person"));
  } finally {
    await rm(root, { recursive: true });
  }
});

Deno.test("a file that was only peeked at was not seen", async () => {
  await using at = await place({ "a.txt": "1\n" });
  await at.files.read("a.txt", { peek: true });
  assert.deepEqual((await at.store.workspace("w").kv.list()).map(({ key }) => key), ["files:base"]);
});

Deno.test("what the agent writes while its change is accepted stays a change", async () => {
  await using at = await place({ "a.txt": "1\n" });
  await at.files.write("a.txt", "2\n");
  const accepting = at.files.accept();
  await at.files.write("a.txt", "3\n");
  const [outcome] = await accepting;
  assert.equal(outcome?.status, "accepted");
  const disk = await onDisk(at, "a.txt");
  if (disk === "3\n") return assert.deepEqual(await at.files.changes(), []);
  assert.equal(disk, "2\n");
  assert.equal((await at.files.changes()).length, 1);
  assert.deepEqual(await at.files.accept(), [{ path: "a.txt", status: "accepted" }]);
  assert.equal(await onDisk(at, "a.txt"), "3\n");
});

Deno.test("diff() needs no folder", async () => {
  await using at = await place({ "a.txt": "1\r\n2\r\n", "b.bin": "\0", "c.txt": "gone\n" });
  await at.files.write("a.txt", "1\r\ntwo\r\n");
  await at.files.write("b.bin", "\0\0");
  await at.files.delete("c.txt");
  await at.files.write("new/d.txt", "no newline");
  await rm(at.folder, { recursive: true });
  const diffs = await at.files.diff();
  assert.deepEqual(
    diffs.map(({ path, kind, added, removed, binary }) => [path, kind, added, removed, binary]),
    [
      ["a.txt", "modified", 1, 1, false],
      ["b.bin", "modified", 0, 0, true],
      ["c.txt", "deleted", 0, 1, false],
      ["new/d.txt", "added", 1, 0, false],
    ],
  );
  assert.equal(
    diffs[0]?.unified,
    "--- a/a.txt\n+++ b/a.txt\n@@ -1,2 +1,2 @@\n 1\r\n-2\r\n+two\r\n",
  );
  assert(diffs[3]?.unified.startsWith("--- /dev/null\n+++ b/new/d.txt\n"));
  assert.deepEqual((await at.files.diff(["c.txt"])).map(({ path }) => path), ["c.txt"]);
  await mkdir(at.folder);
});

Deno.test("reject() drops changes", async () => {
  await using at = await place({ "a.txt": "1" });
  await at.files.write("a.txt", "2");
  await at.files.write("b.txt", "3");
  assert.deepEqual(await at.files.reject(["b.txt"]), ["b.txt"]);
  assert.deepEqual(await at.files.reject(), ["a.txt"]);
  assert.equal(await at.files.readText("a.txt"), "1");
  assert.deepEqual(await at.files.reject(), []);
});

Deno.test("writing back what was there is no change", async () => {
  await using at = await place({ "a.txt": "1" });
  await at.files.write("a.txt", "2");
  await at.files.write("a.txt", "1");
  assert.deepEqual(await at.files.changes(), []);
  assert.deepEqual(await at.files.diff(), []);
});

Deno.test("setBase() is said once", async () => {
  await using at = await place();
  await at.files.setBase(`${at.folder}/`);
  assert.equal(await at.files.base(), at.folder);
  await assert.rejects(at.files.setBase("/elsewhere"), { code: "FILE-BASE" });
  await assert.rejects(at.store.workspace("v").files.setBase("relative"), { code: "FILE-BASE" });
});

Deno.test("without a folder every file is an added one and cannot be accepted", async () => {
  await using store = await openMemoryStore();
  const { files } = store.workspace("w");
  await files.write("a.txt", "1");
  assert.equal((await files.changes())[0]?.kind, "added");
  assert.equal((await files.accept())[0]?.status, "conflict");
});

Deno.test("restore() brings the files of a snapshot back", async () => {
  await using at = await place({ "a.txt": "1", "b.txt": "1" });
  await at.files.write("a.txt", "2");
  await at.files.delete("b.txt");
  const snapshot = await at.files.snapshot();
  await at.files.write("a.txt", "3");
  await at.files.write("c.txt", "3");
  await at.files.reject(["b.txt"]);
  await at.files.restore(snapshot);
  assert.deepEqual((await at.files.changes()).map(({ path, kind }) => [path, kind]), [
    ["a.txt", "modified"],
    ["b.txt", "deleted"],
  ]);
  assert.equal(await at.files.readText("a.txt"), "2");
  await assert.rejects(at.files.restore({ "../x": { base: null, hash: null } }), {
    code: "FILE-OUTSIDE",
  });
  await assert.rejects(at.files.restore({ x: { base: null, hash: "f".repeat(64) } }), {
    code: "FILE-LOST",
  });
  assert.equal(await at.files.readText("a.txt"), "2");
});

Deno.test("compact() keeps contents that stand in a value, and drops the others", async () => {
  const inThreeDays = new FakeClock(Date.now() + 3 * 86_400_000);
  await using store = await openMemoryStore({ clock: inThreeDays });
  const { files, kv } = store.workspace("w");
  await files.write("a.txt", "kept by a snapshot");
  await store.workspace("other").kv.set("key", { deep: [await files.snapshot()] });
  await files.write("a.txt", "kept by nothing");
  const lost = await files.snapshot();
  await files.write("a.txt", "kept by the change");
  await store.compact();
  assert.equal(await files.readText("a.txt"), "kept by the change");
  await assert.rejects(files.restore(lost), { code: "FILE-LOST" });
  const { value } = (await store.workspace("other").kv.get("key"))!;
  await files.restore((value as { deep: [JsonObject] }).deep[0]);
  assert.equal(await files.readText("a.txt"), "kept by a snapshot");
  assert.equal((await kv.list()).length, 1);
});

Deno.test("export() and import() carry changes into another store", async () => {
  await using at = await place({ "a.txt": "1", "b.txt": "b" });
  await at.files.write("a.txt", "2");
  await at.files.delete("b.txt");
  await at.files.write("dir/c.bin", Uint8Array.of(0, 255));
  const exported = await at.files.export();
  await using other = await openMemoryStore();
  const { files } = other.workspace("w");
  await files.write("old.txt", "x");
  await files.import(exported);
  assert.deepEqual(await files.export(), exported);
  assert.deepEqual(await files.diff(), await at.files.diff());
});

Deno.test("a change that is stale stays so in a snapshot, in another store and merged with others", async () => {
  await using at = await place({ "a.txt": "person\n" });
  const stale = {
    path: "a.txt",
    base: new TextEncoder().encode("person\n"),
    data: new TextEncoder().encode("agent\n"),
    isStale: true,
  } as const;
  await at.files.import([stale]);
  assert.deepEqual(await at.files.export(), [stale]);
  const snapshot = await at.files.snapshot();
  await at.files.reject();
  await at.files.restore(snapshot);
  assert.deepEqual(await at.files.export(), [stale]);
  assert.equal((await at.files.accept())[0]?.status, "conflict");
  const { files } = mergeOverlays([
    { name: "one", files: [stale] },
    { name: "two", files: [{ path: "b.txt", data: stale.data }] },
  ]);
  assert.deepEqual(files, [stale, { path: "b.txt", data: stale.data }]);
});
