import { RemoraError } from "@remora/core";

/**
 * Reads a text file; `-` is standard input.
 *
 * @throws {RemoraError} `PATH-NOT-FOUND`, `PATH-UNREADABLE`
 */
export async function readInput(path: string): Promise<string> {
  if (path === "-") return await new Response(Deno.stdin.readable).text();
  try {
    return await Deno.readTextFile(path);
  } catch (cause) {
    throw fileError(path, "read", cause);
  }
}

/** The error for a file that cannot be used, in our words; anything unexpected as it is. */
export function fileError(path: string, verb: "read" | "write", cause: unknown): unknown {
  if (cause instanceof Deno.errors.NotFound) {
    return new RemoraError("PATH-NOT-FOUND", `Cannot ${verb} ${path}: it does not exist`, {
      cause,
      hint: "Check the path, which is relative to the working folder",
    });
  }
  if (cause instanceof Deno.errors.PermissionDenied || cause instanceof Deno.errors.IsADirectory) {
    return new RemoraError("PATH-UNREADABLE", `Cannot ${verb} ${path}: ${cause.message}`, {
      cause,
      hint: "Name a file that this user may use",
    });
  }
  return cause;
}

/**
 * Writes a text file anew, piece by piece.
 *
 * @throws {RemoraError} `PATH-NOT-FOUND`, `PATH-UNREADABLE`
 */
export async function writeOutput(path: string, pieces: AsyncIterable<string>): Promise<void> {
  try {
    await Deno.writeTextFile(path, ReadableStream.from(pieces));
  } catch (cause) {
    throw fileError(path, "write", cause);
  }
}
