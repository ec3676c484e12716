import type { Event } from "../event/event.ts";
import type { EventLog } from "../store/types.ts";
import type { PumpTarget } from "./_pump.ts";

/**
 * Delivers every event of a log that tells what it stores, as the one in memory does. Nobody else can
 * store events there, so that no follower is needed; and publishing costs no promise of its own.
 */
export class TapPump {
  readonly ready = true;
  /** It knows where it begins. */
  readonly started: Promise<void> = Promise.resolve();
  /** There is nothing to wait for. */
  readonly ended: Promise<void> = Promise.resolve();
  readonly #log: EventLog;
  readonly #target: PumpTarget;
  readonly #untap: () => void;
  #queue: (readonly Event[])[] = [];
  #stopped = false;

  constructor(log: EventLog, tap: NonNullable<EventLog["tap"]>, target: PumpTarget) {
    this.#log = log;
    this.#target = target;
    this.#untap = tap.call(log, (stored) => {
      // After whoever is publishing: a handler must not run in the middle of its publisher.
      if (this.#queue.length === 0) queueMicrotask(this.#flush);
      this.#queue.push(stored);
    });
  }

  stop(): void {
    this.#stopped = true;
    this.#untap();
  }

  append(events: readonly Event[]): Promise<readonly Event[]> {
    return this.#log.append(events);
  }

  readonly #flush = (): void => {
    const queue = this.#queue;
    this.#queue = [];
    for (const stored of queue) {
      for (const event of stored) {
        if (this.#stopped) return;
        this.#target.deliver(event);
      }
    }
  };
}
