import { type Lease, LeaseHeldError, RemoraError, type Store } from "@remora/core";
import { pauseFor } from "./_pause.ts";

/** How often the lease is tried, in milliseconds. */
const TRY_EVERY = 200;

/** The lease of whoever runs a graph. */
export function graphLease(graphId: string): string {
  return `graph:${graphId}`;
}

/** Another process runs the graph. `RUN-HELD`. */
export class RunHeldError extends RemoraError {
  /** Which process on which machine. */
  readonly owner: string;

  /** Makes the error. @param graphId The run. @param owner Who runs it. */
  constructor(graphId: string, owner: string, cause?: unknown) {
    super("RUN-HELD", `Run ${graphId} goes on in ${owner}`, {
      cause,
      hint: `Watch it on the dashboard, or end it with: remora cancel ${graphId}`,
    });
    this.owner = owner;
  }
}

/**
 * Takes a run whose owner may have been killed: waits until the owner either shows a sign of life, which
 * is an error, or has shown none until its time was over.
 *
 * @throws {RunHeldError} when the owner is alive
 * @throws the reason of `signal` when it is aborted
 */
export async function takeOver(
  store: Store,
  graphId: string,
  { ttl, signal }: { readonly ttl: number; readonly signal: AbortSignal | undefined },
): Promise<Lease> {
  let held: LeaseHeldError | undefined;
  for (;;) {
    signal?.throwIfAborted();
    try {
      return await store.lease(graphLease(graphId), ttl);
    } catch (error) {
      if (!(error instanceof LeaseHeldError)) throw error;
      if (held !== undefined && error.expiresAt !== held.expiresAt) {
        throw new RunHeldError(graphId, error.owner, error);
      }
      held = error;
    }
    await pauseFor(TRY_EVERY, signal);
  }
}
