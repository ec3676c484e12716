import type { IgnoreRules } from "./_ignore.ts";

/** Folders that never hold code of the project itself. Hidden ones are left out anyway. */
const NEVER = new Set(["node_modules", "__pycache__"]);

/**
 * The files below a folder, relative to the root, in the order of their paths. Hidden files and folders,
 * links, and what is ignored are left out.
 */
export async function* walkFiles(
  root: string,
  folder: string,
  { rules, signal }: { readonly rules: IgnoreRules; readonly signal: AbortSignal | undefined },
): AsyncGenerator<string> {
  signal?.throwIfAborted();
  const inside = await rules.enter(folder);
  const entries: Deno.DirEntry[] = [];
  for await (const entry of Deno.readDir(folder === "" ? root : `${root}/${folder}`)) {
    if (!entry.name.startsWith(".") && !NEVER.has(entry.name)) entries.push(entry);
  }
  entries.sort((a, b) => a.name < b.name ? -1 : 1);
  for (const { name, isDirectory, isFile } of entries) {
    const path = folder === "" ? name : `${folder}/${name}`;
    if (!isDirectory && !isFile || inside.ignores(path, isDirectory)) continue;
    if (isDirectory) yield* walkFiles(root, path, { rules: inside, signal });
    else yield path;
  }
}
