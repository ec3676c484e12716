import { matchesPattern } from "../event/match.ts";
import type { Event } from "../event/event.ts";

/** What a subscriber runs for each event. A returned promise is not waited for; a rejected one is reported. */
export type EventHandler = (event: Event) => unknown;

/** One call of `subscribe`. */
export interface Subscription {
  /** What it wants. */
  readonly pattern: string;
  /** What it runs. */
  readonly handler: EventHandler;
  /** Until it is taken back. */
  active: boolean;
}

/**
 * Which handlers an event goes to. Patterns are compared once per kind of event, not once per event:
 * there are few kinds, and two lookups find the answer.
 */
export class HandlerIndex {
  readonly #subscriptions = new Set<Subscription>();
  readonly #byCategory = new Map<string, Map<string, readonly Subscription[]>>();

  /** How many subscriptions there are. */
  get size(): number {
    return this.#subscriptions.size;
  }

  add(subscription: Subscription): void {
    this.#subscriptions.add(subscription);
    this.#byCategory.clear();
  }

  delete(subscription: Subscription): void {
    if (this.#subscriptions.delete(subscription)) this.#byCategory.clear();
  }

  clear(): void {
    this.#subscriptions.clear();
    this.#byCategory.clear();
  }

  /** The subscriptions for this kind of event, each handler once, in the order of subscribing. */
  find(event: Event): readonly Subscription[] {
    return this.#byCategory.get(event.category)?.get(event.action) ?? this.#compute(event);
  }

  #compute(event: Event): readonly Subscription[] {
    const byHandler = new Map<EventHandler, Subscription>();
    for (const subscription of this.#subscriptions) {
      if (byHandler.has(subscription.handler)) continue;
      if (matchesPattern(subscription.pattern, event)) {
        byHandler.set(subscription.handler, subscription);
      }
    }
    const found = [...byHandler.values()];
    let byAction = this.#byCategory.get(event.category);
    if (byAction === undefined) this.#byCategory.set(event.category, byAction = new Map());
    // Actions are an open list that outsiders write: the cache must not grow with it.
    if (byAction.size >= MAX_CACHED_ACTIONS) byAction.clear();
    byAction.set(event.action, found);
    return found;
  }
}

const MAX_CACHED_ACTIONS = 1_000;
