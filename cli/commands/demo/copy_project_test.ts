import assert from "node:assert/strict";
import { join } from "node:path";
import { copyProject } from "./copy_project.ts";
import { SAMPLE_PROJECT } from "./sample_project.ts";

Deno.test("the copy is the project in examples, file by file", async () => {
  const folder = await copyProject(undefined);
  try {
    const examples = join(import.meta.dirname!, "../../../examples/sample_project");
    for (const path of Object.keys(SAMPLE_PROJECT)) {
      const copy = await Deno.readTextFile(join(folder, path));
      assert.equal(copy, await Deno.readTextFile(join(examples, path)), path);
    }
    assert.ok(Object.keys(SAMPLE_PROJECT).length >= 6);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a folder that holds something is refused, and left as it is", async () => {
  const folder = await Deno.makeTempDir({ prefix: "remora-copy-" });
  try {
    await Deno.writeTextFile(join(folder, "mine.txt"), "mine");
    await assert.rejects(copyProject(folder), { code: "DIR-NOT-EMPTY" });
    assert.deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name), ["mine.txt"]);
    await assert.rejects(copyProject(join(folder, "mine.txt")), { code: "DIR-UNWRITABLE" });
    assert.equal(await copyProject(join(folder, "new", "one")), join(folder, "new", "one"));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
