import type { Question } from "@remora/core";
import { Keys } from "../terminal/keys.ts";

const CTRL_C = "\x03";

/** What number keys do. */
export interface AnswerKeysOptions {
  /** The question that is shown first. */
  readonly first: () => Question | undefined;
  /** Answers it. */
  readonly answer: (question: Question, answer: string) => Promise<void>;
  /** Told when that failed: somebody else was faster, or it came too late. */
  readonly onError: (error: unknown) => void;
  /** Called for Ctrl-C where the terminal makes it a key, as Windows does. */
  readonly onInterrupt?: (() => void) | undefined;
  /** Keys that somebody else owns. @default its own, until it is disposed */
  readonly keys?: Keys | undefined;
}

/** Number keys that answer the first question that waits, one at a time. */
export class AnswerKeys implements AsyncDisposable {
  readonly #options: AnswerKeysOptions;
  readonly #keys: Keys;
  readonly #listening: Disposable | undefined;
  #answering = false;

  /** Listens from now on. */
  constructor(options: AnswerKeysOptions) {
    this.#options = options;
    const onKey = (key: string): void => this.#press(key);
    this.#keys = options.keys ?? new Keys(onKey);
    this.#listening = options.keys?.listen(onKey);
  }

  /** Whether somebody can press keys. */
  get available(): boolean {
    return this.#keys.available;
  }

  /** Gives the terminal back as it was. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#listening?.[Symbol.dispose]();
    if (this.#options.keys === undefined) await this.#keys[Symbol.asyncDispose]();
  }

  #press(key: string): void {
    const { first, answer, onError, onInterrupt } = this.#options;
    if (key === CTRL_C) return onInterrupt?.();
    const question = first();
    const option = /^[1-9]$/.test(key) ? question?.options?.[Number(key) - 1] : undefined;
    if (question === undefined || option === undefined || this.#answering) return;
    this.#answering = true;
    answer(question, option).catch(onError).finally(() => this.#answering = false);
  }
}
