import { systemClock } from "@remora/core";

/**
 * Notices changes below some paths, from the moment it is made. Editors save in several steps (write
 * another file, rename it, touch it); together, until there is silence, they are one change.
 */
export class FileChanges implements AsyncDisposable {
  readonly #watcher: Deno.FsWatcher;
  readonly #debounce: number;
  readonly #listening: Promise<void>;
  #disarm: () => void = () => {};
  #wake: () => void = () => {};
  #isDirty = false;
  #isOver = false;

  /** @param debounce Milliseconds of silence after which a change is told. */
  constructor(paths: readonly string[], debounce: number) {
    this.#debounce = debounce;
    this.#watcher = Deno.watchFs([...paths], { recursive: true });
    this.#listening = this.#listen();
    // What goes wrong shows in `settled`.
    this.#listening.catch(() => {});
  }

  /** Yields once for each change, also for those that came before it was called. */
  async *settled(signal: AbortSignal): AsyncGenerator<void> {
    const stop = (): void => this.#close();
    signal.addEventListener("abort", stop, { once: true });
    try {
      while (!this.#isOver && !signal.aborted) {
        if (!this.#isDirty) await new Promise<void>((resolve) => this.#wake = resolve);
        if (!this.#isDirty || signal.aborted) continue;
        this.#isDirty = false;
        yield;
      }
    } finally {
      signal.removeEventListener("abort", stop);
    }
    await this.#listening;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#close();
    await this.#listening.catch(() => {});
  }

  async #listen(): Promise<void> {
    try {
      for await (const event of this.#watcher) {
        if (event.kind === "access" || event.paths.every(isNoise)) continue;
        this.#disarm();
        this.#disarm = systemClock.at(systemClock.now() + this.#debounce, () => {
          this.#isDirty = true;
          this.#wake();
        });
      }
    } finally {
      this.#close();
    }
  }

  #close(): void {
    if (!this.#isOver) {
      this.#isOver = true;
      this.#watcher.close();
    }
    this.#disarm();
    this.#wake();
  }
}

/** What no agent works on and much else writes. */
function isNoise(path: string): boolean {
  return /[\\/](?:\.git|\.remora|node_modules|__pycache__)(?:[\\/]|$)/.test(path);
}
