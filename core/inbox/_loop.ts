import type { Clock } from "../clock/clock.ts";
import { pause } from "../clock/_pause.ts";
import { RemoraError } from "../error/error.ts";

/** Milliseconds between two attempts to watch a store that fails. */
const RETRY_AFTER = 1_000;

/** Errors that are about one record, or about an event that names what cannot be. */
const UNREADABLE: ReadonlySet<string> = new Set(["RECORD-INVALID", "WORKSPACE-ID", "KV-KEY"]);

/** What a loop is told. */
export interface Loop {
  /** Aborted when it shall end. */
  readonly signal: AbortSignal;
  readonly onError: (error: unknown) => void;
}

/** Something that runs until it is stopped. */
export interface Watch {
  /** Stops it and waits for its end. Idempotent. */
  stop(): Promise<void>;
}

/** What {@linkcode start} starts. */
export interface WatchPlan {
  readonly loops: readonly ((loop: Loop) => Promise<void>)[];
  /** Frees what the loops left, once they have ended. */
  readonly end: () => void;
}

/** Runs loops side by side until they are stopped; one that fails is reported and begins anew. */
export function start(
  context: { readonly clock: Clock; readonly onError: (error: unknown) => void },
  { loops, end }: WatchPlan,
): Watch {
  const stop = new AbortController();
  const loop: Loop = { signal: stop.signal, onError: context.onError };
  const ended = Promise.all(loops.map((run) => repeat(context.clock, loop, run))).then(end);
  return {
    async stop(): Promise<void> {
      stop.abort();
      await ended;
    },
  };
}

/** Reports a record that cannot be read, and goes on: it must not hide the others. */
export async function readable<T>(
  { onError }: Loop,
  read: () => T | Promise<T>,
): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof RemoraError) || !UNREADABLE.has(error.code)) throw error;
    onError(error);
    return undefined;
  }
}

async function repeat(
  clock: Clock,
  loop: Loop,
  run: (loop: Loop) => Promise<void>,
): Promise<void> {
  while (!loop.signal.aborted) {
    try {
      return await run(loop);
    } catch (error) {
      if (loop.signal.aborted) return;
      if (error instanceof RemoraError && error.code === "STORE-CLOSED") return;
      loop.onError(error);
      await pause(clock, RETRY_AFTER, loop.signal);
    }
  }
}
