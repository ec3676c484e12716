import { PATIENCE } from "./_program.ts";

/** How {@linkcode PseudoTerminal} runs a program. */
export interface TerminalOptions {
  /** @default this process's */
  readonly cwd?: string;
  /** Variables besides this process's. */
  readonly env?: Readonly<Record<string, string>>;
  /** @default 100 */
  readonly columns?: number;
  /** @default 40 */
  readonly rows?: number;
}

/** A Deno program on a terminal of its own, which util-linux's `script` makes. */
export class PseudoTerminal implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #keys: WritableStreamDefaultWriter<Uint8Array>;
  readonly #reading: Promise<void>;
  #changed = Promise.withResolvers<void>();
  #hasEnded = false;
  #seen = 0;
  /** Everything that was written to the terminal. */
  text = "";

  /** @param args The program and its arguments. */
  constructor(args: readonly string[], options: TerminalOptions = {}) {
    const { columns = 100, rows = 40 } = options;
    const words = [Deno.execPath(), "run", "-A", ...args].map((word) => `'${word}'`).join(" ");
    this.#child = new Deno.Command("script", {
      // A shell that stayed in between would get Ctrl-C, too, and some then end with 130, whatever the program does.
      args: ["-qefc", `stty cols ${columns} rows ${rows}; exec ${words}`, "/dev/null"],
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      // Which shell runs it is not up to whoever runs the tests.
      env: { TERM: "xterm-256color", ...options.env, SHELL: "/bin/sh" },
      stdin: "piped",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    this.#keys = this.#child.stdin.getWriter();
    this.#reading = this.#read();
  }

  /** Types something. */
  async type(keys: string): Promise<void> {
    await this.#keys.write(new TextEncoder().encode(keys));
  }

  /** Waits until what was ever written matches. */
  async waitFor(pattern: RegExp): Promise<void> {
    await this.#until(() => pattern.test(this.text), `${pattern}`);
  }

  /** Waits until something is written behind what the last call found. */
  async shows(part: string): Promise<void> {
    await this.#until(() => this.text.includes(part, this.#seen), `"${part}"`);
    this.#seen = this.text.indexOf(part, this.#seen) + part.length;
  }

  /** The exit code of the program, when it has ended by itself. */
  async ended(): Promise<number> {
    await this.#until(() => this.#hasEnded, "end");
    return (await this.#child.status).code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#keys.close().catch(() => {});
    try {
      this.#child.kill("SIGKILL");
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
    }
    await this.#reading;
    await this.#child.status;
  }

  async #until(holds: () => boolean, what: string): Promise<void> {
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      this.#changed.resolve();
    }, PATIENCE);
    try {
      while (!holds()) {
        if (isLate || this.#hasEnded) throw new Error(`No ${what} on the terminal:\n${this.text}`);
        await this.#changed.promise;
        this.#changed = Promise.withResolvers<void>();
      }
    } finally {
      clearTimeout(timer);
    }
  }

  async #read(): Promise<void> {
    for await (const text of this.#child.stdout.pipeThrough(new TextDecoderStream())) {
      this.text += text;
      this.#changed.resolve();
    }
    this.#hasEnded = true;
    this.#changed.resolve();
  }
}

const hasScript = await new Deno.Command("script", { args: ["--version"], stderr: "null" }).output()
  .then(({ stdout }) => new TextDecoder().decode(stdout).includes("util-linux"), () => false);

/** A test that needs a terminal; where none can be made, its name says why it is left out. */
export function terminalTest(name: string, fn: () => Promise<void>): void {
  const reason = hasScript ? "" : " [util-linux's script is not installed]";
  Deno.test({ name: `${name}${reason}`, ignore: !hasScript, fn });
}
