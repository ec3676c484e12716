/**
 * Measures the time that an agent works, and calls back when it has used up its time. While the agent
 * waits for a person the clock stands still.
 */
export class WorkClock {
  readonly #limit: number | undefined;
  readonly #onExpired: () => void;
  #worked: number;
  #since: number | undefined;
  #pauses = 0;
  #isOver = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param worked Time used before, in milliseconds. @param limit The time it has, where it is limited. */
  constructor(worked: number, limit: number | undefined, onExpired: () => void) {
    this.#worked = worked;
    this.#limit = limit;
    this.#onExpired = onExpired;
    this.#start();
  }

  /** Milliseconds worked so far. */
  get worked(): number {
    return Math.round(
      this.#worked + (this.#since === undefined ? 0 : performance.now() - this.#since),
    );
  }

  /** Stands still until `resume` was called as often. */
  pause(): void {
    if (this.#pauses++ === 0) this.#halt();
  }

  /** Goes on. */
  resume(): void {
    if (--this.#pauses === 0) this.#start();
  }

  /** Stops for good; leaves no timer behind. */
  stop(): void {
    this.#isOver = true;
    this.#halt();
  }

  #halt(): void {
    if (this.#since !== undefined) this.#worked += performance.now() - this.#since;
    this.#since = undefined;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #start(): void {
    // A tool that did not stop in time may come back from its wait long after.
    if (this.#isOver) return;
    this.#since = performance.now();
    if (this.#limit === undefined) return;
    // Timers take 31 bits; a longer limit is no limit for a process.
    const left = Math.min(Math.max(0, this.#limit - this.#worked), 2 ** 31 - 1);
    this.#timer = setTimeout(() => this.#onExpired(), left);
  }
}
