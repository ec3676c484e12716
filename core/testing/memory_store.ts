import type { Clock } from "../clock/clock.ts";
import { createStore } from "../store/create_store.ts";
import { openMemoryEngine } from "../store/memory/engine.ts";
import type { Store } from "../store/types.ts";

/** Options of {@linkcode openMemoryStore}. */
export interface MemoryStoreOptions {
  /** How many events to keep. @default {100_000} */
  readonly keep?: number;
  /** What leases take the time from. @default the system's */
  readonly clock?: Clock;
}

/** A store in memory, with a clock of the test's choice. */
export async function openMemoryStore(options: MemoryStoreOptions = {}): Promise<Store> {
  const { clock, ...engineOptions } = options;
  const engine = await openMemoryEngine("memory:", engineOptions);
  return createStore(engine, clock === undefined ? {} : { clock });
}
