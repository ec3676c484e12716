import { after } from "./_after.ts";
import type { Clock } from "./clock.ts";

/** Waits this many milliseconds, or until the signal is aborted; never fails. */
export function pause(clock: Clock, milliseconds: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted === true) return Promise.resolve();
  return new Promise((resolve) => {
    const cancel = after(clock, milliseconds, end);
    function end(): void {
      cancel();
      signal?.removeEventListener("abort", end);
      resolve();
    }
    signal?.addEventListener("abort", end);
  });
}
