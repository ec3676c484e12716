import { RemoraError } from "@remora/core";

/** The files of a bundle by path, relative to its folder, with forward slashes. */
export type BundleFiles = Readonly<Record<string, string>>;

/** More than this is no bundle. */
const MAX_FILES = 500;
const MAX_BYTES = 1_000_000;

/** What a manifest may be called, the first one found counts. */
export const MANIFEST_NAMES = ["bundle.yaml", "bundle.yml"] as const;

/** What a bundle is made of. Everything else in its folder is left alone. */
const EXTENSIONS = /\.(?:ya?ml|pym|ts|json|md)$/;

/**
 * Reads the files of a bundle's folder. Hidden files and folders, links and foreign files are left out.
 *
 * @param folder The bundle's folder.
 * @throws {RemoraError} `BUNDLE-TOO-LARGE`, `BUNDLE-UNREADABLE`
 */
export async function readBundleFiles(folder: string): Promise<BundleFiles> {
  const files: Record<string, string> = {};
  let bytes = 0;
  for (const path of await listFiles(folder, "")) {
    const data = await Deno.readFile(`${folder}/${path}`);
    bytes += data.length;
    if (Object.keys(files).length >= MAX_FILES || bytes > MAX_BYTES) {
      const message = `${folder} has more than ${MAX_FILES} files or ${MAX_BYTES} bytes`;
      throw new RemoraError("BUNDLE-TOO-LARGE", message, { hint: "Name the folder of one bundle" });
    }
    files[path] = decode(data, `${folder}/${path}`);
  }
  return files;
}

/** The path of the manifest among the files. */
export function manifestOf(files: BundleFiles): string | undefined {
  return MANIFEST_NAMES.find((name) => Object.hasOwn(files, name));
}

async function listFiles(root: string, folder: string): Promise<string[]> {
  const paths: string[] = [];
  for await (const entry of Deno.readDir(folder === "" ? root : `${root}/${folder}`)) {
    if (entry.name.startsWith(".") || entry.name === "node_modules") continue;
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory) paths.push(...await listFiles(root, path));
    else if (entry.isFile && EXTENSIONS.test(entry.name)) paths.push(path);
  }
  return paths.sort();
}

function decode(data: Uint8Array, path: string): string {
  try {
    // The mark stays: PyYAML accepts it, and places count from the start of the file.
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(data);
  } catch (cause) {
    throw new RemoraError("BUNDLE-UNREADABLE", `${path} is not UTF-8 text`, { cause });
  }
}
