import { nodeFs } from "../../_node.ts";
import { isGranted } from "../_permission.ts";

/** What tells that the file changed, until it is closed. */
export interface FileWatch {
  /** Ends it. Nothing is reported afterwards. */
  close(): void;
}

/**
 * Reports every write to a file, usually within a millisecond. `undefined` where the system or the
 * permissions do not allow that, or where there is no such file.
 */
export function watchFile(path: string, changed: () => void): FileWatch | undefined {
  if (!isGranted({ name: "read", path })) return undefined;
  try {
    return typeof Deno === "undefined" ? watchInNode(path, changed) : watchInDeno(path, changed);
  } catch {
    // No such file yet, or no more watches to be had: the caller polls, and tries again.
    return undefined;
  }
}

function watchInDeno(path: string, changed: () => void): FileWatch {
  const watcher = Deno.watchFs(path, { recursive: false });
  const reading = (async () => {
    for await (const event of watcher) {
      if (event.kind !== "access") changed();
    }
  })();
  // The watcher fails only when its system resource goes away; the poll goes on.
  reading.catch(() => {});
  return watcher;
}

function watchInNode(path: string, changed: () => void): FileWatch {
  const watcher = nodeFs().watch(path, changed);
  watcher.on("error", () => watcher.close());
  return watcher;
}
