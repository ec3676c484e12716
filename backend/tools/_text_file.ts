import { RemoraError, type Workspace } from "@remora/core";

/** Files beyond this are not text that a model can use. */
const MAX_BYTES = 4 * 1024 * 1024;
const PROBE = 8_000;

/** Reads a text file. @throws {RemoraError} `FILE-BINARY`, `FILE-TOO-LARGE`, and what the workspace throws */
export async function readTextFile(workspace: Workspace, path: string): Promise<string> {
  const bytes = await workspace.files.read(path);
  if (bytes.length > MAX_BYTES) {
    throw new RemoraError("FILE-TOO-LARGE", `"${path}" has ${bytes.length} bytes`, {
      hint: "Search in it with search_content",
    });
  }
  if (isBinary(bytes)) throw new RemoraError("FILE-BINARY", `"${path}" is not a text file`);
  return new TextDecoder().decode(bytes);
}

/** Whether bytes are not text: a NUL byte near the start, as git decides. */
export function isBinary(bytes: Uint8Array): boolean {
  return bytes.subarray(0, PROBE).includes(0);
}
