import assert from "node:assert/strict";
import { readPackages } from "./packages.ts";
import { versionInStep, withVersion } from "./version.ts";

Deno.test("all packages have the same version", async () => {
  assert.match(versionInStep(await readPackages()), /^\d+\.\d+\.\d+/);
});

Deno.test("versionInStep() names the packages that differ", async () => {
  const [first, ...rest] = await readPackages();
  const changed = [{ ...first!, version: "9.9.9" }, ...rest];
  assert.throws(() => versionInStep(changed), /@remora\/core 9\.9\.9/);
});

Deno.test("withVersion() changes the package's version and nothing else", () => {
  const text =
    `{\n  "name": "x",\n  "version": "0.1.0",\n  "imports": { "y": "npm:y@^0.1.0" }\n}\n`;
  assert.equal(withVersion(text, "1.2.3-rc.1"), text.replace(`"0.1.0"`, `"1.2.3-rc.1"`));
});
