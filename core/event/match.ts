import type { EventFilter } from "../store/types.ts";
import { type Event, eventKey } from "./event.ts";

/**
 * Tells whether an event is of the kind that a subscription pattern names: `agent:blocked` (exactly
 * that), `agent:*` or `agent:b*` (everything that starts so), `*` (everything). A `*` elsewhere than at
 * the end stands for itself.
 *
 * @example
 * ```ts
 * import { matchesPattern } from "@remora/core";
 *
 * console.log(matchesPattern("agent:*", { category: "agent", action: "blocked" })); // true
 * ```
 */
export function matchesPattern(
  pattern: string,
  event: Pick<Event, "category" | "action">,
): boolean {
  const key = eventKey(event);
  return pattern.endsWith("*") ? key.startsWith(pattern.slice(0, -1)) : key === pattern;
}

/**
 * Tells whether an event fulfils every condition of a filter. An absent condition does not restrict; an
 * empty list is a condition that nothing fulfils.
 */
export function matchesFilter(filter: EventFilter, event: Event): boolean {
  const { categories, actions, patterns, agentId, graphId } = filter;
  return (categories === undefined || categories.includes(event.category)) &&
    (actions === undefined || actions.includes(event.action)) &&
    (agentId === undefined || event.agentId === agentId) &&
    (graphId === undefined || event.graphId === graphId) &&
    (patterns === undefined || patterns.some((pattern) => matchesPattern(pattern, event)));
}
