// Starts worker.ts in processes of their own.
const WORKER = new URL("./worker.ts", import.meta.url).pathname;

/** One line that a worker printed. */
export type Line = Readonly<Record<string, unknown>>;

/** Options of {@linkcode startWorker}. */
export interface WorkerOptions {
  /** Permission flags. @default everything */
  readonly flags?: readonly string[];
  /** User id, for root only. */
  readonly uid?: number;
  /** More environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A running worker. */
export class Worker implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #reading: Promise<void>;
  readonly #errors: Promise<string>;
  readonly #waiting = new Set<() => void>();
  #ended = false;
  /** What it has printed so far. */
  readonly lines: Line[] = [];

  constructor(args: readonly string[], options: WorkerOptions = {}) {
    const { flags = ["-A"], uid, env = {} } = options;
    this.#child = new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--no-check",
        "--no-config",
        "--no-lock",
        "--no-prompt",
        ...flags,
        WORKER,
        ...args,
      ],
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
      env: { NO_COLOR: "1", ...env },
      ...(uid !== undefined && { uid, gid: uid }),
    }).spawn();
    this.#reading = this.#read();
    this.#errors = new Response(this.#child.stderr).text();
  }

  /** Waits for a line with a field. Fails when the worker ends without one. */
  async line(field: string): Promise<Line> {
    for (;;) {
      const found = this.lines.find((line) => field in line);
      if (found !== undefined) return found;
      if (this.#ended) {
        throw new Error(`No ${field}: ${JSON.stringify(this.lines)} ${await this.#errors}`);
      }
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  /** `kill -9`; harmless when it has ended. */
  kill(): void {
    try {
      this.#child.kill("SIGKILL");
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
    }
  }

  /** Waits for its end and returns the exit code, and what it wrote to stderr. */
  async end(): Promise<{ readonly code: number; readonly errors: string }> {
    const [{ code }, , errors] = await Promise.all([
      this.#child.status,
      this.#reading,
      this.#errors,
    ]);
    return { code, errors };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.kill();
    await this.end();
  }

  async #read(): Promise<void> {
    let rest = "";
    for await (const chunk of this.#child.stdout.pipeThrough(new TextDecoderStream())) {
      const parts = (rest + chunk).split("\n");
      rest = parts.pop()!;
      for (const part of parts) this.lines.push(JSON.parse(part));
      this.#wake();
    }
    this.#ended = true;
    this.#wake();
  }

  #wake(): void {
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }
}
