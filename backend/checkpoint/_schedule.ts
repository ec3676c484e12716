import { createEvent, type Store } from "@remora/core";
import { problemOf } from "../graph/_ends.ts";
import { pauseFor } from "../graph/_pause.ts";
import { RunCheckpoints } from "./run_checkpoints.ts";

/** How a run is kept while it goes on. */
export interface CheckpointSchedule {
  /** Milliseconds from one checkpoint to the next. @default {300000} */
  readonly every?: number;
  /** How many of them are kept; older ones are forgotten. @default {5} */
  readonly keep?: number;
}

const EVERY = 300_000;
const KEEP = 5;
const SHORTEST = 100;

/** Makes checkpoints of a run until the signal is aborted. */
async function checkpointOnSchedule(
  store: Store,
  graphId: string,
  { every = EVERY, keep = KEEP, signal }: CheckpointSchedule & { readonly signal: AbortSignal },
): Promise<void> {
  const checkpoints = new RunCheckpoints(store);
  for (;;) {
    await pauseFor(Math.max(SHORTEST, every), signal);
    if (signal.aborted) return;
    try {
      await checkpoints.create(graphId, { message: "On schedule", scheduled: true });
      const all = await checkpoints.list(graphId);
      const old = all.filter(({ scheduled }) => scheduled).slice(keep);
      for (const checkpoint of old) await checkpoints.delete(checkpoint);
    } catch (error) {
      // The run matters more than its checkpoints; a store that is broken ends it by itself.
      const { code, message } = problemOf(error);
      await store.events.append([createEvent({
        category: "graph",
        action: "checkpoint_failed",
        graphId,
        payload: { error: { code, message } },
      })]);
    }
  }
}

/** Makes checkpoints of a run for as long as it goes on. */
export async function whileCheckpointed<T>(
  store: Store,
  graphId: string,
  { schedule, work }: {
    readonly schedule: CheckpointSchedule | undefined;
    readonly work: Promise<T>;
  },
): Promise<T> {
  if (schedule === undefined) return await work;
  const over = new AbortController();
  const making = checkpointOnSchedule(store, graphId, { ...schedule, signal: over.signal });
  // Where not even that can be told, the run comes to the same end.
  making.catch(() => {});
  try {
    return await work;
  } finally {
    over.abort();
    await making.catch(() => {});
  }
}
