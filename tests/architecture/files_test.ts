import assert from "node:assert/strict";
import { ROOT } from "../../tools/_deno.ts";
import { FOLDERS, readPackages } from "../../tools/packages.ts";
import { isTest, sources } from "./_files.ts";
import { packageGraph } from "./_graph.ts";

const LIMIT = 500;
const MEMBERS = FOLDERS.filter((folder) => folder !== ".");

/** Generated text is not read by anyone; its first line says so. */
const GENERATED = /^\/\/ .*\bdeno task generate\b/;

async function read(path: string): Promise<string> {
  return await Deno.readTextFile(`${ROOT}/${path}`);
}

Deno.test(`no source file is longer than ${LIMIT} lines`, async () => {
  const long: string[] = [];
  for (const folder of [...MEMBERS, "tests", "tools", "bench", "examples"]) {
    for (const path of await sources(folder)) {
      const text = await read(path);
      const lines = text.split("\n").length - 1;
      if (lines > LIMIT && !GENERATED.test(text)) long.push(`${path}: ${lines}`);
    }
  }
  assert.deepEqual(long, []);
});

Deno.test("every mod.ts only re-exports", async () => {
  const wrong: string[] = [];
  for (const folder of MEMBERS) {
    for (const path of await sources(folder)) {
      // The command line's entry is also what runs.
      if (!path.endsWith("/mod.ts") || path === "cli/mod.ts") continue;
      const rest = withoutComments(await read(path))
        .replace(/export\s+(type\s+)?(\*(\s+as\s+\w+)?|\{[^}]*\})\s+from\s+"[^"]+"\s*;/g, "")
        .replace(/export\s*\{\s*\}\s*;/g, "");
      if (rest.trim() !== "") wrong.push(`${path}: ${rest.trim().split("\n")[0]}`);
    }
  }
  assert.deepEqual(wrong, []);
});

Deno.test("every module of a package is reached from one of its export paths", async () => {
  const dead: string[] = [];
  for (const pkg of await readPackages()) {
    if (pkg.folder === ".") continue;
    const graph = await packageGraph(pkg);
    for (const path of await sources(pkg.folder)) {
      if (!isTest(path) && !/(^|\/)_?testing\//.test(path) && !graph.has(path)) dead.push(path);
    }
  }
  assert.deepEqual(dead, []);
});

Deno.test("file names are snake_case", async () => {
  const wrong: string[] = [];
  for (const folder of [...MEMBERS, "tests", "tools", "bench"]) {
    for (const path of await sources(folder)) {
      if (!/^[_a-z0-9]+(\.d)?\.tsx?$/.test(path.split("/").pop()!)) wrong.push(path);
    }
  }
  assert.deepEqual(wrong, []);
});

function withoutComments(source: string): string {
  return source.replace(/\/\*[^]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
}
