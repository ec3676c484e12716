import { RemoraError, type Workspace } from "@remora/core";
import { visibleFiles } from "../_paths.ts";

const MAX_FILES = 5_000;
const MAX_BYTES = 200 * 1024 * 1024;
/** Folders that programs make and nobody wants back. */
const BY_PRODUCTS =
  /^(?:\.git|node_modules|\.remora|__pycache__|\.venv|\.pytest_cache|\.ruff_cache|\.cache)$/;

/** A folder on disk with the files of a workspace, as the agent sees them. */
export interface MaterialisedFiles extends AsyncDisposable {
  /** The folder. */
  readonly path: string;
  /** Takes what was changed in the folder back into the workspace. Returns the paths. */
  takeBack(): Promise<readonly string[]>;
}

/**
 * Copies a workspace's files, overlay included, into a temporary folder, for programs that need files on
 * disk. What such a program does to them stays there until `takeBack`.
 *
 * @throws {RemoraError} `COMMAND-TOO-LARGE` for more than 5,000 files or 200 MB
 */
export async function materialise(
  workspace: Workspace,
  signal: AbortSignal,
): Promise<MaterialisedFiles> {
  const files = await visibleFiles(workspace, "");
  if (files.length > MAX_FILES) throw tooLarge(`${files.length} files`);
  const path = await Deno.makeTempDir({ prefix: "remora-" });
  const known = new Map<string, Uint8Array>();
  try {
    let bytes = 0;
    for (const file of files) {
      signal.throwIfAborted();
      const data = await workspace.files.read(file, { peek: true });
      bytes += data.length;
      if (bytes > MAX_BYTES) throw tooLarge("over 200 MB");
      const target = `${path}/${file}`;
      const folder = target.slice(0, target.lastIndexOf("/"));
      await Deno.mkdir(folder, { recursive: true });
      await Deno.writeFile(target, data);
      known.set(file, data);
    }
  } catch (error) {
    await Deno.remove(path, { recursive: true });
    throw error;
  }
  return {
    path,
    takeBack: () => takeBack(workspace, path, known),
    [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }),
  };
}

async function takeBack(
  workspace: Workspace,
  path: string,
  known: ReadonlyMap<string, Uint8Array>,
): Promise<readonly string[]> {
  const changed: string[] = [];
  const found = new Set<string>();
  for await (const file of walk(path, "")) {
    if (found.size >= MAX_FILES) throw tooLarge("too many files afterwards");
    found.add(file);
    const data = await Deno.readFile(`${path}/${file}`);
    const before = known.get(file);
    if (before !== undefined && same(before, data)) continue;
    await workspace.files.write(file, data);
    changed.push(file);
  }
  for (const file of known.keys()) {
    if (found.has(file)) continue;
    await workspace.files.delete(file);
    changed.push(file);
  }
  return changed.sort();
}

async function* walk(root: string, dir: string): AsyncGenerator<string> {
  for await (const entry of Deno.readDir(`${root}/${dir}`)) {
    if (BY_PRODUCTS.test(entry.name)) continue;
    const path = dir === "" ? entry.name : `${dir}/${entry.name}`;
    // Links are not followed: one could lead out of the folder.
    if (entry.isDirectory) yield* walk(root, path);
    else if (entry.isFile) yield path;
  }
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

function tooLarge(what: string): RemoraError {
  return new RemoraError("COMMAND-TOO-LARGE", `The workspace is too large to copy: ${what}`, {
    hint: "Run the agent on a smaller folder",
  });
}
