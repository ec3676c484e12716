/**
 * `deno task version [VERSION]`: sets the version of every package, all the same; without an argument it
 * prints it, and fails when the packages are out of step.
 *
 * @module
 */
import { ROOT } from "./_deno.ts";
import { FOLDERS, type Package, readPackages } from "./packages.ts";

if (import.meta.main) {
  const [wanted] = Deno.args;
  if (wanted !== undefined) await setVersion(wanted);
  console.log(versionInStep(await readPackages()));
}

/**
 * The version that all packages have.
 *
 * @throws {Error} when they differ
 */
export function versionInStep(packages: readonly Package[]): string {
  const versions = new Set(packages.map(({ version }) => version));
  if (versions.size === 1) return [...versions][0]!;
  const list = packages.map(({ name, version }) => `${name} ${version}`).join(", ");
  throw new Error(`The packages are out of step (${list}); run: deno task version VERSION`);
}

async function setVersion(version: string): Promise<void> {
  if (!/^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/.test(version)) {
    throw new Error(`Not a version like 1.2.3: ${version}`);
  }
  for (const folder of FOLDERS) {
    const path = `${ROOT}/${folder}/deno.json`;
    const text = await Deno.readTextFile(path);
    await Deno.writeTextFile(path, withVersion(text, version));
  }
}

/** The text of a `deno.json` with another version and nothing else changed. */
export function withVersion(text: string, version: string): string {
  return text.replace(/("version":\s*")[^"]*"/, `$1${version}"`);
}
