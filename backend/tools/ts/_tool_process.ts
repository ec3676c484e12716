import { isJsonObject, type JsonObject, type JsonValue, RemoraError } from "@remora/core";
import { runProcess } from "../process/run_process.ts";
import type { ToolPermissions } from "./define_tool.ts";
import { DRIVER, IMPORT_MAP } from "./_driver.ts";
import { permissionFlags } from "./permissions.ts";

/** Bytes of output that are read: the answer, and what the tool prints. */
const MAX_OUTPUT = 1024 * 1024;
const MAX_HEAP_MB = 512;

/** What a tool's process is asked. */
export interface ToolProcessOptions {
  /** The tool's file, absolute. */
  readonly path: string;
  /** The folder it may import from, absolute. */
  readonly own: string;
  /** The folder it runs in, absolute. */
  readonly work: string;
  /** What it may do. */
  readonly permissions: ToolPermissions;
  /** What it is asked: to describe itself, or to run. */
  readonly ask: { readonly describe: true } | {
    readonly args: JsonObject;
    readonly context: JsonObject;
  };
  readonly timeout: number;
  readonly signal: AbortSignal;
}

/** What a tool's process answered. */
export type ToolAnswer =
  | { readonly ok: true; readonly value: JsonValue }
  | { readonly ok: false; readonly error: string };

/**
 * Runs a tool in a process of its own with exactly its permissions, an empty environment but for the variables
 * that it declares, and a limited heap.
 *
 * @throws {RemoraError} `TOOL-NO-DENO` where there is no Deno to run it with; the signal's reason
 */
export async function runToolProcess(options: ToolProcessOptions): Promise<ToolAnswer> {
  const driver = await Deno.makeTempFile({ prefix: "remora-tool-", suffix: ".js" });
  try {
    await Deno.writeTextFile(driver, DRIVER);
    const nonce = crypto.randomUUID();
    const flags = permissionFlags(options.permissions, options);
    const result = await runProcess(denoPath(), [
      "run",
      "--quiet",
      "--no-prompt",
      "--no-config",
      "--no-lock",
      "--no-check",
      `--import-map=${IMPORT_MAP}`,
      `--v8-flags=--max-old-space-size=${MAX_HEAP_MB}`,
      ...flags,
      driver,
    ], {
      cwd: options.work,
      env: environment(options.permissions),
      stdin: JSON.stringify({ nonce, module: fileUrl(options.path), ...options.ask }),
      timeout: options.timeout,
      maxOutput: MAX_OUTPUT,
      signal: options.signal,
    });
    if (result.timedOut) {
      return { ok: false, error: `It did not end within ${options.timeout / 1000} s` };
    }
    return readAnswer(result, nonce);
  } finally {
    await Deno.remove(driver);
  }
}

function readAnswer(
  result: {
    readonly stdout: string;
    readonly stderr: string;
    readonly code: number;
    readonly cut: boolean;
  },
  nonce: string,
): ToolAnswer {
  const at = result.stdout.lastIndexOf(`\n${nonce}`);
  if (at < 0 || !result.stdout.endsWith("\n")) {
    if (result.cut) return { ok: false, error: `It wrote more than ${MAX_OUTPUT} bytes` };
    // Deno's own last words: out of memory, a syntax error.
    const words = result.stderr.trim().slice(-600);
    return { ok: false, error: `It ended with code ${result.code} and no answer. ${words}`.trim() };
  }
  const answer: unknown = JSON.parse(result.stdout.slice(at + 1 + nonce.length));
  if (!isJsonObject(answer)) return { ok: false, error: "It answered with no object" };
  if (typeof answer.error === "string") return { ok: false, error: answer.error };
  return { ok: true, value: answer.value ?? null };
}

/** This very Deno, or the one in `PATH` where this is a compiled program. */
function denoPath(): string {
  const path = Deno.execPath();
  return /(?:^|[\\/])deno(?:\.exe)?$/i.test(path) ? path : "deno";
}

function environment({ env }: ToolPermissions): Record<string, string> {
  const names = env === true ? Object.keys(Deno.env.toObject()) : env ?? [];
  const variables: Record<string, string> = { NO_COLOR: "1" };
  // Deno finds its cache by these; the tool sees them only where it declares them.
  for (const name of ["PATH", "HOME", "DENO_DIR", "TMPDIR", ...names]) {
    const value = readVariable(name);
    if (value !== undefined) variables[name] = value;
  }
  return variables;
}

function readVariable(name: string): string | undefined {
  try {
    return Deno.env.get(name);
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) return undefined;
    throw error;
  }
}

function fileUrl(path: string): string {
  const slashed = path.replaceAll("\\", "/");
  const url = new URL(slashed.startsWith("/") ? "file://" : "file:///");
  url.pathname = slashed.replaceAll("%", "%25");
  return url.href;
}

/** The error for a machine without Deno beside a compiled program. */
export function noDeno(cause: unknown): RemoraError {
  return new RemoraError("TOOL-NO-DENO", "TypeScript tools need Deno, and there is none in PATH", {
    cause,
    hint: "Install Deno, or use bundles without .ts tools",
  });
}
