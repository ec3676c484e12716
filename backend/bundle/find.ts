import { RemoraError } from "@remora/core/base";
import { shippedFiles } from "../shipped/mod.ts";
import { suggest } from "./_suggest.ts";
import { type BundleFiles, MANIFEST_NAMES, readBundleFiles } from "./files.ts";
import type { BundleOrigin } from "./types.ts";

/** Where the bundles of a project lie unless told otherwise, relative to its folder. */
const PROJECT_FOLDER = "agents";

/** Where bundles are looked for. */
export interface BundleSearchOptions {
  /** The project whose folder of bundles is searched first. @default the working folder */
  readonly root?: string;
  /** That folder, absolute or relative to the project. @default {"agents"} */
  readonly folder?: string;
}

/** A bundle that can be loaded, not yet read. */
export interface BundleEntry {
  /** The name of its folder, or of its manifest where that is no `bundle.yaml`. */
  readonly name: string;
  /** Where it lies. */
  readonly origin: BundleOrigin;
  /** The name of its manifest. @default the `bundle.yaml` or `bundle.yml` that is there */
  readonly manifest?: string;
}

/** All bundles that can be loaded by name, sorted. A project's own hides the shipped one of its name. */
export async function listBundles(
  options: BundleSearchOptions = {},
): Promise<readonly BundleEntry[]> {
  const { root = Deno.cwd(), folder = PROJECT_FOLDER } = options;
  const byName = new Map<string, BundleEntry>();
  for (const entry of await shippedEntries()) byName.set(entry.name, entry);
  for (const entry of bundlesIn(absolute(root, folder))) byName.set(entry.name, entry);
  return [...byName.values()].sort((a, b) => a.name < b.name ? -1 : 1);
}

/** Finds a bundle without reading it. @throws {RemoraError} `BUNDLE-NOT-FOUND` */
export async function findBundle(
  nameOrPath: string,
  options: BundleSearchOptions = {},
): Promise<BundleEntry> {
  const path = absolute(options.root ?? Deno.cwd(), nameOrPath);
  if (/[\\/]|^\.{1,2}$|\.ya?ml$/.test(nameOrPath)) {
    const entry = entryAt(path);
    if (entry !== undefined) return entry;
    throw new RemoraError("BUNDLE-NOT-FOUND", `There is no bundle in ${path}`, {
      hint: "Name the folder that holds its bundle.yaml, or the manifest",
    });
  }
  const entries = await listBundles(options);
  const found = entries.find(({ name }) => name === nameOrPath);
  if (found !== undefined) return found;
  // A folder of that name will do, if it is a bundle, or holds some.
  if (isBundle(path) || bundlesIn(path).length > 0) return folderEntry(path);
  const names = entries.map(({ name }) => name);
  const close = suggest(nameOrPath, names);
  const question = close === undefined ? "" : `; did you mean "${close}"?`;
  throw new RemoraError("BUNDLE-NOT-FOUND", `There is no bundle "${nameOrPath}"${question}`, {
    hint: `Use one of ${names.join(", ")}, or the path of a bundle's folder`,
  });
}

/** The bundles in a folder of bundles, or of a project; none when it is a bundle itself. */
export function subBundles({ origin, manifest }: BundleEntry): readonly BundleEntry[] {
  if (origin.kind !== "folder" || manifest !== undefined || isBundle(origin.path)) return [];
  const inside = bundlesIn(origin.path);
  return inside.length > 0 ? inside : bundlesIn(`${origin.path}/${PROJECT_FOLDER}`);
}

/**
 * Reads the files of a bundle.
 *
 * @throws {RemoraError} `BUNDLE-TOO-LARGE`, `BUNDLE-UNREADABLE`
 */
export async function filesOf({ name, origin, manifest }: BundleEntry): Promise<BundleFiles> {
  switch (origin.kind) {
    case "folder":
      return readBundleFiles(origin.path, manifest);
    case "shipped":
      return await shippedFiles(`agents/${name}/`);
    case "stored":
      throw new RemoraError("BUNDLE-NOT-FOUND", `The bundle "${name}" is kept in a store`);
  }
}

/** The bundles that Remora ships, by name. */
export async function shippedEntries(): Promise<readonly BundleEntry[]> {
  const names = Object.keys(await shippedFiles("agents/"))
    .map((path) => /^([^/]+)\/bundle\.ya?ml$/.exec(path)?.[1])
    .filter((name) => name !== undefined);
  return names.sort().map((name) => ({ name, origin: { kind: "shipped" } }));
}

// What is asked of the disk here is small and often a hundred times the same: waiting for each answer in
// turn would take ten times as long as the answers.

function entryAt(path: string): BundleEntry | undefined {
  const { isDirectory = false, isFile = false } = stat(path) ?? {};
  if (isDirectory) return folderEntry(path);
  const at = path.lastIndexOf("/");
  const [folder, file] = [path.slice(0, at) || "/", path.slice(at + 1)];
  if (MANIFEST_NAMES.some((name) => name === file)) {
    return stat(folder)?.isDirectory === true ? folderEntry(folder) : undefined;
  }
  if (!isFile || !/\.ya?ml$/.test(file)) return undefined;
  return {
    name: file.replace(/\.ya?ml$/, ""),
    origin: { kind: "folder", path: folder },
    manifest: file,
  };
}

function bundlesIn(folder: string): readonly BundleEntry[] {
  if (stat(folder)?.isDirectory !== true) return [];
  const entries: BundleEntry[] = [];
  for (const { name, isDirectory, isSymlink } of Deno.readDirSync(folder)) {
    if (name.startsWith(".") || !isDirectory && !isSymlink) continue;
    const path = `${folder}/${name}`;
    if (isBundle(path)) entries.push({ name, origin: { kind: "folder", path } });
  }
  return entries.sort((a, b) => a.name < b.name ? -1 : 1);
}

function folderEntry(folder: string): BundleEntry {
  const path = folder.replace(/[\\/]+$/, "");
  const name = path.split(/[\\/]/).at(-1) ?? path;
  return { name, origin: { kind: "folder", path } };
}

function absolute(root: string, path: string): string {
  if (/^(?:[\\/]|[A-Za-z]:)/.test(path)) return path.replace(/(?<=.)[\\/]+$/, "");
  const parts = root.replace(/[\\/]+$/, "").split("/");
  for (const part of path.split(/[\\/]/)) {
    if (part === "" || part === ".") continue;
    if (part === "..") parts.pop();
    else parts.push(part);
  }
  return parts.join("/") || "/";
}

// What may not be looked into may be one: reading it says why it cannot be read.
function isBundle(folder: string): boolean {
  return MANIFEST_NAMES.some((name) => {
    try {
      return stat(`${folder}/${name}`)?.isFile === true;
    } catch (error) {
      if (error instanceof Deno.errors.PermissionDenied) return true;
      throw error;
    }
  });
}

function stat(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.statSync(path);
  } catch (error) {
    if (ABSENT.some((kind) => error instanceof kind)) return undefined;
    throw error;
  }
}

const ABSENT = [
  Deno.errors.NotFound,
  Deno.errors.NotADirectory,
  // A link to itself leads nowhere.
  Deno.errors.FilesystemLoop,
];
