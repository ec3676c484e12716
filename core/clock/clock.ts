import { clearTimeout, setTimeout } from "node:timers";

/** Options of {@linkcode Clock.at}. */
export interface AlarmOptions {
  /** Whether the process may end while the alarm is pending. @default {false} */
  readonly background?: boolean;
}

/**
 * Wall-clock time and alarms. Everything in Remora that waits for a point in time takes one of these, so
 * that tests can put a `FakeClock` of `@remora/core/testing` in its place.
 */
export interface Clock {
  /** Milliseconds since 1970, UTC. */
  now(): number;
  /**
   * Calls back once, as soon as `now()` is not before `time`, also when the machine slept in between.
   * @returns Takes the alarm back; harmless when it rang already.
   */
  at(time: number, callback: () => void, options?: AlarmOptions): () => void;
}

/** Timers stop while a machine sleeps, so a long wait is cut into pieces and the time looked up anew. */
const LONGEST_PIECE = 15_000;

/** The clock of this machine. */
export const systemClock: Clock = {
  now(): number {
    return Date.now();
  },

  at(time: number, callback: () => void, options: AlarmOptions = {}): () => void {
    let timer: ReturnType<typeof setTimeout> | undefined;
    function arm(): void {
      const left = time - Date.now();
      timer = setTimeout(ring, Math.max(0, Math.min(left, LONGEST_PIECE)));
      if (options.background === true) timer.unref();
    }
    function ring(): void {
      timer = undefined;
      if (Date.now() < time) return arm();
      callback();
    }
    arm();
    return () => {
      clearTimeout(timer);
      timer = undefined;
    };
  },
};
