import type { Clock } from "../clock/clock.ts";

interface Alarm {
  readonly time: number;
  readonly ring: () => void;
}

/**
 * A clock that moves only when it is told to.
 *
 * @example A deadline without waiting for it
 * ```ts
 * import { FakeClock } from "@remora/core/testing";
 *
 * const clock = new FakeClock();
 * let rang = false;
 * clock.at(clock.now() + 60_000, () => rang = true);
 * await clock.advance(60_000);
 * console.log(rang); // true
 * ```
 */
export class FakeClock implements Clock {
  #now: number;
  readonly #alarms = new Set<Alarm>();

  /** Makes a clock. @param start Where it begins. @default 2026-01-01T00:00:00Z */
  constructor(start: number | string = "2026-01-01T00:00:00Z") {
    this.#now = typeof start === "number" ? start : Date.parse(start);
  }

  /** How many alarms are set: what should be 0 at the end of a test. */
  get pending(): number {
    return this.#alarms.size;
  }

  /** Milliseconds since 1970, as of the last move. */
  now(): number {
    return this.#now;
  }

  /** Rings during the move that reaches `time`, or during the next one when it has passed. */
  at(time: number, callback: () => void): () => void {
    const alarm: Alarm = { time, ring: callback };
    this.#alarms.add(alarm);
    return () => this.#alarms.delete(alarm);
  }

  /** Lets time pass: every alarm rings at its own time, and what it starts gets its turn before the next. */
  async advance(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    for (;;) {
      const alarm = this.#next(end);
      if (alarm === undefined) break;
      this.#now = Math.max(this.#now, alarm.time);
      this.#alarms.delete(alarm);
      alarm.ring();
      await settle();
    }
    this.#now = end;
    await settle();
  }

  /** What a machine sees that slept: it is later at once, and only then all alarms ring that are due. */
  async jump(milliseconds: number): Promise<void> {
    this.#now += milliseconds;
    await this.advance(0);
  }

  #next(end: number): Alarm | undefined {
    let next: Alarm | undefined;
    for (const alarm of this.#alarms) {
      if (alarm.time <= end && (next === undefined || alarm.time < next.time)) next = alarm;
    }
    return next;
  }
}

/** Lets what an alarm started run: real engines need a turn or two of the event loop, not only microtasks. */
function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
