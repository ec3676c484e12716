import { systemClock } from "../clock/clock.ts";
import { pause } from "../clock/_pause.ts";
import { LeaseHeldError } from "../store/errors.ts";
import type { Lease, Store } from "../store/types.ts";

/** A process that dies in the middle holds up the others for this many milliseconds. */
const TTL = 5_000;
/** Longer than a dead owner can hold it. */
const PATIENCE = 20_000;
const SHORTEST_PAUSE = 10;
const LONGEST_PAUSE = 200;

/**
 * Does something while nobody else does anything under the same name, in any process of the store. Whoever
 * comes second waits.
 *
 * @throws {LeaseHeldError} when the others do not come to an end
 */
export async function takeTurn<T>(
  store: Store,
  { name, signal }: { readonly name: string; readonly signal?: AbortSignal | undefined },
  work: (lost: AbortSignal) => Promise<T>,
): Promise<T> {
  await using lease = await acquire(store, name, signal);
  return await work(lease.lost);
}

async function acquire(store: Store, name: string, signal?: AbortSignal): Promise<Lease> {
  const until = systemClock.now() + PATIENCE;
  for (let wait = SHORTEST_PAUSE;; wait = Math.min(wait * 1.5, LONGEST_PAUSE)) {
    signal?.throwIfAborted();
    try {
      return await store.lease(name, TTL);
    } catch (error) {
      if (!(error instanceof LeaseHeldError) || systemClock.now() >= until) throw error;
    }
    // Two that wait for each other's end do not come back at the same moment.
    await pause(systemClock, wait * (0.5 + Math.random()), signal);
  }
}
