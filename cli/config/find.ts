import { dirname, join } from "node:path";

/** The name of the file. */
export const CONFIG_NAME = "remora.yaml";

/**
 * The nearest `remora.yaml` in a folder or above it. What this process may not read is not looked at:
 * a command that runs with few permissions goes on without a file.
 */
export async function findConfig(folder: string): Promise<string | undefined> {
  let current = folder;
  while (true) {
    const path = join(current, CONFIG_NAME);
    const { state } = Deno.permissions.querySync({ name: "read", path });
    if (state !== "granted") return undefined;
    if (await isFile(path)) return path;
    const parent = dirname(current);
    if (parent === current) return undefined;
    current = parent;
  }
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return false;
    }
    // Somebody else's folder above ours is no reason to stop.
    if (error instanceof Deno.errors.PermissionDenied) return false;
    throw error;
  }
}
