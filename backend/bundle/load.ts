import { RemoraError } from "@remora/core/base";
import { shippedFiles } from "../shipped/mod.ts";
import { suggest } from "./_suggest.ts";
import { type BundleFiles, MANIFEST_NAMES, readBundleFiles } from "./files.ts";
import { inspectBundle } from "./inspect.ts";
import type { Bundle, BundleFinding, BundleOrigin } from "./types.ts";

/** Where the bundles of a project lie unless told otherwise, relative to its folder. */
const PROJECT_FOLDER = "agents";

/** Options of {@linkcode loadBundle} and {@linkcode listBundles}. */
export interface BundleSearchOptions {
  /** The project whose folder of bundles is searched first. @default the working folder */
  readonly root?: string;
  /** That folder, absolute or relative to the project. @default {"agents"} */
  readonly folder?: string;
}

/** A bundle that can be loaded, not yet read. */
export interface BundleEntry {
  /** The name of its folder. */
  readonly name: string;
  /** Where it lies. */
  readonly origin: BundleOrigin;
}

/**
 * Loads a bundle: by name from the project's `agents/` folder or from those that Remora ships (the
 * project's own wins), or by the path of its folder or manifest.
 *
 * @throws {RemoraError} `BUNDLE-NOT-FOUND`, `BUNDLE-INVALID`
 * @example
 * ```ts
 * import { loadBundle } from "@remora/backend";
 *
 * const bundle = await loadBundle("lint");
 * console.log(bundle.terminationTool); // submit_result
 * ```
 */
export async function loadBundle(
  nameOrFolder: string,
  options: BundleSearchOptions = {},
): Promise<Bundle> {
  const entry = await findBundle(nameOrFolder, options);
  return await readBundle(await filesOf(entry), entry);
}

/**
 * Makes a bundle of its files, wherever they come from.
 *
 * @throws {RemoraError} `BUNDLE-INVALID` with file, line and column of the first error
 */
export async function readBundle(files: BundleFiles, entry: BundleEntry): Promise<Bundle> {
  const { bundle, findings } = await inspectBundle(files, entry);
  if (bundle !== undefined) return bundle;
  throw invalid(entry, findings);
}

/** The bundles that Remora ships, by name. */
export async function shippedBundles(): Promise<readonly Bundle[]> {
  const entries = await shippedEntries();
  return await Promise.all(entries.map(async (entry) => readBundle(await filesOf(entry), entry)));
}

/** All bundles that can be loaded by name, sorted. A project's own hides the shipped one of its name. */
export async function listBundles(
  options: BundleSearchOptions = {},
): Promise<readonly BundleEntry[]> {
  const byName = new Map<string, BundleEntry>();
  for (const entry of await shippedEntries()) byName.set(entry.name, entry);
  for (const entry of await projectEntries(options)) {
    byName.set(entry.name, entry);
  }
  return [...byName.values()].sort((a, b) => a.name < b.name ? -1 : 1);
}

/** Finds a bundle without reading it. @throws {RemoraError} `BUNDLE-NOT-FOUND` */
export async function findBundle(
  nameOrFolder: string,
  options: BundleSearchOptions = {},
): Promise<BundleEntry> {
  const root = options.root ?? Deno.cwd();
  const isPath = /[\\/]|^\.{1,2}$|\.ya?ml$/.test(nameOrFolder);
  const folder = absolute(root, nameOrFolder.replace(/[\\/]*(?:bundle\.ya?ml)?$/, "") || ".");
  if (isPath) {
    if (await isFolder(folder)) return folderEntry(folder);
    throw new RemoraError("BUNDLE-NOT-FOUND", `There is no bundle in ${folder}`, {
      hint: "Name the folder that holds its bundle.yaml",
    });
  }
  const entries = await listBundles(options);
  const found = entries.find(({ name }) => name === nameOrFolder);
  if (found !== undefined) return found;
  // A folder of that name will do, if it is a bundle, or holds some.
  if (await isBundle(folder) || (await bundlesIn(folder)).length > 0) return folderEntry(folder);
  const names = entries.map(({ name }) => name);
  const close = suggest(nameOrFolder, names);
  const question = close === undefined ? "" : `; did you mean "${close}"?`;
  throw new RemoraError("BUNDLE-NOT-FOUND", `There is no bundle "${nameOrFolder}"${question}`, {
    hint: `Use one of ${names.join(", ")}, or the path of a bundle's folder`,
  });
}

/** The bundles in a folder of bundles; none when it is a bundle itself. */
export async function subBundles({ origin }: BundleEntry): Promise<readonly BundleEntry[]> {
  if (origin.kind !== "folder" || await isBundle(origin.path)) return [];
  return await bundlesIn(origin.path);
}

/** Reads the files of a bundle. */
export async function filesOf({ name, origin }: BundleEntry): Promise<BundleFiles> {
  switch (origin.kind) {
    case "folder":
      return await readBundleFiles(origin.path);
    case "shipped":
      return await shippedFiles(`agents/${name}/`);
    case "stored":
      throw new RemoraError("BUNDLE-NOT-FOUND", `The bundle "${name}" is kept in a store`);
  }
}

async function shippedEntries(): Promise<readonly BundleEntry[]> {
  const names = Object.keys(await shippedFiles("agents/"))
    .map((path) => /^([^/]+)\/bundle\.ya?ml$/.exec(path)?.[1])
    .filter((name) => name !== undefined);
  return names.sort().map((name) => ({ name, origin: { kind: "shipped" } }));
}

async function projectEntries(
  { root = Deno.cwd(), folder = PROJECT_FOLDER }: BundleSearchOptions,
): Promise<readonly BundleEntry[]> {
  return await bundlesIn(absolute(root, folder));
}

async function bundlesIn(folder: string): Promise<readonly BundleEntry[]> {
  if (!await isFolder(folder)) return [];
  const entries: BundleEntry[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (!isDirectory || name.startsWith(".")) continue;
    const path = `${folder}/${name}`;
    if (await isBundle(path)) entries.push({ name, origin: { kind: "folder", path } });
  }
  return entries.sort((a, b) => a.name < b.name ? -1 : 1);
}

function folderEntry(folder: string): BundleEntry {
  const path = folder.replace(/[\\/]+$/, "");
  const name = path.split(/[\\/]/).at(-1) ?? path;
  return { name, origin: { kind: "folder", path } };
}

function invalid(entry: BundleEntry, findings: readonly BundleFinding[]): RemoraError {
  const errors = findings.filter(({ severity }) => severity === "error");
  const [first] = errors;
  const folder = entry.origin.kind === "folder" ? entry.origin.path : entry.name;
  const place = first === undefined ? "" : `${folder}/${first.file}:${first.line}:${first.column} `;
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : "";
  const message = `Bundle "${entry.name}" is invalid: ${place}${first?.message ?? ""}${more}`;
  return new RemoraError("BUNDLE-INVALID", message, {
    hint: `See everything with: remora validate-agents ${folder}`,
  });
}

function absolute(root: string, path: string): string {
  if (/^(?:[\\/]|[A-Za-z]:)/.test(path)) return path;
  const base = root.replace(/[\\/]+$/, "");
  const parts = base.split("/");
  for (const part of path.split(/[\\/]/)) {
    if (part === "" || part === ".") continue;
    if (part === "..") parts.pop();
    else parts.push(part);
  }
  return parts.join("/") || "/";
}

async function isBundle(folder: string): Promise<boolean> {
  for (const name of MANIFEST_NAMES) if (await isFile(`${folder}/${name}`)) return true;
  return false;
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path))?.isDirectory ?? false;
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path))?.isFile ?? false;
}

async function stat(path: string): Promise<Deno.FileInfo | undefined> {
  try {
    return await Deno.stat(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return undefined;
    }
    throw error;
  }
}
