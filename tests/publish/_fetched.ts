import type { Access } from "./registry/registry.ts";

/** What a process brought onto an empty machine. */
export interface Fetched {
  /** Files of our packages, as `@remora/core/store/mod.ts`, sorted. */
  readonly files: readonly string[];
  /** npm packages, sorted by name. */
  readonly npm: readonly NpmPackage[];
  readonly bytes: {
    /** npm packages, unpacked. */
    readonly npm: number;
    /** Our files. */
    readonly ours: number;
  };
}

/** An npm package in a cache. */
export interface NpmPackage {
  readonly name: string;
  readonly version: string;
  readonly bytes: number;
}

/** Reads what was fetched from the registry's access log and from the cache folder (`DENO_DIR`). */
export async function readFetched(log: readonly Access[], cache: string): Promise<Fetched> {
  const ours = log.filter(({ path, status }) => status === 200 && !path.endsWith("meta.json"));
  const files = ours.map(({ path }) => path.slice(1).replace(/^(@[^/]+\/[^/]+)\/[^/]+\//, "$1/"));
  const npm = await npmPackages(`${cache}/npm`);
  return { files: files.sort(), npm, bytes: { npm: total(npm), ours: total(ours) } };
}

function total(parts: readonly { readonly bytes: number }[]): number {
  return parts.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** Our packages in a list of files, sorted: `@remora/core`, … */
export function ourPackages(files: readonly string[]): string[] {
  return [...new Set(files.map((file) => file.split("/").slice(0, 2).join("/")))].sort();
}

async function npmPackages(folder: string): Promise<NpmPackage[]> {
  const found: NpmPackage[] = [];
  for (const registry of await list(folder)) {
    for (const name of await packageNames(`${folder}/${registry}`)) {
      for (const version of await list(`${folder}/${registry}/${name}`)) {
        const bytes = await size(`${folder}/${registry}/${name}/${version}`);
        found.push({ name, version, bytes });
      }
    }
  }
  return found.sort((a, b) => a.name < b.name ? -1 : 1);
}

async function packageNames(folder: string): Promise<string[]> {
  const names: string[] = [];
  for (const name of await list(folder)) {
    if (!name.startsWith("@")) names.push(name);
    else for (const inner of await list(`${folder}/${name}`)) names.push(`${name}/${inner}`);
  }
  return names;
}

/** Names of the folders in a folder; none when it is not there. */
async function list(folder: string): Promise<string[]> {
  const names: string[] = [];
  try {
    for await (const { name, isDirectory } of Deno.readDir(folder)) {
      if (isDirectory) names.push(name);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return names;
}

async function size(folder: string): Promise<number> {
  let sum = 0;
  for await (const { name, isDirectory, isFile } of Deno.readDir(folder)) {
    if (isDirectory) sum += await size(`${folder}/${name}`);
    if (isFile) sum += (await Deno.stat(`${folder}/${name}`)).size;
  }
  return sum;
}
