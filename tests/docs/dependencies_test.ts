import assert from "node:assert/strict";
import { directNames } from "../../tools/generate/dependencies.ts";
import { NOTES } from "../../tools/generate/dependency_notes.ts";
import { staleFiles } from "../../tools/generate.ts";
import { readPackages } from "../../tools/packages.ts";

Deno.test("every direct dependency has a note, and every note a dependency", async () => {
  const direct = (await readPackages()).flatMap(directNames);
  assert.deepEqual([...new Set(direct)].sort(), Object.keys(NOTES).sort());
});

Deno.test("generated files are what deno task generate would write", async () => {
  assert.deepEqual((await staleFiles()).map(({ path }) => path), []);
});
