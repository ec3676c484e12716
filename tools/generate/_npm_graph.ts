import { deno } from "../_deno.ts";

/** An npm package that a program of ours loads. */
export interface NpmModule {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  /** Unpacked. */
  readonly bytes: number;
  /** Names of the packages that it needs itself, directly or not. */
  readonly needs: readonly string[];
}

interface Info {
  readonly modules: readonly { readonly npmPackage?: string }[];
  readonly npmPackages?: Readonly<
    Record<string, { name: string; version: string; dependencies: string[]; localPath: string }>
  >;
}

/**
 * The npm packages that entries load at run time, by name, as the lock file pins them.
 *
 * @param entries Files relative to the repository, or `npm:` specifiers.
 */
export async function npmGraph(entries: readonly string[]): Promise<Map<string, NpmModule>> {
  const found = new Map<string, NpmModule>();
  for (const entry of entries) {
    const { code, stdout, stderr } = await deno(["info", "--json", entry]);
    if (code !== 0) throw new Error(`deno info ${entry} failed: ${stderr}`);
    const { modules, npmPackages = {} }: Info = JSON.parse(stdout);
    const closure = (id: string): string[] => {
      const seen = new Set([id]);
      for (const next of seen) {
        for (const dependency of npmPackages[next]?.dependencies ?? []) seen.add(dependency);
      }
      return [...seen];
    };
    const roots = modules.flatMap(({ npmPackage }) => npmPackage ?? []);
    for (const id of new Set(roots.flatMap(closure))) {
      const { name, version, localPath } = npmPackages[id]!;
      const needs = closure(id).slice(1).map((other) => npmPackages[other]!.name).sort();
      const { license } = await manifest(localPath);
      found.set(name, { name, version, license, bytes: await size(localPath), needs });
    }
  }
  return found;
}

async function manifest(folder: string): Promise<{ license: string }> {
  const text = await Deno.readTextFile(`${folder}/package.json`);
  const { license }: { license?: string | { type: string } } = JSON.parse(text);
  return { license: typeof license === "object" ? license.type : license ?? "?" };
}

async function size(folder: string): Promise<number> {
  let sum = 0;
  for await (const { name, isDirectory, isFile } of Deno.readDir(folder)) {
    if (isDirectory) sum += await size(`${folder}/${name}`);
    // Deno adds marker files of its own to its cache.
    if (isFile && !name.startsWith(".")) sum += (await Deno.stat(`${folder}/${name}`)).size;
  }
  return sum;
}
