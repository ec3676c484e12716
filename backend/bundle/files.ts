import { RemoraError } from "@remora/core/base";

/** The files of a bundle by path, relative to its folder, with forward slashes. */
export type BundleFiles = Readonly<Record<string, string>>;

/** More than this is no bundle. */
const MAX_FILES = 500;
const MAX_BYTES = 1_000_000;
/** Files and folders of any kind that are looked at. */
const MAX_ENTRIES = 5_000;

/** What a manifest may be called, the first one found counts. */
export const MANIFEST_NAMES = ["bundle.yaml", "bundle.yml"] as const;

// The mark stays: PyYAML accepts it, and places count from the start of the file.
const DECODER = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** What a bundle is made of. Everything else in its folder is left alone. */
const EXTENSIONS = /\.(?:ya?ml|pym|ts|json|md)$/;

/**
 * Reads the files of a bundle's folder. Hidden files and folders, links and foreign files are left out.
 *
 * @param folder The bundle's folder.
 * @param manifest Its manifest, where that has a name of its own; others beside it are not part of the bundle.
 * @throws {RemoraError} `BUNDLE-TOO-LARGE`, `BUNDLE-UNREADABLE`
 */
export function readBundleFiles(folder: string, manifest?: string): BundleFiles {
  try {
    // A bundle is a few small files: reading them here and now takes a tenth of the time of asking for it.
    return readAll(folder, listFiles(folder, { manifest }));
  } catch (error) {
    // What else lies around a manifest with a name of its own need not belong to it.
    const isCrowded = error instanceof RemoraError && error.code === "BUNDLE-TOO-LARGE";
    if (manifest === undefined || !isCrowded) throw error;
    return readAll(folder, [manifest]);
  }
}

function readAll(folder: string, paths: readonly string[]): BundleFiles {
  const files: Record<string, string> = {};
  let bytes = 0;
  for (const path of paths) {
    bytes += Deno.statSync(`${folder}/${path}`).size;
    if (paths.length > MAX_FILES || bytes > MAX_BYTES) throw tooLarge(folder);
    files[path] = decode(Deno.readFileSync(`${folder}/${path}`), `${folder}/${path}`);
  }
  return files;
}

/** The path of the manifest among the files: the one that is named, or what manifests are called. */
export function manifestOf(files: BundleFiles, named?: string): string | undefined {
  const names = named === undefined ? MANIFEST_NAMES : [named];
  return names.find((name) => Object.hasOwn(files, name));
}

function listFiles(
  root: string,
  { manifest, below = "", seen = { count: 0 } }: {
    readonly manifest: string | undefined;
    readonly below?: string;
    readonly seen?: { count: number };
  },
): string[] {
  const paths: string[] = [];
  for (const entry of Deno.readDirSync(below === "" ? root : `${root}/${below}`)) {
    if (entry.name.startsWith(".") || entry.name === "node_modules") continue;
    if (++seen.count > MAX_ENTRIES) throw tooLarge(root);
    const path = below === "" ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory) paths.push(...listFiles(root, { manifest, below: path, seen }));
    else if (entry.isFile && EXTENSIONS.test(entry.name)) paths.push(path);
  }
  // Other manifests beside one with a name of its own are those of other bundles.
  const isOwn = (path: string): boolean =>
    manifest === undefined || path === manifest || !/^[^/]*\.ya?ml$/.test(path);
  return paths.filter(isOwn).sort();
}

function tooLarge(folder: string): RemoraError {
  const message = `${folder} has more than ${MAX_FILES} files or ${MAX_BYTES} bytes`;
  return new RemoraError("BUNDLE-TOO-LARGE", message, { hint: "Name the folder of one bundle" });
}

function decode(data: Uint8Array, path: string): string {
  try {
    return DECODER.decode(data);
  } catch (cause) {
    throw new RemoraError("BUNDLE-UNREADABLE", `${path} is not UTF-8 text`, { cause });
  }
}
