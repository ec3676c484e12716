/** What a {@linkcode BatchIterator} reads from. */
export interface BatchSource<T> {
  /** The next items, one or more; none only after it was closed. */
  next(): Promise<readonly T[]>;
  /** Ends it: a waiting `next()` returns. */
  close(): void;
}

/** Options of {@linkcode BatchIterator}. */
export interface BatchIteratorOptions<T> {
  /** Makes the source, when the first item is asked for. */
  readonly open: () => BatchSource<T>;
  /** Ends the iteration, without an error. */
  readonly signal?: AbortSignal | undefined;
  /** Everything that has begun and not ended is in here. */
  readonly running: Set<{ stop(): void }>;
}

/**
 * Turns batches into an async iteration, one item at a time. A pending `next()` ends when the reader
 * returns, the signal is aborted or `stop()` is called, unlike that of an async generator.
 */
export class BatchIterator<T> implements AsyncIterableIterator<T, undefined> {
  readonly #options: BatchIteratorOptions<T>;
  readonly #stop = (): void => this.stop();
  #source: BatchSource<T> | undefined;
  #batch: readonly T[] = [];
  #index = 0;
  #ended = false;
  #last: Promise<unknown> = Promise.resolve();
  #busy = 0;

  constructor(options: BatchIteratorOptions<T>) {
    this.#options = options;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<T, undefined>> {
    // The common case: an item is there, and nobody else is asking.
    if (this.#busy === 0 && this.#index < this.#batch.length) {
      return Promise.resolve({ done: false, value: this.#batch[this.#index++]! });
    }
    this.#busy++;
    const result = this.#last.then(() => this.#advance()).finally(() => this.#busy--);
    this.#last = result.catch(() => {});
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
    this.#options.signal?.removeEventListener("abort", this.#stop);
    this.#options.running.delete(this);
    this.#source?.close();
  }

  async #advance(): Promise<IteratorResult<T, undefined>> {
    if (!this.#ended && this.#source === undefined) this.#begin();
    while (!this.#ended) {
      if (this.#index < this.#batch.length) {
        return { done: false, value: this.#batch[this.#index++]! };
      }
      await this.#fill();
    }
    return { done: true, value: undefined };
  }

  #begin(): void {
    const { open, signal, running } = this.#options;
    if (signal?.aborted === true) return this.stop();
    signal?.addEventListener("abort", this.#stop, { once: true });
    running.add(this);
    this.#source = open();
  }

  async #fill(): Promise<void> {
    try {
      const batch = await this.#source?.next() ?? [];
      if (this.#ended) return;
      if (batch.length === 0) this.stop();
      this.#batch = batch;
      this.#index = 0;
    } catch (error) {
      if (this.#ended) return;
      this.stop();
      throw error;
    }
  }
}
