import { RemoraError } from "@remora/core";

/**
 * A source of text that can be read more than once; `-` is standard input.
 *
 * @throws {RemoraError} `PATH-NOT-FOUND`, `PATH-UNREADABLE`
 */
export async function openInput(
  path: string,
): Promise<() => Promise<AsyncIterable<string | Uint8Array>>> {
  if (path === "-") {
    const text = await new Response(Deno.stdin.readable).text();
    return () => Promise.resolve(ReadableStream.from([text]));
  }
  try {
    if ((await Deno.stat(path)).isDirectory) throw new Deno.errors.IsADirectory("it is a folder");
  } catch (cause) {
    throw fileError(path, "read", cause);
  }
  return async () => (await Deno.open(path)).readable;
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
