import { skippedBy } from "./_file_reader.ts";
import type { IgnoreRules } from "./_ignore.ts";
import type { SkippedFile } from "./types.ts";

/** Folders that never hold code of the project itself. Hidden ones are left out anyway. */
const NEVER = new Set(["node_modules", "__pycache__"]);

/** How folders are looked through. */
export interface WalkOptions {
  readonly rules: IgnoreRules;
  /** Told of folders that cannot be looked into; the walk goes on with the others. */
  readonly onSkipped: (skipped: SkippedFile) => void;
  readonly signal: AbortSignal | undefined;
}

/**
 * The files below a folder, relative to the root, in the order of their paths. Hidden files and folders,
 * links, and what is ignored are left out.
 */
export async function* walkFiles(
  root: string,
  folder: string,
  options: WalkOptions,
): AsyncGenerator<string> {
  const { rules, onSkipped, signal } = options;
  signal?.throwIfAborted();
  const entries: Deno.DirEntry[] = [];
  let hasRules = false;
  try {
    for await (const entry of Deno.readDir(folder === "" ? root : `${root}/${folder}`)) {
      hasRules ||= entry.name === ".gitignore";
      if (!entry.name.startsWith(".") && !NEVER.has(entry.name)) entries.push(entry);
    }
  } catch (error) {
    onSkipped(skippedBy(folder === "" ? "." : folder, error));
  }
  // Looked for in each folder, most of which have none, it would take as long as everything else.
  const inside = hasRules ? await rules.enter(folder) : rules;
  entries.sort((a, b) => a.name < b.name ? -1 : 1);
  for (const { name, isDirectory, isFile } of entries) {
    const path = folder === "" ? name : `${folder}/${name}`;
    if (!isDirectory && !isFile || inside.ignores(path, isDirectory)) continue;
    if (isDirectory) yield* walkFiles(root, path, { ...options, rules: inside });
    else yield path;
  }
}
