import { createStore, type CreateStoreOptions } from "../../store/create_store.ts";
import type { EngineOptions } from "../../store/engine.ts";
import type { Store } from "../../store/types.ts";
import type { TestBed } from "./test_bed.ts";

/** One rule of the contract. */
export interface Rule {
  /** A sentence that says what holds. */
  readonly name: string;
  /** Throws when it does not hold. */
  run(bed: TestBed): Promise<void>;
}

/** Opens a store on the data of a test. */
export async function openOn(
  bed: TestBed,
  options: EngineOptions & CreateStoreOptions = {},
): Promise<Store> {
  const { clock, ...engineOptions } = options;
  return createStore(await bed.open(engineOptions), clock === undefined ? {} : { clock });
}

/** A rule about one open store. */
export function rule(
  name: string,
  check: (store: Store) => Promise<void>,
  options: EngineOptions = {},
): Rule {
  return {
    name,
    async run(bed: TestBed): Promise<void> {
      await using store = await openOn(bed, options);
      await check(store);
    },
  };
}

/** Waits. Only for what has no event of its own: that something does *not* happen. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Fails with a sentence when something takes too long. */
export async function within<T>(
  milliseconds: number,
  what: string,
  work: Promise<T>,
): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new Error(`${what} took more than ${milliseconds} ms`)),
    milliseconds,
  );
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** Waits until something is so. For what happens soon, in its own time, in another process or timer. */
export async function eventually(
  what: string,
  isSo: () => boolean | Promise<boolean>,
): Promise<void> {
  const end = Date.now() + 10_000;
  while (!await isSo()) {
    if (Date.now() > end) throw new Error(`It did not happen: ${what}`);
    await pause(2);
  }
}
