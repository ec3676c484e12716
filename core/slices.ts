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
export type Slice =
  | "frontend"
  | "frontend/serve"
  | "backend"
  | "backend/bundles"
  | "backend/grail"
  | "backend/grail_run"
  | "backend/markdown"
  | "backend/syntax"
  | "backend/toml"
  | "backend/yaml"
  | "nats"
  | "cli";

/** How this copy of Remora is installed, which decides how a slice is added to it. */
export type Installation = "checkout" | "registry" | "binary";

/** A slice that is not there: says what, why, and which command adds it. */
export class SliceMissingError extends RemoraError {
  /** Which one. */
  readonly slice: Slice;
  /** Why it could not be loaded, one line. */
  readonly reason: string;

  /**
   * Makes the one friendly error that every command shows.
   *
   * @param slice Which one.
   * @param reason Why it could not be loaded, one line.
   * @param options The command that adds it, and what the runtime said.
   */
  constructor(slice: Slice, reason: string, options: { hint?: string; cause?: unknown } = {}) {
    super("SLICE-MISSING", `The ${packageOf(slice)} slice is not available (${reason})`, {
      cause: options.cause,
      hint: options.hint ?? `Add it with: ${addCommand(slice)}`,
    });
    this.slice = slice;
    this.reason = reason;
  }
}

/** A slice that is there and failed while it was loaded: a defect, not a missing installation. */
export class SliceBrokenError extends RemoraError {
  /** Which one. */
  readonly slice: Slice;

  /**
   * Makes the error.
   *
   * @param slice Which one.
   * @param cause What it threw.
   */
  constructor(slice: Slice, cause: unknown) {
    super(
      "SLICE-BROKEN",
      `The ${packageOf(slice)} slice is installed but failed to load (${describe(cause)})`,
      { cause, hint: "This is a defect; --debug shows where it happened" },
    );
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
 * @throws {SliceBrokenError} when it is there and throws
 */
export async function loadSlice<Module>(slice: Slice): Promise<Module> {
  const specifier = sliceSpecifier(slice);
  try {
    return await import(specifier) as Module;
  } catch (cause) {
    throw sliceError(slice, cause, sliceEntry(slice));
  }
}

/**
 * The specifier under which {@linkcode loadSlice} imports a slice.
 *
 * @param slice Which one.
 * @param from Where this core was loaded from. @default this module's URL
 */
export function sliceSpecifier(
  slice: Slice | "core",
  from: string = import.meta.url,
): string {
  // A checkout (and a binary compiled from one) has file: modules and the workspace's import map.
  if (from.startsWith("file:")) return `@remora/${slice}`;
  const [name, ...path] = slice.split("/");
  return [`jsr:@remora/${name}@^${config.version}`, ...path].join("/");
}

/**
 * Where the entry of a slice is: a `file:` URL in a checkout, a `jsr:` specifier elsewhere. Says nothing
 * about whether it can be loaded.
 *
 * @param slice Which one; `core` is the one that is always there.
 * @returns `undefined` where this installation does not know the slice.
 */
export function sliceEntry(slice: Slice | "core"): string | undefined {
  // Not called on import.meta: publishing would warn that it cannot rewrite the specifier.
  const { resolve } = import.meta;
  try {
    return slice === "core" && installation() !== "registry"
      ? resolve("./mod.ts")
      : resolve(sliceSpecifier(slice));
  } catch {
    return undefined; // not in the import map: import() says so too, and its error is the one reported
  }
}

/** How this copy of Remora is installed. */
export function installation(): Installation {
  // Core also runs where there is no Deno; then it was not compiled by it either.
  const runtime: { Deno?: { build?: { standalone?: boolean } } } = globalThis;
  if (runtime.Deno?.build?.standalone === true) return "binary";
  return import.meta.url.startsWith("file:") ? "checkout" : "registry";
}

/**
 * Sorts what the runtime threw on import into the two errors that people can act on. Exported for tests
 * and for programs that import a slice themselves.
 *
 * @param slice Which one.
 * @param cause What `import()` threw.
 * @param entry The URL of the slice's entry module, where it could be resolved.
 */
export function sliceError(
  slice: Slice,
  cause: unknown,
  entry?: string,
): SliceMissingError | SliceBrokenError {
  const text = describe(cause);
  if (!isLoadFailure(cause)) return new SliceBrokenError(slice, cause);
  if (/^Requires \w+ access|NotCapable|PermissionDenied/.test(text)) {
    return new SliceMissingError(slice, `permission denied: ${text}`, {
      cause,
      hint: permissionHint(text),
    });
  }
  if (text.startsWith("SyntaxError")) return new SliceBrokenError(slice, cause);
  // A file of its own that is missing is a defect of the slice; everything else that was not found (its
  // entry, its package, a dependency that is not in the cache) is an installation without it.
  const file = /^Module not found "(file:[^"]*)"/.exec(text)?.[1];
  if (file !== undefined && file !== entry) return new SliceBrokenError(slice, cause);
  if (/not a dependency and not in import map|^Unknown export|^Module not found/.test(text)) {
    return new SliceMissingError(slice, "not part of this installation", { cause });
  }
  // What is left could not be fetched. In a checkout that is never the slice, but something it needs.
  const hint = installation() === "checkout" ? "Fetch what it needs with: deno install" : undefined;
  const forbidden = /--cached-only|--no-remote|--no-npm/.exec(String(cause))?.[0];
  const reason = forbidden === undefined ? text : `not in the cache, and ${forbidden} was given`;
  return new SliceMissingError(slice, reason, hint === undefined ? { cause } : { cause, hint });
}

function permissionHint(text: string): string {
  const flag = /--allow-\w+/.exec(text)?.[0];
  return flag === undefined
    ? "Run again with the permission that is named"
    : `Run again with ${flag}`;
}

function addCommand(slice: Slice): string {
  const name = packageOf(slice);
  const specifier = `jsr:@remora/${name}@^${config.version}`;
  switch (installation()) {
    case "binary":
      return `deno compile --include ${specifier} … (deno task compile:full in a checkout)`;
    case "checkout":
      return `git checkout -- ${name} deno.json && deno install`;
    case "registry":
      return `deno cache ${specifier}`;
  }
}

/** Whether the runtime failed to find or fetch a module, as opposed to a module that threw when it ran. */
function isLoadFailure(cause: unknown): boolean {
  if (!(cause instanceof Error)) return false;
  if (cause.name === "NotCapable" || cause.name === "PermissionDenied") return true;
  return "code" in cause && cause.code === "ERR_MODULE_NOT_FOUND";
}

function packageOf(slice: Slice): string {
  return slice.split("/")[0] ?? slice;
}

function describe(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const first = cause.message.split("\n")[0] ?? "";
  // deno-lint-ignore no-control-regex -- the runtime colours the position of the import
  const plain = first.replaceAll(/\x1b\[[0-9;]*m/g, "").replace(/\.$/, "").trim();
  const named = cause.name === "Error" || cause.name === "TypeError" || plain.includes(cause.name);
  return named ? plain : `${cause.name}: ${plain}`;
}
