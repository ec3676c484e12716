/** What a {@linkcode BatchIterator} reads from. */
export interface BatchSource<T> {
  /**
   * What comes next, at the reader's cursor; empty when there is nothing yet. It must not wait: an item
   * that arrives after this call and before {@linkcode wait} would be missed.
   */
  take(): readonly T[];
  /** Calls `wake` once, as soon as `take` may have something. Returns what takes that back. */
  wait(wake: () => void): () => void;
  /** Lets the event loop run before the next batch, where the last one took long. Absent: goes on at once. */
  pause?(): Promise<void> | undefined;
  /** Called once, when the first item is asked for. */
  begin?(): void;
  /** Called once, when an iteration that began has ended for whatever reason. */
  end?(): void;
}

/**
 * Turns a source that is read in batches into an async iteration, one item at a time. Only one batch is
 * held, whatever the reader's pace. A pending `next()` ends when the reader returns, the signal is
 * aborted or `stop()` is called, unlike that of an async generator.
 */
export class BatchIterator<T> implements AsyncIterableIterator<T, undefined> {
  readonly #source: BatchSource<T>;
  readonly #signal: AbortSignal | undefined;
  readonly #stop = (): void => this.stop();
  #batch: readonly T[] = [];
  #index = 0;
  #began = false;
  #ended = false;
  #cancelWait: (() => void) | undefined;
  #resume: (() => void) | undefined;
  #pending: Promise<unknown> | undefined;

  /** @param source What to read. @param signal Ends the iteration, without an error. */
  constructor(source: BatchSource<T>, signal?: AbortSignal) {
    this.#source = source;
    this.#signal = signal;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<T, undefined>> {
    // The common case: an item is there, and nobody else is asking.
    if (this.#pending === undefined && this.#index < this.#batch.length) {
      return Promise.resolve({ done: false, value: this.#batch[this.#index++]! });
    }
    const previous = this.#pending ?? Promise.resolve();
    const result = previous.then(() => this.#advance());
    const settled = result.catch(() => {}).then(() => {
      if (this.#pending === settled) this.#pending = undefined;
    });
    this.#pending = settled;
    return result;
  }

  return(): Promise<IteratorResult<T, undefined>> {
    this.stop();
    return Promise.resolve({ done: true, value: undefined });
  }

  /** Ends the iteration; what was not taken yet is dropped. Idempotent. */
  stop(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#batch = [];
    this.#index = 0;
    this.#signal?.removeEventListener("abort", this.#stop);
    this.#cancelWait?.();
    this.#cancelWait = undefined;
    this.#resume?.();
    if (this.#began) this.#source.end?.();
  }

  async #advance(): Promise<IteratorResult<T, undefined>> {
    if (!this.#began) this.#begin();
    while (!this.#ended) {
      if (this.#index < this.#batch.length) {
        return { done: false, value: this.#batch[this.#index++]! };
      }
      if (this.#batch.length > 0) {
        this.#batch = [];
        this.#index = 0;
        await this.#source.pause?.();
        if (this.#ended) break;
      }
      if (!this.#fill()) await this.#wake();
    }
    return { done: true, value: undefined };
  }

  #begin(): void {
    this.#began = true;
    if (this.#ended) return;
    this.#source.begin?.();
    if (this.#signal?.aborted === true) this.stop();
    else this.#signal?.addEventListener("abort", this.#stop, { once: true });
  }

  #fill(): boolean {
    try {
      this.#batch = this.#source.take();
    } catch (error) {
      this.stop();
      throw error;
    }
    return this.#batch.length > 0;
  }

  #wake(): Promise<void> {
    return new Promise((resolve) => {
      this.#resume = (): void => {
        this.#resume = undefined;
        this.#cancelWait = undefined;
        resolve();
      };
      this.#cancelWait = this.#source.wait(() => this.#resume?.());
    });
  }
}

/** Everyone who waits for the same thing. Waking them is free when nobody does. */
export class Waiters {
  #waiting: Set<() => void> = new Set();

  /** Registers a call for the next {@linkcode wake}. Returns what takes it back. */
  add(wake: () => void): () => void {
    this.#waiting.add(wake);
    return () => this.#waiting.delete(wake);
  }

  /** How many wait. */
  get size(): number {
    return this.#waiting.size;
  }

  /** Calls all of them, once. */
  wake(): void {
    if (this.#waiting.size === 0) return;
    const waiting = this.#waiting;
    this.#waiting = new Set();
    for (const wake of waiting) wake();
  }
}
