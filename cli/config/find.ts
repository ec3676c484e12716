import { RemoraError } from "@remora/core/base";
import { dirname, join } from "node:path";

/** The name of the file. */
export const CONFIG_NAME = "remora.yaml";

/**
 * The nearest `remora.yaml` in a folder or above it. What this process may not read is not looked at:
 * a command that runs with few permissions goes on without a file.
 *
 * @throws {RemoraError} `CONFIG-UNREADABLE` where the nearest one is no file: what is in none cannot count
 */
export async function findConfig(folder: string): Promise<string | undefined> {
  let current = folder;
  while (true) {
    const path = join(current, CONFIG_NAME);
    const { state } = Deno.permissions.querySync({ name: "read", path });
    if (state !== "granted") return undefined;
    const kind = await kindOf(path);
    if (kind === "file") return path;
    if (kind !== "nothing") throw noFileError(path, kind);
    const parent = dirname(current);
    if (parent === current) return undefined;
    current = parent;
  }
}

type Kind = "file" | "folder" | "dangling" | "nothing";

async function kindOf(path: string): Promise<Kind> {
  try {
    return (await Deno.stat(path)).isDirectory ? "folder" : "file";
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return await isThere(path) ? "dangling" : "nothing";
    if (error instanceof Deno.errors.NotADirectory) return "nothing";
    // Somebody else's folder above ours is no reason to stop.
    if (error instanceof Deno.errors.PermissionDenied) return "nothing";
    throw error;
  }
}

/** Whether there is anything at all, be it a link to what is not there. */
async function isThere(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return true;
  } catch {
    return false;
  }
}

function noFileError(path: string, kind: "folder" | "dangling"): RemoraError {
  const reason = kind === "folder" ? "it is a folder" : "it is a link to what is not there";
  return new RemoraError("CONFIG-UNREADABLE", `Cannot read ${path}: ${reason}`, {
    hint: "Put the file in its place, take it away, or go without: --config none",
  });
}
