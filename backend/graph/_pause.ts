import { systemClock } from "@remora/core";

/** Waits so many milliseconds, or until the signal is aborted; never fails. */
export async function pauseFor(milliseconds: number, signal?: AbortSignal): Promise<void> {
  if (milliseconds <= 0 || signal?.aborted === true) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const disarm = systemClock.at(systemClock.now() + milliseconds, resolve);
  const onAbort = (): void => resolve();
  signal?.addEventListener("abort", onAbort, { once: true });
  await promise;
  signal?.removeEventListener("abort", onAbort);
  disarm();
}
