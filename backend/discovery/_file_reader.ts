import { contentKey, fileNode, type FileNodes, hashOf, readFileNodes } from "./_nodes.ts";
import type { PartReaders } from "./languages/mod.ts";
import type { SkippedFile } from "./types.ts";

/** A file whose content is known already: what is in it stands in the index. */
export interface KnownFile {
  readonly path: string;
  /** Hash of the content. */
  readonly known: string;
}

/** What reading a file came to. */
export type FileOutcome = FileNodes | SkippedFile | KnownFile;

/** How files are read. */
export interface ReadOptions {
  readonly root: string;
  /** Absent: only the files themselves are wanted. */
  readonly readers: PartReaders | undefined;
  /** Contents that need not be parsed, by {@linkcode contentKey}. */
  readonly known: ReadonlySet<string>;
}

/**
 * Reads files and their parts, one after the other. While one is parsed the next one comes from disk, so
 * that neither waits for the other.
 *
 * @param take Gives the next path, undefined behind the last one.
 */
export async function* readFiles(
  take: () => string | undefined,
  options: ReadOptions,
): AsyncGenerator<FileOutcome> {
  let next = open(take(), options);
  while (next !== undefined) {
    const { path, data } = next;
    next = open(take(), options);
    yield await outcomeOf(path, data, options);
  }
}

/** Reads a file and its parts. */
export function readFile(path: string, options: ReadOptions): Promise<FileOutcome> {
  return outcomeOf(path, load(path, options), options);
}

interface OpenFile {
  readonly path: string;
  readonly data: Promise<Uint8Array>;
}

function open(path: string | undefined, options: ReadOptions): OpenFile | undefined {
  if (path === undefined) return undefined;
  const data = load(path, options);
  // It shows when it is the file's turn.
  data.catch(() => {});
  return { path, data };
}

function load(path: string, { root }: ReadOptions): Promise<Uint8Array> {
  return Deno.readFile(`${root}/${path}`);
}

async function outcomeOf(
  path: string,
  loading: Promise<Uint8Array>,
  { readers, known }: ReadOptions,
): Promise<FileOutcome> {
  try {
    const data = await loading;
    if (data.includes(0)) return { path, reason: "not a text" };
    const hash = hashOf(data);
    if (readers === undefined) return { file: fileNode(path, hash), parts: [] };
    if (known.has(contentKey(path, hash))) return { path, known: hash };
    return await readFileNodes(path, data, { hash, readers });
  } catch (error) {
    return skippedBy(path, error);
  }
}

/** A file or folder that cannot be read is left out; everything else is thrown. */
export function skippedBy(path: string, error: unknown): SkippedFile {
  if (error instanceof Deno.errors.NotFound) {
    // What is no UTF-8 in a name was replaced, and there is nothing of the name that came of it.
    const isMangled = path.includes("\ufffd");
    return { path, reason: isMangled ? "its name is not UTF-8" : "gone while it was read" };
  }
  if (error instanceof Deno.errors.PermissionDenied) return { path, reason: "may not be read" };
  throw error;
}
