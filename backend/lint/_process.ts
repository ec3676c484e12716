import { RemoraError } from "@remora/core";
import { type ProcessResult, runProcess } from "../tools/process/run_process.ts";

/** Options of {@linkcode runLinterProcess}. */
export interface LinterProcessOptions {
  readonly stdin: string;
  /** Where it runs. @default this process's folder */
  readonly folder?: string | undefined;
  readonly signal: AbortSignal;
}

/** What a linter may see of the environment: where things are, and no secrets. */
const ENVIRONMENT = [
  "PATH",
  "HOME",
  "DENO_DIR",
  "XDG_CACHE_HOME",
  "XDG_CONFIG_HOME",
  "LANG",
  "TMPDIR",
  "SystemRoot",
  "USERPROFILE",
  "LOCALAPPDATA",
  "TEMP",
];

const TIMEOUT = 60_000;
const MAX_OUTPUT = 16_000_000;

/**
 * Runs a linter with text on its standard input.
 *
 * @returns What it wrote; `undefined` when there is no such program.
 * @throws {RemoraError} `LINTER-TIMEOUT`, `COMMAND-DENIED`; the signal's reason
 */
export async function runLinterProcess(
  program: string,
  args: readonly string[],
  { stdin, folder, signal }: LinterProcessOptions,
): Promise<ProcessResult | undefined> {
  try {
    const result = await runProcess(program, args, {
      stdin,
      cwd: folder ?? Deno.cwd(),
      env: environment(),
      timeout: TIMEOUT,
      maxOutput: MAX_OUTPUT,
      signal,
    });
    if (!result.timedOut) return result;
  } catch (error) {
    if (error instanceof RemoraError && error.code === "COMMAND-NOT-FOUND") return undefined;
    throw error;
  }
  throw new RemoraError("LINTER-TIMEOUT", `${program} did not end within ${TIMEOUT} ms`);
}

function environment(): Record<string, string> {
  const env: Record<string, string> = { NO_COLOR: "1" };
  for (const name of ENVIRONMENT) {
    const value = readEnv(name);
    if (value !== undefined) env[name] = value;
  }
  return env;
}

function readEnv(name: string): string | undefined {
  try {
    return Deno.env.get(name);
  } catch (error) {
    // A program that may not read the variable does without it.
    if (error instanceof Deno.errors.NotCapable) return undefined;
    throw error;
  }
}
