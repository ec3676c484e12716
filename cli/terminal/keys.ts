/** Gets each character that is typed, and whether it came with so many others that it was pasted. */
export type KeyHandler = (key: string, isPasted: boolean) => void;

/** More characters at once nobody types, also where this process was busy meanwhile. */
const MOST_TYPED = 3;

/** What a terminal sends for arrows, Home, Delete and the like; no character in it was typed. */
// deno-lint-ignore no-control-regex -- that is how they begin
const SEQUENCE = /\x1b(?:\[[0-?]*[ -/]*[@-~]|O.|[^[O])?/g;

/**
 * Reads single key presses from a terminal until it is disposed. Ctrl-C stays the signal it is. Where
 * standard input is no terminal there are no keys.
 */
export class Keys implements AsyncDisposable {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  readonly #done: Promise<void>;
  readonly #handlers: KeyHandler[] = [];

  /** @param onKey Gets what nobody else listens for. */
  constructor(onKey?: KeyHandler) {
    if (onKey !== undefined) this.#handlers.push(onKey);
    if (!Deno.stdin.isTerminal()) {
      this.#done = Promise.resolve();
      return;
    }
    Deno.stdin.setRaw(true, { cbreak: Deno.build.os !== "windows" });
    this.#reader = Deno.stdin.readable.getReader();
    this.#done = this.#read(this.#reader);
  }

  /** Whether somebody can press keys. */
  get available(): boolean {
    return this.#reader !== undefined;
  }

  /** Gives all keys to somebody else, until that is disposed. */
  listen(onKey: KeyHandler): Disposable {
    this.#handlers.push(onKey);
    return {
      [Symbol.dispose]: () => {
        const at = this.#handlers.lastIndexOf(onKey);
        if (at >= 0) this.#handlers.splice(at, 1);
      },
    };
  }

  /** Gives the terminal back as it was. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#reader === undefined) return;
    Deno.stdin.setRaw(false);
    await this.#reader.cancel();
    await this.#done;
  }

  async #read(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      const keys = typedKeys(decoder.decode(value, { stream: true }));
      for (const key of keys) this.#handlers.at(-1)?.(key, keys.length > MOST_TYPED);
    }
  }
}

/** The characters that somebody typed, without what other keys send. */
export function typedKeys(text: string): readonly string[] {
  return [...text.replaceAll(SEQUENCE, "")];
}
