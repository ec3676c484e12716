import { formatError, isJsonObject, RemoraError } from "@remora/core";
import { findDeno } from "../tools/process/find_deno.ts";

/** The version of Monty that this was written for; its interface changes with each. */
export const MONTY_VERSION = "0.0.18";

/** Names the library, for machines that cannot fetch it; `off` does without. */
const VARIABLE = "REMORA_MONTY";

/** The native library of the interpreter. */
export interface MontyAddon {
  /** The file, absolute. */
  readonly path: string;
  /** Its package with the version, or what `REMORA_MONTY` says. */
  readonly origin: string;
}

/** Options of {@linkcode findMonty}. */
export interface FindMontyOptions {
  /** Whether it may be fetched. @default {true} */
  readonly fetch?: boolean;
  /** Aborts it. */
  readonly signal?: AbortSignal;
}

/** Milliseconds for the library to come; it is 8 MB, packed. */
const PATIENCE = 120_000;

/** Behind a proxy that nobody listens at, `deno info` knows what is in the cache and no more. */
const NO_FETCHING = {
  HTTP_PROXY: "http://127.0.0.1:9",
  HTTPS_PROXY: "http://127.0.0.1:9",
  ALL_PROXY: "http://127.0.0.1:9",
  NO_PROXY: "",
};

/** The error of a machine that scripts cannot run on. */
export class MontyMissingError extends RemoraError {
  /** Why, one line. */
  readonly reason: string;

  /**
   * Makes the one clear line.
   *
   * @param reason Why, one line.
   * @param options What the runtime said, and a remedy where there is a better one.
   */
  constructor(reason: string, options: { readonly cause?: unknown; readonly hint?: string } = {}) {
    super("GRAIL-NO-MONTY", `Grail scripts can be checked but not run here: ${reason}`, {
      cause: options.cause,
      hint: options.hint ??
        `Put the library of @pydantic/monty ${MONTY_VERSION} on this machine and name it in ${VARIABLE}`,
    });
    this.reason = reason;
  }
}

/**
 * Finds the native library of `@pydantic/monty`, and fetches it where it is not in Deno's cache yet.
 *
 * The package for the platform is asked for by itself: the main package names those of all platforms, and Deno
 * cannot resolve it where a registry lacks one of them. `deno info` is asked, outside of any project: it
 * fetches, says where the file is, and touches neither a lock file nor `node_modules`.
 *
 * @throws {MontyMissingError}
 */
export async function findMonty(options: FindMontyOptions = {}): Promise<MontyAddon> {
  const named = variable();
  if (named === "off") {
    throw new MontyMissingError(`${VARIABLE} is off`, { hint: `Unset ${VARIABLE}` });
  }
  if (named !== undefined) return { path: named, origin: VARIABLE };
  const name = packageOfPlatform();
  if (name === undefined) {
    const { os, arch } = Deno.build;
    throw new MontyMissingError(`there is no Monty for ${os} on ${arch}`, {
      hint: "Run them on Linux or macOS, or on Windows with x64",
    });
  }
  const id = `${name}@${MONTY_VERSION}`;
  const graph = await denoInfo(`npm:${id}`, options);
  const path = folderIn(graph, id);
  if (path === undefined) throw notFetched(id, graph, options);
  return {
    path: `${path}/${name.replace("@pydantic/monty-", "monty.")}.node`,
    origin: `npm:${id}`,
  };
}

function notFetched(
  id: string,
  graph: unknown,
  { fetch = true }: FindMontyOptions,
): MontyMissingError {
  if (!fetch) {
    return new MontyMissingError("Monty is not in Deno's cache yet", {
      hint: `The first .pym tool that runs fetches it; or now: deno cache npm:${id}`,
    });
  }
  const modules = isJsonObject(graph) && Array.isArray(graph.modules) ? graph.modules : [];
  const [first] = modules.filter((module) =>
    isJsonObject(module) && typeof module.error === "string"
  );
  const why = first !== undefined && isJsonObject(first) ? String(first.error).split("\n")[0] : "";
  return new MontyMissingError(why || `Deno does not say where ${id} is`);
}

function variable(): string | undefined {
  try {
    return Deno.env.get(VARIABLE) || undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) return undefined;
    throw error;
  }
}

function packageOfPlatform(): string | undefined {
  const { os, arch } = Deno.build;
  const cpu = arch === "x86_64" ? "x64" : "arm64";
  switch (os) {
    case "linux":
      return `@pydantic/monty-linux-${cpu}-gnu`;
    case "darwin":
      return `@pydantic/monty-darwin-${cpu}`;
    case "windows":
      return cpu === "x64" ? "@pydantic/monty-win32-x64-msvc" : undefined;
    default:
      return undefined;
  }
}

async function denoInfo(specifier: string, options: FindMontyOptions): Promise<unknown> {
  const { fetch = true, signal } = options;
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  signal?.addEventListener("abort", abort, { once: true });
  const timer = setTimeout(abort, PATIENCE);
  let output: Deno.CommandOutput;
  try {
    signal?.throwIfAborted();
    output = await new Deno.Command(findDeno(), {
      args: ["info", "--json", "--quiet", "--no-config", "--no-lock", specifier],
      env: { NO_COLOR: "1", DENO_NO_PACKAGE_JSON: "1", ...(fetch ? {} : NO_FETCHING) },
      stdin: "null",
      signal: controller.signal,
    }).output();
  } catch (cause) {
    throw denoError(cause);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
  }
  signal?.throwIfAborted();
  if (controller.signal.aborted) {
    throw new MontyMissingError(`${specifier} did not come within ${PATIENCE / 1000} s`);
  }
  const { stdout, stderr, success } = output;
  if (success) return JSON.parse(new TextDecoder().decode(stdout));
  const [first = ""] = new TextDecoder().decode(stderr).replace(/^error: /, "").split("\n");
  throw new MontyMissingError(first.trim().replace(/\.$/, ""));
}

/** What it means that Deno could not be started. */
export function denoError(cause: unknown): unknown {
  if (cause instanceof Deno.errors.NotFound) {
    return new MontyMissingError("there is no Deno in PATH to run them with", {
      cause,
      hint: "Install Deno, or use bundles without .pym tools",
    });
  }
  if (cause instanceof Deno.errors.NotCapable) {
    return new MontyMissingError(formatError(cause).split("\n")[0] ?? "it is not permitted", {
      cause,
      hint: "Run again with --allow-run=deno",
    });
  }
  return cause;
}

function folderIn(graph: unknown, id: string): string | undefined {
  const packages = isJsonObject(graph) ? graph.npmPackages : undefined;
  const found = packages !== undefined && isJsonObject(packages) ? packages[id] : undefined;
  const path = found !== undefined && isJsonObject(found) ? found.localPath : undefined;
  return typeof path === "string" ? path : undefined;
}
