import type { JsonObject } from "../json/json.ts";

/** The five kinds of event. The list is closed; actions within a category are open. */
export type EventCategory = "agent" | "tool" | "model" | "user" | "graph";

/** All categories, in the order in which interfaces show them. */
export const EVENT_CATEGORIES: readonly EventCategory[] = [
  "agent",
  "tool",
  "model",
  "user",
  "graph",
];

/** One immutable entry of the log. */
export interface Event {
  /** Position in the store's log: 1, 2, 3, …; 0 until the event is stored. */
  readonly seq: number;
  /** UUID; random ones are version 7. The log holds an id once: appending it again changes nothing. */
  readonly id: string;
  /** When it happened: ISO 8601, UTC, milliseconds. */
  readonly timestamp: string;
  /** What kind of thing it happened to. */
  readonly category: EventCategory;
  /** What happened: `started`, `blocked`, `completed`, …; any non-empty word without a colon. */
  readonly action: string;
  /** The agent it is about. */
  readonly agentId?: string;
  /** The graph (run) it belongs to. */
  readonly graphId?: string;
  /** The node of the code or of the graph. */
  readonly nodeId?: string;
  /** The session of the person or program that caused it. */
  readonly sessionId?: string;
  /** Everything else, by action. */
  readonly payload: JsonObject;
}

/** Category and action joined for CSS classes and file names: `agent_blocked`. */
export function eventType(event: Pick<Event, "category" | "action">): string {
  return `${event.category}_${event.action}`;
}

/** Category and action joined for subscriptions: `agent:blocked`. */
export function eventKey(event: Pick<Event, "category" | "action">): string {
  return `${event.category}:${event.action}`;
}
