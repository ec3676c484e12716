import { systemClock } from "@remora/core";
import { FolderWatch } from "./_folder_watch.ts";

/** Where there is never silence, a change is told after so many times the silence that was asked for. */
const PATIENCE = 10;

/**
 * Notices changes below some paths, from the moment it is made. Editors save in several steps (write
 * another file, rename it, touch it); together, until there is silence, they are one change.
 */
export class FileChanges implements AsyncDisposable {
  readonly #watch: FolderWatch;
  readonly #debounce: number;
  /** Settled when it is over; rejects with what broke it. */
  readonly #over = Promise.withResolvers<void>();
  #disarm: () => void = () => {};
  #wake: () => void = () => {};
  /** When the change began that is not told yet. */
  #since: number | undefined;
  #isDirty = false;
  #isOver = false;

  /**
   * @param debounce Milliseconds of silence after which a change is told.
   * @throws {RemoraError} `WATCH-FAILED`
   */
  constructor(paths: readonly string[], debounce: number) {
    this.#debounce = debounce;
    // What goes wrong shows in `settled`.
    this.#over.promise.catch(() => {});
    this.#watch = new FolderWatch(paths, {
      onEvent: (event) => this.#take(event),
      onError: (error) => {
        this.#over.reject(error);
        this.#close();
      },
    });
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
    await this.#over.promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#close();
    await this.#watch[Symbol.asyncDispose]();
  }

  #take(event: Deno.FsEvent): void {
    if (this.#isOver || event.kind === "access" || event.paths.every(isNoise)) return;
    this.#disarm();
    const now = systemClock.now();
    this.#since ??= now;
    const latest = this.#since + PATIENCE * this.#debounce;
    this.#disarm = systemClock.at(Math.min(now + this.#debounce, latest), () => {
      this.#since = undefined;
      this.#isDirty = true;
      this.#wake();
    });
  }

  #close(): void {
    if (!this.#isOver) {
      this.#isOver = true;
      this.#watch.close();
      this.#over.resolve();
    }
    this.#disarm();
    this.#wake();
  }
}

/** What no agent works on and much else writes; a store may lie in the folder that is watched. */
function isNoise(path: string): boolean {
  return /[\\/](?:\.git|\.remora|node_modules|__pycache__)(?:[\\/]|$)/.test(path) ||
    /\.(?:db|sqlite3?)(?:-(?:wal|shm|journal))?$/.test(path);
}
