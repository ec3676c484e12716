import { fileURLToPath } from "node:url";

const SERVE = fileURLToPath(new URL("../../frontend/serve.ts", import.meta.url));

/** `frontend/serve.ts` as a process of its own. */
export class ServerProcess implements AsyncDisposable {
  /** Where it listens, as it printed it. */
  readonly url: string;
  readonly #child: Deno.ChildProcess;
  readonly #output: Promise<void>;
  #isOver = false;

  private constructor(child: Deno.ChildProcess, url: string, output: Promise<void>) {
    this.#child = child;
    this.url = url;
    this.#output = output;
  }

  /**
   * @param args Its flags.
   * @param permissions What it may do. @default everything
   */
  static async start(
    args: readonly string[],
    permissions: readonly string[] = ["-A"],
  ): Promise<ServerProcess> {
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-prompt", ...permissions, SERVE, ...args],
      stdout: "piped",
      stderr: "inherit",
      stdin: "null",
    }).spawn();
    const lines = child.stdout.pipeThrough(new TextDecoderStream())[Symbol.asyncIterator]();
    let text = "";
    for (;;) {
      const { done, value } = await lines.next();
      if (done) throw new Error(`The server ended before it listened: ${text}`);
      text += value;
      const url = /^Remora dashboard\s+(\S+)\s/m.exec(text)?.[1];
      if (url === undefined) continue;
      const rest = (async () => {
        while (!(await lines.next()).done);
      })();
      return new ServerProcess(child, url, rest);
    }
  }

  /** Kills it. */
  async kill(): Promise<void> {
    this.#signal("SIGKILL");
    await this.#ended();
  }

  /** Asks it to stop. @returns its exit code */
  async terminate(): Promise<number> {
    this.#signal("SIGTERM");
    return await this.#ended();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#isOver) await this.kill();
  }

  #signal(signal: Deno.Signal): void {
    this.#child.kill(signal);
  }

  async #ended(): Promise<number> {
    const { code } = await this.#child.status;
    this.#isOver = true;
    await this.#output;
    return code;
  }
}
