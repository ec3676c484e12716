/**
 * Reads single key presses from a terminal until it is disposed. Ctrl-C stays the signal it is. Where
 * standard input is no terminal there are no keys.
 */
export class Keys implements AsyncDisposable {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  readonly #done: Promise<void>;

  /** @param onKey Gets each character that is typed. */
  constructor(onKey: (key: string) => void) {
    if (!Deno.stdin.isTerminal()) {
      this.#done = Promise.resolve();
      return;
    }
    Deno.stdin.setRaw(true, { cbreak: Deno.build.os !== "windows" });
    this.#reader = Deno.stdin.readable.getReader();
    this.#done = this.#read(this.#reader, onKey);
  }

  /** Whether somebody can press keys. */
  get available(): boolean {
    return this.#reader !== undefined;
  }

  /** Gives the terminal back as it was. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#reader === undefined) return;
    Deno.stdin.setRaw(false);
    await this.#reader.cancel();
    await this.#done;
  }

  async #read(
    reader: ReadableStreamDefaultReader<Uint8Array>,
    onKey: (key: string) => void,
  ): Promise<void> {
    const decoder = new TextDecoder();
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      for (const key of decoder.decode(value, { stream: true })) onKey(key);
    }
  }
}
