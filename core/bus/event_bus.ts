import { formatError, RemoraError } from "../error/error.ts";
import { type Event, eventKey } from "../event/event.ts";
import type { EventLog, FollowOptions } from "../store/types.ts";
import { FailureReport } from "./_failures.ts";
import { LogPump, type PumpTarget } from "./_pump.ts";
import { TapPump } from "./_tap_pump.ts";
import { type EventHandler, HandlerIndex, type Subscription } from "./_handlers.ts";

/** What went wrong while a bus delivered. */
export interface BusFailure {
  /** What was thrown. */
  readonly error: unknown;
  /** The event that a handler failed on; absent when following the log failed. */
  readonly event?: Event;
  /** The pattern that the handler was subscribed with. */
  readonly pattern?: string;
}

/** Options of an {@linkcode EventBus}. */
export interface EventBusOptions {
  /** Gets every failure of a handler, and of the log below. @default one line on stderr */
  readonly onError?: (failure: BusFailure) => void;
}

/**
 * Publish and subscribe on top of a log.
 *
 * Subscribers see every event that comes into the log from when they subscribed, each once, in the order
 * of the log, whichever process published it. Publishers wait until their events are durable, never for
 * handlers. A handler that fails is reported, through `onError` and as a `graph:handler_failed` event,
 * and disturbs nobody.
 *
 * @example
 * ```ts
 * import { agentStarted, EventBus, openStore } from "@remora/core";
 *
 * await using store = await openStore("memory:");
 * await using bus = new EventBus(store.events);
 * bus.subscribe("agent:*", (event) => console.log(event.seq, event.action)); // 1 started
 * await bus.publish(agentStarted({
 *   agentId: "a1", name: "lint", bundle: "lint", target: "src/a.ts", workspaceId: "w1",
 * }));
 * ```
 */
export class EventBus implements AsyncDisposable {
  readonly #log: EventLog;
  readonly #onError: (failure: BusFailure) => void;
  readonly #handlers = new HandlerIndex();
  readonly #failures = new FailureReport();
  readonly #closed = new AbortController();
  /** Runs while there are subscriptions. */
  #pump: LogPump | TapPump | undefined;

  /**
   * Makes a bus.
   *
   * @param log Where events go, and come from: `store.events`.
   */
  constructor(log: EventLog, options: EventBusOptions = {}) {
    this.#log = log;
    this.#onError = options.onError ?? printFailure;
  }

  /**
   * Stores events and delivers them. Resolves when they are durable; an event whose id is in the log
   * already is neither stored nor delivered again.
   *
   * @returns The stored events, each with its `seq`.
   * @throws {RemoraError} `BUS-CLOSED`, and whatever the log throws
   */
  publish(events: Event | readonly Event[]): Promise<readonly Event[]> {
    if (this.#closed.signal.aborted) return Promise.reject(this.#closed.signal.reason);
    const list = isList(events) ? events : [events];
    const pump = this.#pump;
    if (pump === undefined) return this.#log.append(list);
    if (pump.ready) return pump.append(list);
    // What is published after subscribing must be seen: the pump has to know first where it begins.
    return pump.started.then(() => pump.append(list));
  }

  /**
   * Runs a handler for every event of a kind, from now on.
   *
   * @param pattern `agent:blocked`, `agent:*` or `*`. A handler that two patterns match runs once.
   * @param handler Sees events in the order of the log. A returned promise is not waited for.
   * @returns Ends the subscription.
   */
  subscribe(pattern: string, handler: EventHandler): () => void {
    this.#closed.signal.throwIfAborted();
    const subscription: Subscription = { pattern, handler, active: true };
    this.#handlers.add(subscription);
    this.#pump ??= this.#startPump();
    return () => {
      subscription.active = false;
      this.#handlers.delete(subscription);
      if (this.#handlers.size === 0) this.#stopPump();
    };
  }

  /**
   * The log as an iteration with its own cursor: two streams never take events from each other, and
   * leaving the loop frees everything. Ends when the bus is closed.
   */
  stream(options: FollowOptions = {}): AsyncIterable<Event> {
    this.#closed.signal.throwIfAborted();
    const signals = [
      this.#closed.signal,
      ...(options.signal === undefined ? [] : [options.signal]),
    ];
    return this.#log.follow({ ...options, signal: AbortSignal.any(signals) });
  }

  /** Ends subscriptions and streams. The log stays open: it belongs to who made it. Idempotent. */
  async close(): Promise<void> {
    const ended = this.#pump?.ended;
    this.#handlers.clear();
    this.#stopPump();
    this.#closed.abort(
      new RemoraError("BUS-CLOSED", "The event bus is closed", {
        hint: "Keep it open until everything that uses it has ended",
      }),
    );
    await ended;
  }

  /** The same as {@linkcode EventBus.close}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #startPump(): LogPump | TapPump {
    const log = this.#log;
    const target: PumpTarget = {
      deliver: (event) => this.#deliver(event),
      failed: (error) => this.#onError({ error }),
    };
    return log.tap === undefined ? new LogPump(log, target) : new TapPump(log, log.tap, target);
  }

  #stopPump(): void {
    this.#pump?.stop();
    this.#pump = undefined;
  }

  #deliver(event: Event): void {
    for (const subscription of this.#handlers.find(event)) {
      // An earlier handler of this event may have ended this subscription.
      if (!subscription.active) continue;
      try {
        const result = subscription.handler(event);
        if (result instanceof Promise) {
          result.catch((error) => this.#failed(error, event, subscription));
        }
      } catch (error) {
        this.#failed(error, event, subscription);
      }
    }
  }

  #failed(error: unknown, event: Event, subscription: Subscription): void {
    this.#onError({ error, event, pattern: subscription.pattern });
    if (this.#closed.signal.aborted) return;
    const report = this.#failures.make(error, event, subscription);
    if (report !== undefined) {
      this.publish(report).catch((cause) => this.#onError({ error: cause }));
    }
  }
}

function isList(events: Event | readonly Event[]): events is readonly Event[] {
  return Array.isArray(events);
}

function printFailure({ error, event, pattern }: BusFailure): void {
  const where = event === undefined
    ? "Following the log"
    : `The handler of "${pattern}" on ${eventKey(event)} ${event.id}`;
  console.error(`${where} failed: ${formatError(error)}`);
}
