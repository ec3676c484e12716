import { nodeFs } from "../../_node.ts";

/** How long a sign counts, in milliseconds: whoever gave it may be gone. */
const LASTS = 3_000;

/**
 * How processes that write to one file take turns. SQLite's lock goes to whoever asks at the right moment, and
 * a process that writes without a pause leaves it free for some microseconds only. Who waits gives a sign,
 * and who writes without a pause looks for one now and then, and then leaves the lock alone for a moment.
 *
 * The sign is the file's time of modification, set to a whole second: that needs no further file, and no
 * permission but the one to write. SQLite itself looks at it as little as it happens to leave such a time.
 */
export class Turns {
  readonly #path: string;

  /** @param path The file. */
  constructor(path: string) {
    this.#path = path;
  }

  /** Gives the sign. */
  ask(): void {
    this.#set(Math.floor(Date.now() / 1_000));
  }

  /** Whether somebody has given the sign; takes it away. */
  take(): boolean {
    let time: number;
    try {
      time = nodeFs().statSync(this.#path).mtimeMs;
    } catch {
      // Somebody took the file away: writing to it will tell.
      return false;
    }
    if (time % 1_000 !== 0 || Math.abs(Date.now() - time) > LASTS) return false;
    const now = Date.now();
    this.#set((now % 1_000 === 0 ? now + 1 : now) / 1_000);
    return true;
  }

  #set(seconds: number): void {
    try {
      nodeFs().utimesSync(this.#path, seconds, seconds);
    } catch {
      // Only the owner of a file may set its time. Then it is left to chance, as it would be without this.
    }
  }
}
