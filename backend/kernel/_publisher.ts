import type { Event, EventLog } from "@remora/core";

/**
 * Appends events without making the agent wait for each. The order stays, and a failed append is not lost: it
 * surfaces at the next `settle`.
 */
export class Publisher {
  readonly #log: EventLog;
  readonly #pending = new Set<Promise<void>>();
  #failure: { readonly error: unknown } | undefined;

  constructor(log: EventLog) {
    this.#log = log;
  }

  /** Starts appending. */
  publish(...events: readonly Event[]): void {
    if (events.length === 0) return;
    const append = this.#log.append(events).then(
      () => {},
      (error: unknown) => {
        this.#failure ??= { error };
      },
    ).finally(() => this.#pending.delete(append));
    this.#pending.add(append);
  }

  /** Waits until everything is durable. @throws what an append threw */
  async settle(): Promise<void> {
    while (this.#pending.size > 0) await Promise.all(this.#pending);
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure !== undefined) throw failure.error;
  }
}
