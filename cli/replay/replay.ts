import type { Event } from "@remora/core";

/** How a log is played again. */
export interface ReplayOptions {
  /** How much faster than it was; `Infinity` is as fast as it goes. */
  readonly speed: number;
  /** Longer pauses are cut to this, in milliseconds after speeding up. */
  readonly longestPause: number;
  /** Puts events into the log that is watched. */
  readonly append: (events: readonly Event[]) => Promise<void>;
  /** Ends it; what was appended stays. */
  readonly signal: AbortSignal;
  /** The time, in milliseconds since 1970. @default Date.now */
  readonly now?: () => number;
  /** Waits; ends early without an error when the signal says so. @default a timer */
  readonly sleep?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/** Events that are appended together when nothing has to be waited for. */
const BATCH = 500;

/**
 * Puts the events of a log into another one in the rhythm in which they came. Their times are moved to now,
 * so that what is shown live reads as if it happened; ids and payloads stay, but for times in which a
 * question runs out.
 *
 * @returns How many events were appended.
 */
export async function replay(
  events: AsyncIterable<Event>,
  options: ReplayOptions,
): Promise<number> {
  const { speed, longestPause, append, signal, now = Date.now, sleep = pause } = options;
  let count = 0;
  let batch: Event[] = [];
  let due = now();
  let last: number | undefined;
  for await (const event of events) {
    const time = Date.parse(event.timestamp);
    // Clocks of several machines differ: time does not run backwards here.
    const gap = last === undefined ? 0 : Math.max(0, time - last) / speed;
    last = Math.max(last ?? time, time);
    due += Math.min(gap, longestPause);
    const wait = due - now();
    if (wait > 0 || batch.length >= BATCH) {
      await flush();
      if (wait > 0) await sleep(wait, signal);
    }
    if (signal.aborted) break;
    batch.push(moved(event, time, due, speed));
  }
  if (!signal.aborted) await flush();
  return count;

  async function flush(): Promise<void> {
    if (batch.length === 0) return;
    const ready = batch;
    batch = [];
    await append(ready);
    count += ready.length;
  }
}

function moved(event: Event, time: number, due: number, speed: number): Event {
  const { expiresAt } = event.payload;
  const left = typeof expiresAt === "string" ? Date.parse(expiresAt) - time : NaN;
  const end = new Date(due + left / speed);
  return {
    ...event,
    seq: 0,
    timestamp: new Date(due).toISOString(),
    ...(Number.isNaN(end.getTime())
      ? {}
      : { payload: { ...event.payload, expiresAt: end.toISOString() } }),
  };
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener("abort", done, { once: true });
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    }
  });
}
