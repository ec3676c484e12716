import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { generateShipped } from "./_generate.ts";
import { shippedFiles, writeSampleProject } from "./mod.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url)).replace(/[\\/]$/, "");

Deno.test("files.ts is what deno task generate would write now", async () => {
  for (const { path, text } of await generateShipped(ROOT)) {
    assert.equal(await Deno.readTextFile(`${ROOT}/${path}`), text, "Run: deno task generate");
  }
});

Deno.test("writeSampleProject() writes every file as it is in the repository", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const paths = await writeSampleProject(`${folder}/new/project`);
    assert.ok(paths.includes("src/money.ts") && paths.includes("scripts/report.py"));
    for (const path of paths) {
      const original = await Deno.readFile(`${ROOT}/examples/sample_project/${path}`);
      assert.deepEqual(await Deno.readFile(`${folder}/new/project/${path}`), original);
    }
    await assert.rejects(writeSampleProject(`${folder}/new`), { code: "SAMPLE-NOT-EMPTY" });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("shippedFiles() gives the files below a prefix", async () => {
  const files = await shippedFiles("agents/lint/");
  assert.match(files["bundle.yaml"] ?? "", /^name: lint$/m);
});
