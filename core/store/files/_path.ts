import { platform } from "../../_node.ts";
import { RemoraError } from "../../error/error.ts";

/** Longer paths no file system takes. */
const LONGEST_PATH = 4_096;

/**
 * The one spelling of a path below the base: `src/a.ts` for `./src//a.ts`.
 *
 * @throws {RemoraError} `FILE-OUTSIDE` for an absolute path, one with `..` or with a NUL
 */
export function normalizePath(path: string): string {
  const isWindows = platform() === "win32";
  const text = isWindows ? path.replaceAll("\\", "/") : path;
  if (text.startsWith("/") || /^[a-z]:/i.test(text) && isWindows) {
    throw outsideError(path, "it is absolute");
  }
  if (text.includes("\0") || !text.isWellFormed()) throw outsideError(path, "it is no valid path");
  if (text.length > LONGEST_PATH) throw outsideError(path, "it is too long");
  const parts = text.split("/").filter((part) => part !== "" && part !== ".");
  if (parts.includes("..")) throw outsideError(path, 'it contains ".."');
  return parts.join("/");
}

/** Like {@linkcode normalizePath}, for a path that must name a file. @throws {RemoraError} `FILE-KIND` */
export function normalizeFile(path: string): string {
  const normal = normalizePath(path);
  if (normal !== "") return normal;
  throw new RemoraError(
    "FILE-KIND",
    `Cannot use ${show(path)} as a file: it is the folder itself`,
    {
      hint: "Name a file in it",
    },
  );
}

/** The error for a path that leads out of the base folder. */
export function outsideError(path: string, reason: string): RemoraError {
  return new RemoraError("FILE-OUTSIDE", `Cannot use path ${show(path)}: ${reason}`, {
    hint: "Give a path relative to the workspace's folder, with forward slashes",
  });
}

/** A path in a message: quoted, control characters escaped, bounded. */
export function show(path: string): string {
  return JSON.stringify(path.length > 200 ? `${path.slice(0, 200)}…` : path);
}

/** The error for something that is not the file it should be. */
export function kindError(path: string, kind: string): RemoraError {
  return new RemoraError("FILE-KIND", `Cannot use ${show(path)} as a file: it is ${kind}`, {
    hint: "Name a regular file",
  });
}
