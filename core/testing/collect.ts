/** Options of {@linkcode collect}: give `count` or `until`. */
export interface CollectOptions<T> {
  /** Stop after this many items. */
  readonly count?: number;
  /** Stop after the first item that this accepts; it is the last one returned. */
  readonly until?: (item: T) => boolean;
  /** Fail when it takes longer, in milliseconds. @default {10_000} */
  readonly timeout?: number;
}

/**
 * Takes items of an endless iteration, such as `store.events.follow()`, and ends it.
 *
 * @throws {Error} when the time is over, naming how many came; and when the iteration ends early
 * @example
 * ```ts
 * import { collect, eventFactory, openMemoryStore } from "@remora/core/testing";
 *
 * await using store = await openMemoryStore();
 * await store.events.append([eventFactory()(), eventFactory()()]);
 * const events = await collect(store.events.follow(), { count: 2 });
 * console.log(events.map((event) => event.seq)); // [1, 2]
 * ```
 */
export async function collect<T>(
  items: AsyncIterable<T>,
  options: CollectOptions<T>,
): Promise<T[]> {
  const { count = Infinity, until = () => false, timeout = 10_000 } = options;
  const iterator = items[Symbol.asyncIterator]();
  const found: T[] = [];
  const alarm = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    const wanted = count === Infinity ? "the last item" : `${count} items`;
    alarm.reject(new Error(`Waited ${timeout} ms for ${wanted}, got ${found.length} items`));
  }, timeout);
  try {
    while (found.length < count) {
      const result = await Promise.race([iterator.next(), alarm.promise]);
      if (result.done === true) {
        throw new Error(`The iteration ended after ${found.length} items`);
      }
      found.push(result.value);
      if (until(result.value)) break;
    }
    return found;
  } finally {
    clearTimeout(timer);
    await iterator.return?.();
  }
}
