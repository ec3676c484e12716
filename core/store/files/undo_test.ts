import assert from "node:assert/strict";
import { chmod, readdir, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { FakeClock } from "../../testing/fake_clock.ts";
import { openMemoryStore } from "../../testing/memory_store.ts";
import { onDisk, place } from "./testdata/place.ts";

Deno.test("undo() puts back what was there, mode and deleted files included, and the changes wait again", async () => {
  await using at = await place({ "a.txt": "1\r\n2\r\n", "run.sh": "old\n", "raw.bin": "\0old" });
  await chmod(join(at.folder, "run.sh"), 0o755);
  await at.files.write("a.txt", "one\r\n2\r\n");
  await at.files.delete("run.sh");
  await at.files.write("raw.bin", "\0new");
  await at.files.write("new.txt", "made\n");
  const before = await at.files.changes();
  await at.files.accept();
  assert.deepEqual(
    (await at.files.accepted()).map(({ path, kind }) => `${kind} ${path}`),
    ["modified a.txt", "added new.txt", "modified raw.bin", "deleted run.sh"],
  );
  const outcomes = await at.files.undo();
  assert.deepEqual(outcomes.map(({ status }) => status), Array(4).fill("undone"));
  assert.equal(await onDisk(at, "a.txt"), "1\r\n2\r\n");
  assert.equal(await onDisk(at, "raw.bin"), "\0old");
  assert.equal(await onDisk(at, "run.sh"), "old\n");
  assert.equal((await stat(join(at.folder, "run.sh"))).mode & 0o777, 0o755);
  assert.deepEqual((await readdir(at.folder)).sort(), ["a.txt", "raw.bin", "run.sh"]);
  assert.deepEqual(await at.files.changes(), before);
  assert.deepEqual(await at.files.accepted(), []);
  assert.deepEqual(await at.files.undo(), []);
});

Deno.test("undo() of a merge takes only the agent's lines out", async () => {
  await using at = await place({ "a.txt": "1\n2\n3\n4\n5\n" });
  await at.files.write("a.txt", "one\n2\n3\n4\n5\n");
  await writeFile(join(at.folder, "a.txt"), "1\n2\n3\n4\nfive\n");
  await at.files.accept();
  assert.deepEqual(await at.files.undo(["a.txt"]), [{ path: "a.txt", status: "undone" }]);
  assert.equal(await onDisk(at, "a.txt"), "1\n2\n3\n4\nfive\n");
  assert.equal(await at.files.readText("a.txt"), "one\n2\n3\n4\n5\n");
});

Deno.test("undo() leaves a file alone that was changed since, and can still be done later", async () => {
  await using at = await place({ "a.txt": "1\n" });
  await at.files.write("a.txt", "agent\n");
  await at.files.accept();
  await writeFile(join(at.folder, "a.txt"), "person\n");
  const [outcome] = await at.files.undo();
  assert.equal(outcome?.status, "conflict");
  assert.equal(await onDisk(at, "a.txt"), "person\n");
  assert.deepEqual(await at.files.changes(), []);
  await writeFile(join(at.folder, "a.txt"), "agent\n");
  assert.equal((await at.files.undo())[0]?.status, "undone");
  assert.equal(await onDisk(at, "a.txt"), "1\n");
});

Deno.test("undo() goes back one accept at a time, and keeps what the agent changed since", async () => {
  await using at = await place({ "a.txt": "1\n" });
  for (const text of ["2\n", "3\n"]) {
    await at.files.write("a.txt", text);
    await at.files.accept();
  }
  await at.files.write("a.txt", "4\n");
  assert.equal((await at.files.undo())[0]?.status, "undone");
  assert.equal(await onDisk(at, "a.txt"), "2\n");
  assert.equal(await at.files.readText("a.txt"), "4\n");
  assert.equal((await at.files.undo())[0]?.status, "undone");
  assert.equal(await onDisk(at, "a.txt"), "1\n");
  assert.deepEqual((await at.files.accept()).map(({ status }) => status), ["accepted"]);
  assert.equal(await onDisk(at, "a.txt"), "4\n");
});

Deno.test("undo() survives compact(): what was there before is kept", async () => {
  const clock = new FakeClock();
  await using at = await place({ "a.txt": "1\n" });
  await using store = await openMemoryStore({ clock });
  const { files } = store.workspace("w");
  await files.setBase(at.folder);
  await files.write("a.txt", "2\n");
  await files.accept();
  clock.advance(2 * 86_400_000);
  await store.compact();
  assert.equal((await files.undo())[0]?.status, "undone");
  assert.equal(await onDisk(at, "a.txt"), "1\n");
});

Deno.test("preview() says what accept() would do, shows conflicts, and writes nothing", async () => {
  const text = "1\n2\n3\n4\n5\n";
  await using at = await place({ "a.txt": text, "b.txt": text, "c.txt": text });
  for (const path of ["a.txt", "b.txt", "c.txt"]) await at.files.write(path, `agent\n${text}`);
  await writeFile(join(at.folder, "b.txt"), `${text}end\n`);
  await writeFile(join(at.folder, "c.txt"), `person\n${text}`);
  const [a, b, c] = await at.files.preview();
  assert.deepEqual([a?.status, b?.status, c?.status], ["accepted", "merged", "conflict"]);
  assert.match(
    c?.status === "conflict" ? c.marked ?? "" : "",
    /^<<<<<<< the agent's change\nagent\n=======\nperson\n>>>>>>> the file as it is now\n1\n/,
  );
  assert.equal(await onDisk(at, "a.txt"), text);
  assert.equal((await at.files.changes()).length, 3);
  assert.deepEqual(await at.files.accepted(), []);
});

Deno.test("accept() of many files at once: new folders, a file where a folder comes, links to one file", async () => {
  await using at = await place({ "a": "file\n", "real.txt": "1\n2\n3\n4\n5\n" });
  await symlink("real.txt", join(at.folder, "link.txt"));
  await at.files.delete("a");
  for (let index = 0; index < 40; index++) {
    await at.files.write(`a/deep/er/f${index}.txt`, `${index}`);
  }
  await at.files.write("real.txt", "one\n2\n3\n4\n5\n");
  await at.files.write("link.txt", "1\n2\n3\n4\nfive\n");
  const outcomes = await at.files.accept();
  assert.equal(outcomes.length, 43);
  assert.deepEqual(outcomes.map(({ path }) => path), outcomes.map(({ path }) => path).toSorted());
  assert.deepEqual(outcomes.filter(({ status }) => status !== "accepted"), [
    { path: "real.txt", status: "merged" },
  ]);
  assert.equal(await onDisk(at, "real.txt"), "one\n2\n3\n4\nfive\n");
  assert.equal(await onDisk(at, "a/deep/er/f39.txt"), "39");
});
