import { fileNode, type FileNodes, hashOf, readFileNodes } from "./_nodes.ts";
import type { PartReaders } from "./languages/mod.ts";
import type { SkippedFile } from "./types.ts";

/** What reading a file came to. */
export type FileOutcome = FileNodes | SkippedFile;

/** Reads a file and its parts. @param readers Absent: only the file itself is wanted. */
export async function readFile(
  root: string,
  path: string,
  readers: PartReaders | undefined,
): Promise<FileOutcome> {
  try {
    const data = await Deno.readFile(`${root}/${path}`);
    if (data.includes(0)) return { path, reason: "not a text" };
    if (readers === undefined) return { file: fileNode(path, hashOf(data)), parts: [] };
    return await readFileNodes(path, data, readers);
  } catch (error) {
    return skippedBy(path, error);
  }
}

/** A file that cannot be read is left out; everything else is thrown. */
export function skippedBy(path: string, error: unknown): SkippedFile {
  if (error instanceof Deno.errors.NotFound) return { path, reason: "gone while it was read" };
  if (error instanceof Deno.errors.PermissionDenied) return { path, reason: "may not be read" };
  throw error;
}
