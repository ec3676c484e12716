const WORKER = new URL("./question_worker.ts", import.meta.url).pathname;

/** One line that a worker printed. */
export interface Line {
  readonly type: "ready" | "found" | "resolved" | "won" | "told";
  readonly by?: string;
  readonly respondedBy?: string;
  readonly resolution?: { readonly outcome: string; readonly answer?: unknown };
}

/** A worker process, to be waited for or killed. */
export class QuestionProcess {
  readonly #child: Deno.ChildProcess;
  readonly #reading: Promise<void>;
  readonly #waiting = new Set<() => void>();
  readonly lines: Line[] = [];
  #ended = false;

  constructor(args: readonly string[]) {
    this.#child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", WORKER, ...args],
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    this.#reading = this.#read();
  }

  /** Waits for a line of a kind. `undefined`: the process ended without one. */
  async line(type: Line["type"]): Promise<Line | undefined> {
    for (;;) {
      const found = this.lines.find((line) => line.type === type);
      if (found !== undefined || this.#ended) return found;
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  /** Lets an answerer answer. */
  async go(): Promise<void> {
    const writer = this.#child.stdin.getWriter();
    try {
      await writer.write(new TextEncoder().encode("go\n"));
    } catch (error) {
      // It was killed just before.
      if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
    } finally {
      writer.releaseLock();
    }
  }

  /** `kill -9`. Harmless when it has ended. */
  kill(): void {
    try {
      this.#child.kill("SIGKILL");
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
    }
  }

  /** Waits for its end. Returns the exit code; 137 after `kill -9`. */
  async end(): Promise<number> {
    const { code } = await this.#child.status;
    await this.#reading;
    try {
      await this.#child.stdin.close();
    } catch (error) {
      // The pipe broke with the process.
      if (!(error instanceof Deno.errors.BrokenPipe) && !(error instanceof TypeError)) throw error;
    }
    return code;
  }

  async #read(): Promise<void> {
    let rest = "";
    for await (const text of this.#child.stdout.pipeThrough(new TextDecoderStream())) {
      const parts = (rest + text).split("\n");
      rest = parts.pop() ?? "";
      this.lines.push(...parts.map((part): Line => JSON.parse(part)));
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
