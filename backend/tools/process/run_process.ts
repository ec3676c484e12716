import { RemoraError } from "@remora/core";

/** Options of {@linkcode runProcess}. */
export interface RunProcessOptions {
  /** The folder it runs in. */
  readonly cwd: string;
  /** All of its environment; nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  /** Text for its standard input. @default none */
  readonly stdin?: string;
  /** Milliseconds until it is killed, with all that it started. */
  readonly timeout: number;
  /** Bytes of each output stream that are kept; the rest is read and dropped. */
  readonly maxOutput: number;
  /** Kills it. */
  readonly signal: AbortSignal;
}

/** How a process ended. */
export interface ProcessResult {
  /** Its exit code; not 0 when it was killed. */
  readonly code: number;
  /** Whether it was killed because its time was over. */
  readonly timedOut: boolean;
  /** The start of its standard output. */
  readonly stdout: string;
  /** The start of its error output. */
  readonly stderr: string;
  /** Whether one of them was cut. */
  readonly cut: boolean;
}

/**
 * Runs a program with an argument vector, never through a shell, in a process group of its own, so that
 * nothing it started stays behind when it is killed.
 *
 * @throws {RemoraError} `COMMAND-NOT-FOUND`, `COMMAND-DENIED`; the signal's reason when it is aborted
 */
export async function runProcess(
  program: string,
  args: readonly string[],
  options: RunProcessOptions,
): Promise<ProcessResult> {
  const { signal } = options;
  signal.throwIfAborted();
  const child = spawn(program, args, options);
  const stopped = new AbortController();
  let timedOut = false;
  const stop = (): void => {
    killGroup(child);
    // What it started elsewhere may hold the pipes open; that must not hold us.
    stopped.abort();
  };
  const timer = setTimeout(() => {
    timedOut = true;
    stop();
  }, options.timeout);
  signal.addEventListener("abort", stop, { once: true });
  try {
    const [stdout, stderr, status] = await Promise.all([
      readBounded(child.stdout, options.maxOutput, stopped.signal),
      readBounded(child.stderr, options.maxOutput, stopped.signal),
      child.status,
      feed(child.stdin, options.stdin ?? ""),
    ]);
    signal.throwIfAborted();
    return {
      code: status.code,
      timedOut,
      stdout: stdout.text,
      stderr: stderr.text,
      cut: stdout.cut || stderr.cut,
    };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
    // It may have ended and left something running in its group.
    killGroup(child);
  }
}

function spawn(
  program: string,
  args: readonly string[],
  { cwd, env }: RunProcessOptions,
): Deno.ChildProcess {
  try {
    return new Deno.Command(program, {
      args: [...args],
      cwd,
      env: { ...env },
      clearEnv: true,
      detached: Deno.build.os !== "windows",
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) {
      throw new RemoraError("COMMAND-NOT-FOUND", `"${program}" is not installed`, { cause });
    }
    if (cause instanceof Deno.errors.NotCapable || cause instanceof Deno.errors.PermissionDenied) {
      throw new RemoraError("COMMAND-DENIED", `This process may not run "${program}"`, {
        cause,
        hint: `Start it with --allow-run=${program}`,
      });
    }
    throw cause;
  }
}

async function feed(stdin: WritableStream<Uint8Array>, text: string): Promise<void> {
  const writer = stdin.getWriter();
  try {
    if (text !== "") await writer.write(new TextEncoder().encode(text));
    await writer.close();
  } catch (error) {
    // It ended, or was killed, before it read everything.
    const ended = error instanceof Deno.errors.BrokenPipe || error instanceof TypeError;
    if (!ended) throw error;
  }
}

async function readBounded(
  stream: ReadableStream<Uint8Array>,
  max: number,
  stopped: AbortSignal,
): Promise<{ readonly text: string; readonly cut: boolean }> {
  const reader = stream.getReader();
  const cancel = (): void => void reader.cancel().catch(() => {});
  stopped.addEventListener("abort", cancel, { once: true });
  const decoder = new TextDecoder();
  let text = "";
  let kept = 0;
  let cut = false;
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) break;
      const piece = value.subarray(0, Math.max(0, max - kept));
      cut ||= piece.length < value.length;
      kept += piece.length;
      text += decoder.decode(piece, { stream: true });
    }
  } finally {
    stopped.removeEventListener("abort", cancel);
    reader.releaseLock();
  }
  return { text: cut ? text : text + decoder.decode(), cut };
}

function killGroup(child: Deno.ChildProcess): void {
  try {
    if (Deno.build.os !== "windows") return Deno.kill(-child.pid, "SIGKILL");
  } catch (error) {
    // Nobody is left in the group.
    if (error instanceof Deno.errors.NotFound || error instanceof TypeError) return;
    // Signalling a group needs --allow-run for everything; the process itself can always be killed.
    if (!(error instanceof Deno.errors.NotCapable)) throw error;
  }
  try {
    child.kill("SIGKILL");
  } catch (error) {
    // It has ended by itself.
    if (!(error instanceof TypeError) && !(error instanceof Deno.errors.NotFound)) throw error;
  }
}
