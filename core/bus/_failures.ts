import { RemoraError } from "../error/error.ts";
import { createEvent } from "../event/create.ts";
import { type Event, eventKey } from "../event/event.ts";
import type { Subscription } from "./_handlers.ts";

/** The action of the event that reports a failed handler. */
export const HANDLER_FAILED = "handler_failed";
/** Events per subscription: one failure in this many milliseconds; the next one counts the others. */
const PAUSE = 1_000;

/** Turns failures of handlers into events, without ever causing an endless chain of them. */
export class FailureReport {
  readonly #last = new WeakMap<Subscription, { time: number; silent: number }>();

  /**
   * The event that reports a failure. `undefined` when the failed handler was itself looking at such a
   * report, or when the subscription failed just before.
   */
  make(error: unknown, event: Event, subscription: Subscription): Event | undefined {
    if (event.category === "graph" && event.action === HANDLER_FAILED) return undefined;
    const now = Date.now();
    const last = this.#last.get(subscription);
    if (last !== undefined && now - last.time < PAUSE) {
      last.silent++;
      return undefined;
    }
    this.#last.set(subscription, { time: now, silent: 0 });
    return createEvent({
      category: "graph",
      action: HANDLER_FAILED,
      agentId: event.agentId,
      graphId: event.graphId,
      payload: {
        pattern: subscription.pattern,
        eventId: event.id,
        eventType: eventKey(event),
        error: {
          code: error instanceof RemoraError ? error.code : "UNKNOWN",
          message: (error instanceof Error ? error.message : String(error)).slice(0, 1_000),
        },
        notReported: last?.silent ?? 0,
      },
    });
  }
}
