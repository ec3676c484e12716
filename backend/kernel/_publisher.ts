import type { Event, EventLog } from "@remora/core";

/**
 * Appends events without making the agent wait for each; those of one moment go in one append. The order stays,
 * and a failed append is not lost: it surfaces at the next `settle`.
 */
export class Publisher {
  readonly #log: EventLog;
  #waiting: Event[] = [];
  #pending = 0;
  #settled: PromiseWithResolvers<void> | undefined;
  #failure: { readonly error: unknown } | undefined;

  constructor(log: EventLog) {
    this.#log = log;
  }

  /** Appends soon. */
  publish(...events: readonly Event[]): void {
    if (this.#waiting.length === 0 && events.length > 0) queueMicrotask(() => this.#flush());
    this.#waiting.push(...events);
  }

  /** Waits until everything is durable. @throws what an append threw */
  async settle(): Promise<void> {
    this.#flush();
    while (this.#pending > 0) {
      this.#settled ??= Promise.withResolvers();
      await this.#settled.promise;
    }
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure !== undefined) throw failure.error;
  }

  #flush(): void {
    if (this.#waiting.length === 0) return;
    const events = this.#waiting;
    this.#waiting = [];
    this.#pending++;
    void this.#append(events);
  }

  async #append(events: readonly Event[]): Promise<void> {
    try {
      await this.#log.append(events);
    } catch (error) {
      this.#failure ??= { error };
    }
    if (--this.#pending > 0) return;
    this.#settled?.resolve();
    this.#settled = undefined;
  }
}
