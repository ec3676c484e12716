/**
 * `deno task publish [ARGS…]`: publishes every package in dependency order and stops at the first that
 * fails. Arguments go to `deno publish`: `--dry-run`, `--token …`.
 *
 * `deno publish` in the root would publish the umbrella alone, because the root is a package itself.
 *
 * @module
 */
import { ROOT } from "./_deno.ts";
import { readPackages } from "./packages.ts";
import { versionInStep } from "./version.ts";

if (import.meta.main) {
  const packages = await readPackages();
  console.log(`Publishing version ${versionInStep(packages)}`);
  for (const { name, folder } of packages) {
    const { code } = await new Deno.Command(Deno.execPath(), {
      args: ["publish", ...Deno.args],
      cwd: `${ROOT}/${folder}`,
      stdout: "inherit",
      stderr: "inherit",
    }).output();
    if (code !== 0) {
      console.error(`${name} was not published (exit code ${code}); what stands above it was`);
      Deno.exit(code);
    }
  }
}
