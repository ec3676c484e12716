/**
 * Loads the other packages of Remora only when a command needs them.
 *
 * This is the one place with a computed import specifier. A literal `import("@remora/backend")` would be
 * read into the module graph and so be fetched, with everything below it, by everyone who imports the
 * command line.
 *
 * @module
 */
import config from "./deno.json" with { type: "json" };
import { RemoraError } from "./error/error.ts";

/** The packages that can be absent. */
export type Slice = "frontend" | "frontend/serve" | "backend" | "nats" | "cli";

/** A slice that could not be loaded: says what, why, and which command adds it. */
export class SliceMissingError extends RemoraError {
  /** Which one. */
  readonly slice: Slice;

  /** @param slice Which one. @param reason Why it could not be loaded, one line. @param cause What the runtime said. */
  constructor(slice: Slice, reason: string, cause: unknown) {
    const name = packageOf(slice);
    super("SLICE-MISSING", `The ${name} slice is not available (${reason})`, {
      cause,
      hint: `Add it with: deno add jsr:@remora/${name}`,
    });
    this.slice = slice;
  }
}

/**
 * Imports a slice. In a checkout the bare name resolves through the workspace, in a published package the
 * specifier is complete, with the version of this core.
 *
 * @param slice Which one.
 * @returns The module. Name its type: `loadSlice<typeof import("@remora/backend")>("backend")`.
 * @throws {SliceMissingError} when it is not there or may not be loaded
 */
export async function loadSlice<Module>(slice: Slice): Promise<Module> {
  const specifier = sliceSpecifier(slice);
  try {
    return await import(specifier) as Module;
  } catch (cause) {
    throw new SliceMissingError(slice, reasonOf(cause), cause);
  }
}

/** The specifier under which {@linkcode loadSlice} imports a slice. */
export function sliceSpecifier(slice: Slice): string {
  // A checkout (and a binary compiled from one) has file: modules and the workspace's import map.
  if (import.meta.url.startsWith("file:")) return `@remora/${slice}`;
  const [name, ...path] = slice.split("/");
  const version = config.version;
  return [`jsr:@remora/${name}@^${version}`, ...path].join("/");
}

function packageOf(slice: Slice): string {
  return slice.split("/")[0]!;
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const first = cause.message.split("\n")[0] ?? cause.message;
  if (cause.name === "NotCapable" || cause.name === "PermissionDenied") {
    return `permission denied: ${first}`;
  }
  return first;
}
