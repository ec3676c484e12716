import { basename, join } from "node:path";

/** What of the Python original lies in a place. Paths are as they were reached from the one that was named. */
export interface Original {
  /** Files of events. */
  readonly events: readonly string[];
  /** Folders of bundles. */
  readonly bundles: readonly string[];
  /** Its `remora.yaml`. */
  readonly config?: string;
}

const MANIFEST = /^bundle\.ya?ml$/;
const CONFIG = /^remora\.ya?ml$/;

/** Where the original puts events and bundles, below a project. */
const FOLDERS: readonly string[] = [".", "agents", ".remora", ".remora_cache"];

/** Looks for what can be taken over: in a file, a bundle, a folder of bundles, or a whole project. */
export async function findOriginal(path: string): Promise<Original> {
  if ((await Deno.stat(path)).isFile) {
    return CONFIG.test(basename(path))
      ? { events: [], bundles: [], config: path }
      : { events: [path], bundles: [] };
  }
  const events: string[] = [];
  const bundles: string[] = [];
  let config: string | undefined;
  for (const name of FOLDERS) {
    const folder = join(path, name);
    for (const entry of await list(folder)) {
      const inner = join(folder, entry.name);
      if (entry.isFile && entry.name.endsWith(".jsonl")) events.push(inner);
      if (entry.isFile && MANIFEST.test(entry.name)) bundles.push(folder);
      if (entry.isFile && name === "." && CONFIG.test(entry.name)) config ??= inner;
      if (entry.isDirectory && !entry.name.startsWith(".") && await isBundle(inner)) {
        bundles.push(inner);
      }
    }
  }
  return { events, bundles, ...(config === undefined ? {} : { config }) };
}

async function isBundle(folder: string): Promise<boolean> {
  return (await list(folder)).some(({ name, isFile }) => isFile && MANIFEST.test(name));
}

async function list(folder: string): Promise<readonly Deno.DirEntry[]> {
  try {
    const entries = await Array.fromAsync(Deno.readDir(folder));
    return entries.sort((a, b) => a.name < b.name ? -1 : 1);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return [];
    }
    throw error;
  }
}
