import assert from "node:assert/strict";
import { dirname } from "node:path";
import { checkGrailFiles } from "./mod.ts";

async function withFiles(
  files: Readonly<Record<string, string | Uint8Array<ArrayBuffer>>>,
  use: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "remora_grail_" });
  try {
    for (const [path, content] of Object.entries(files)) {
      await Deno.mkdir(dirname(`${folder}/${path}`), { recursive: true });
      if (typeof content === "string") await Deno.writeTextFile(`${folder}/${path}`, content);
      else await Deno.writeFile(`${folder}/${path}`, content);
    }
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("checkGrailFiles() checks files and all scripts below folders, each once", async () => {
  const files = {
    "b.pym": "1\n",
    "a/z.pym": "import os\n",
    "a/notes.py": "import os\n",
    "a/.grail/z/x.pym": "import os\n",
    "a/node_modules/y.pym": "import os\n",
  };
  await withFiles(files, async (folder) => {
    const checks = await checkGrailFiles([`${folder}/b.pym`, folder, `${folder}/a/`]);
    const found = checks.map(({ file, valid, text }) => [file.slice(folder.length), valid, text]);
    assert.deepEqual(found, [["/b.pym", true, "1\n"], ["/a/z.pym", false, "import os\n"]]);
  });
});

Deno.test("checkGrailFiles() refuses what is not there, and a folder without scripts", async () => {
  await withFiles({ "a.py": "1\n" }, async (folder) => {
    for (const path of [folder, `${folder}/b.pym`]) {
      await assert.rejects(checkGrailFiles([path]), { code: "SCRIPT-NOT-FOUND" });
    }
  });
});

Deno.test("a file that is no text is a finding, and no reason not to look at the others", async () => {
  const files = { "a.pym": new Uint8Array([0x78, 0xff, 0xfe]), "b.pym": "1\n" };
  await withFiles(files, async (folder) => {
    const [bad, good] = await checkGrailFiles([folder], { rules: "v2" });
    assert.deepEqual(bad?.errors.map(({ code, message }) => [code, message]), [
      ["ParseError", "the file is not UTF-8 text"],
    ]);
    assert.equal(good?.valid, true);
  });
});
