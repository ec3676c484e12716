import type { Keys } from "./keys.ts";
import { safeLine } from "./safe.ts";
import type { Screen } from "./screen.ts";

/** Where answers come from. */
export interface PromptOptions {
  /** Where the questions are shown. */
  readonly screen: Screen;
  /** The keys of the terminal. Where there are none, lines of standard input are the answers. */
  readonly keys: Keys;
  /** Ends the wait for an answer. */
  readonly signal: AbortSignal;
  /** Standard input. @default the process's */
  readonly input?: { read(buffer: Uint8Array): Promise<number | null> };
}

const BACKSPACE = new Set(["\x7f", "\b"]);
const ENTER = new Set(["\r", "\n"]);

/** Asks somebody at a terminal, or whatever writes to standard input. */
export class Prompt {
  readonly #options: PromptOptions;
  #rest = "";

  /** @param options Where answers come from. */
  constructor(options: PromptOptions) {
    this.#options = options;
  }

  /**
   * Asks for one of some letters. `undefined`: there is nobody any more.
   *
   * @param question Shown before the answer.
   * @param letters What can be answered, in lower case.
   */
  async choose(question: string, letters: string): Promise<string | undefined> {
    const { screen, keys } = this.#options;
    for (;;) {
      screen.write(`${question} `);
      const answer = keys.available
        ? await this.#key((key) => letters.includes(key.toLowerCase()))
        : (await this.#line())?.trim().slice(0, 1);
      screen.line(answer === undefined ? "" : safeLine(answer));
      if (answer === undefined) return undefined;
      const letter = answer.toLowerCase();
      if (letter !== "" && letters.includes(letter)) return letter;
    }
  }

  /** Asks for a line of text. `undefined`: there is nobody any more. */
  async text(question: string): Promise<string | undefined> {
    const { screen, keys } = this.#options;
    screen.write(`${question} `);
    if (!keys.available) {
      const line = await this.#line();
      screen.line(line === undefined ? "" : safeLine(line));
      return line;
    }
    let text = "";
    const isDone = await this.#keys((key) => {
      if (ENTER.has(key)) return true;
      if (BACKSPACE.has(key)) {
        if (text !== "") screen.write("\b \b");
        text = [...text].slice(0, -1).join("");
      } else if (key >= " ") {
        text += key;
        screen.write(key);
      }
      return false;
    });
    screen.line();
    return isDone ? text : undefined;
  }

  /** One of the wanted keys. */
  async #key(isWanted: (key: string) => boolean): Promise<string | undefined> {
    let found: string | undefined;
    await this.#keys((key) => {
      if (isWanted(key)) found = key;
      return found !== undefined;
    });
    return found;
  }

  /** Gives keys away until one ends it: `true`; `false` when the wait is over before. */
  #keys(take: (key: string) => boolean): Promise<boolean> {
    const { keys, signal } = this.#options;
    if (signal.aborted) return Promise.resolve(false);
    return new Promise((resolve) => {
      let isOver = false;
      const end = (isDone: boolean): void => {
        isOver = true;
        listening[Symbol.dispose]();
        signal.removeEventListener("abort", stop);
        resolve(isDone);
      };
      const stop = (): void => end(false);
      const listening = keys.listen((key) => {
        // Several keys may come at once, and what is behind the last one is nobody's.
        if (!isOver && take(key)) end(true);
      });
      signal.addEventListener("abort", stop, { once: true });
    });
  }

  async #line(): Promise<string | undefined> {
    const { input = Deno.stdin, signal } = this.#options;
    const decoder = new TextDecoder();
    const buffer = new Uint8Array(4096);
    for (;;) {
      const end = this.#rest.indexOf("\n");
      if (end >= 0) {
        const line = this.#rest.slice(0, end);
        this.#rest = this.#rest.slice(end + 1);
        return line;
      }
      if (signal.aborted) return undefined;
      const count = await input.read(buffer);
      if (count === null) return undefined;
      this.#rest += decoder.decode(buffer.subarray(0, count), { stream: true });
    }
  }
}
