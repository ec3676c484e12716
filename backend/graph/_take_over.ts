import { type Lease, LeaseHeldError, type Store, systemClock } from "@remora/core";

/** How often the lease is tried, in milliseconds. */
const TRY_EVERY = 200;

/**
 * Takes a lease whose owner may have been killed: waits until the owner either shows a sign of life, which
 * is an error, or has shown none until its time was over.
 *
 * @throws {LeaseHeldError} when the owner is alive
 * @throws the reason of `signal` when it is aborted
 */
export async function takeOver(
  store: Store,
  name: string,
  { ttl, signal }: { readonly ttl: number; readonly signal: AbortSignal | undefined },
): Promise<Lease> {
  let held: LeaseHeldError | undefined;
  for (;;) {
    signal?.throwIfAborted();
    try {
      return await store.lease(name, ttl);
    } catch (error) {
      if (!(error instanceof LeaseHeldError)) throw error;
      if (held !== undefined && error.expiresAt !== held.expiresAt) throw error;
      held = error;
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    const disarm = systemClock.at(systemClock.now() + TRY_EVERY, resolve);
    const onAbort = (): void => resolve();
    signal?.addEventListener("abort", onAbort, { once: true });
    await promise;
    signal?.removeEventListener("abort", onAbort);
    disarm();
  }
}
