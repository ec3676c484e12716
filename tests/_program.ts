/** How long a test waits for what should happen soon. Milliseconds. */
export const PATIENCE = 30_000;

/** How {@linkcode RunningProgram} runs. */
export interface RunOptions {
  /** @default this process's */
  readonly cwd?: string;
  /** Variables besides this process's. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A program that goes on while the test does other things. */
export class RunningProgram implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #readers: Promise<unknown>;
  #changed = Promise.withResolvers<void>();
  #ended = false;
  /** What it has written so far. */
  stdout = "";
  /** The same for standard error. */
  stderr = "";

  /**
   * @param file The program.
   * @param args Its arguments.
   */
  constructor(file: string, args: readonly string[], options: RunOptions = {}) {
    this.#child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", file, ...args],
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      env: { REMORA_STORE: "", NO_COLOR: "1", ...options.env },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#readers = Promise.all([
      this.#read(this.#child.stdout, (text) => this.stdout += text),
      this.#read(this.#child.stderr, (text) => this.stderr += text),
    ]).then(() => {
      this.#ended = true;
      this.#changed.resolve();
    });
  }

  /** The first match of a pattern on its standard output. */
  async waitFor(pattern: RegExp): Promise<RegExpExecArray> {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      this.#changed.resolve();
    }, PATIENCE);
    try {
      for (;;) {
        const match = pattern.exec(this.stdout);
        if (match !== null) return match;
        if (late || this.#ended) {
          throw new Error(`No ${pattern} in:\n${this.stdout}\n${this.stderr}`);
        }
        await this.#changed.promise;
        this.#changed = Promise.withResolvers<void>();
      }
    } finally {
      clearTimeout(timer);
    }
  }

  /** Sends a signal. One that has ended needs none. */
  kill(signal: Deno.Signal): void {
    try {
      this.#child.kill(signal);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
    }
  }

  /** Its exit code, when it has ended by itself. */
  async ended(): Promise<number> {
    const timer = setTimeout(() => this.kill("SIGKILL"), PATIENCE);
    const { code } = await this.#child.status;
    clearTimeout(timer);
    await this.#readers;
    return code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.kill("SIGKILL");
    await this.#child.status;
    await this.#readers;
  }

  async #read(stream: ReadableStream<Uint8Array<ArrayBuffer>>, take: (text: string) => void) {
    for await (const text of stream.pipeThrough(new TextDecoderStream())) {
      take(text);
      this.#changed.resolve();
    }
  }
}
