import type { Question } from "@remora/core";
import { Keys } from "../terminal/keys.ts";

const CTRL_C = "\x03";
/** How long keys are not taken for an answer after a paste, or after somebody else ended a question, in ms. */
const QUIET = 700;

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
  readonly keys?: Pick<Keys, "available" | "listen"> | undefined;
  /** The time, in ms since 1970. @default Date.now */
  readonly now?: () => number;
}

/**
 * Number keys that answer the first question that waits, one at a time: the one that stands on the screen, and
 * only a key that somebody pressed for it.
 */
export class AnswerKeys implements AsyncDisposable {
  readonly #options: AnswerKeysOptions;
  readonly #own: Keys | undefined;
  readonly #listening: Disposable | undefined;
  #shown: string | undefined;
  #answered: string | undefined;
  #quietUntil = 0;
  #answering = false;

  /** Listens from now on. */
  constructor(options: AnswerKeysOptions) {
    this.#options = options;
    const onKey = (key: string, isPasted: boolean): void => this.#press(key, isPasted);
    this.#own = options.keys === undefined ? new Keys(onKey) : undefined;
    this.#listening = options.keys?.listen(onKey);
  }

  /** Whether somebody can press keys. */
  get available(): boolean {
    return (this.#options.keys ?? this.#own)?.available ?? false;
  }

  /** Says which question stands first on the screen now. */
  shows(question: Question | undefined): void {
    if (question?.id === this.#shown) return;
    // Somebody else was faster: what is typed in this moment was meant for the one that went away.
    if (this.#shown !== undefined && this.#shown !== this.#answered) this.#keepQuiet();
    this.#shown = question?.id;
  }

  /** Gives the terminal back as it was. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#listening?.[Symbol.dispose]();
    await this.#own?.[Symbol.asyncDispose]();
  }

  #press(key: string, isPasted: boolean): void {
    const { first, answer, onError, onInterrupt, now = Date.now } = this.#options;
    if (key === CTRL_C) return onInterrupt?.();
    if (isPasted) return this.#keepQuiet();
    const question = first();
    const option = /^[1-9]$/.test(key) ? question?.options?.[Number(key) - 1] : undefined;
    if (question === undefined || option === undefined || this.#answering) return;
    if (question.id !== this.#shown || now() < this.#quietUntil) return;
    this.#answering = true;
    this.#answered = question.id;
    answer(question, option).catch(onError).finally(() => this.#answering = false);
  }

  #keepQuiet(): void {
    const { now = Date.now } = this.#options;
    this.#quietUntil = now() + QUIET;
  }
}
