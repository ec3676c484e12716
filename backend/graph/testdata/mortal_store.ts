import type { EventLog, Kv, Lease, Store, Workspace } from "@remora/core";

/** What a process sees of a store until it is killed. */
export interface MortalStore {
  readonly store: Store;
  /** Whether it was killed. */
  readonly isDead: () => boolean;
  /** Writes and reads so far. */
  readonly operations: () => number;
  /** The most that were under way at the same time. */
  readonly mostAtOnce: () => number;
}

/**
 * A store as a process sees it that is killed at its Nth operation: from then on nothing it does has any
 * effect, and its leases are free.
 */
export function mortalStore(inner: Store, lives = Infinity): MortalStore {
  let count = 0;
  let atOnce = 0;
  let most = 0;
  const leases = new Set<Lease>();
  const death = new AbortController();

  async function counted<T>(work: () => Promise<T>): Promise<T> {
    if (++count > lives && !death.signal.aborted) {
      death.abort(new Error("killed"));
      await Promise.all([...leases].map((lease) => lease.release()));
    }
    death.signal.throwIfAborted();
    most = Math.max(most, ++atOnce);
    try {
      return await work();
    } finally {
      atOnce--;
    }
  }

  function mortalKv(kv: Kv): Kv {
    return {
      get: (key) => counted(() => kv.get(key)),
      set: (key, value) => counted(() => kv.set(key, value)),
      create: (key, value) => counted(() => kv.create(key, value)),
      update: (key, value, version) => counted(() => kv.update(key, value, version)),
      delete: (key, options) => counted(() => kv.delete(key, options)),
      list: (prefix) => counted(() => kv.list(prefix)),
      watch(prefix, options = {}) {
        const signals = [death.signal, ...(options.signal === undefined ? [] : [options.signal])];
        return kv.watch(prefix, { ...options, signal: AbortSignal.any(signals) });
      },
    };
  }

  const events: EventLog = {
    append: (events) => counted(() => inner.events.append(events)),
    read: (options) => inner.events.read(options),
    follow: (options) => inner.events.follow(options),
    head: () => inner.events.head(),
    first: () => inner.events.first(),
    trim: (before) => inner.events.trim(before),
  };
  const store: Store = {
    url: inner.url,
    events,
    workspace(id): Workspace {
      const { kv, files } = inner.workspace(id);
      return { id, kv: mortalKv(kv), files };
    },
    workspaces: () => inner.workspaces(),
    async lease(name, ttl, options) {
      const lease = await inner.lease(name, ttl, options);
      leases.add(lease);
      return lease;
    },
    leaseHolder: (name) => inner.leaseHolder(name),
    compact: () => inner.compact(),
    close: () => Promise.resolve(),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  return {
    store,
    isDead: () => death.signal.aborted,
    operations: () => count,
    mostAtOnce: () => most,
  };
}
