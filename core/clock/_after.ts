import { clearTimeout, setTimeout } from "node:timers";
import { type AlarmOptions, type Clock, systemClock } from "./clock.ts";

/** Timers stop while a machine sleeps, so a long wait is cut into pieces. */
const LONGEST_PIECE = 15_000;

/**
 * Calls back when so many milliseconds have passed: a length of time, where `clock.at` is a point in time.
 * Somebody who sets the clock back does not make it longer, and a machine that sleeps meanwhile does not either.
 *
 * @returns Takes it back; harmless when it rang already.
 */
export function after(
  clock: Clock,
  milliseconds: number,
  callback: () => void,
  options: AlarmOptions = {},
): () => void {
  if (clock !== systemClock) return clock.at(clock.now() + milliseconds, callback, options);
  const [started, wall] = [performance.now(), Date.now()];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const left = (): number =>
    milliseconds - Math.max(performance.now() - started, Date.now() - wall);
  const arm = (): void => {
    timer = setTimeout(ring, Math.max(0, Math.min(left(), LONGEST_PIECE)));
    if (options.background === true) timer.unref();
  };
  const ring = (): void => {
    timer = undefined;
    if (left() > 0) return arm();
    callback();
  };
  arm();
  return () => {
    clearTimeout(timer);
    timer = undefined;
  };
}
