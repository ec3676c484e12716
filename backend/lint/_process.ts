import { RemoraError } from "@remora/core";

/** What a finished process left. */
export interface ProcessOutput {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Options of {@linkcode runProcess}. */
export interface ProcessOptions {
  readonly stdin: string;
  /** Where it runs. @default this process's folder */
  readonly folder?: string | undefined;
  readonly signal: AbortSignal;
  /** Milliseconds after which it is killed. @default {60000} */
  readonly timeout?: number;
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

/**
 * Runs a program with text on its standard input. The environment holds no more than paths.
 *
 * @returns What it wrote; `undefined` when there is no such program.
 * @throws {RemoraError} `PROCESS-TIMEOUT`, `PROCESS-DENIED`; or the signal's reason
 */
export async function runProcess(
  command: string,
  args: readonly string[],
  options: ProcessOptions,
): Promise<ProcessOutput | undefined> {
  const { signal, timeout = 60_000, folder } = options;
  signal.throwIfAborted();
  const child = spawn(command, args, folder);
  if (child === undefined) return undefined;
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    kill(child);
  }, timeout);
  const onAbort = () => kill(child);
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    const [output] = await Promise.all([child.output(), feed(child, options.stdin)]);
    signal.throwIfAborted();
    if (timedOut) {
      throw new RemoraError("PROCESS-TIMEOUT", `${command} did not end within ${timeout} ms`);
    }
    const decoder = new TextDecoder();
    return {
      code: output.code,
      stdout: decoder.decode(output.stdout),
      stderr: decoder.decode(output.stderr),
    };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
  }
}

function spawn(
  command: string,
  args: readonly string[],
  folder: string | undefined,
): Deno.ChildProcess | undefined {
  const env: Record<string, string> = { NO_COLOR: "1" };
  for (const name of ENVIRONMENT) {
    const value = readEnv(name);
    if (value !== undefined) env[name] = value;
  }
  try {
    return new Deno.Command(command, {
      args: [...args],
      ...(folder === undefined ? {} : { cwd: folder }),
      clearEnv: true,
      env,
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return undefined;
    if (cause instanceof Deno.errors.NotCapable || cause instanceof Deno.errors.PermissionDenied) {
      throw new RemoraError("PROCESS-DENIED", `May not run ${command}`, {
        cause,
        hint: `Allow it with --allow-run=${command}`,
      });
    }
    throw cause;
  }
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

async function feed(child: Deno.ChildProcess, text: string): Promise<void> {
  const writer = child.stdin.getWriter();
  try {
    await writer.write(new TextEncoder().encode(text));
    await writer.close();
  } catch (error) {
    // A program that ends without reading all of its input breaks the pipe; its output says why.
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}

function kill(child: Deno.ChildProcess): void {
  try {
    child.kill("SIGKILL");
  } catch (error) {
    // It has ended by itself in the meantime.
    if (!(error instanceof TypeError) && !(error instanceof Deno.errors.NotFound)) throw error;
  }
}
