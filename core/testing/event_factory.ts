import type { Event } from "../event/event.ts";
import { newId } from "../event/id.ts";

/**
 * Makes valid events that differ in id and time: the n-th one has `payload.n` = n, counted from 1.
 *
 * @param defaults Fields of every event of this factory. @default an `agent:started` without references
 * @returns Makes one event; its argument overrides fields.
 * @example
 * ```ts
 * import { eventFactory } from "@remora/core/testing";
 *
 * const make = eventFactory({ agentId: "a" });
 * console.log(make().payload.n, make({ action: "failed" }).action); // 1 failed
 * ```
 */
export function eventFactory(
  defaults: Partial<Event> = {},
): (overrides?: Partial<Event>) => Event {
  let count = 0;
  const start = Date.parse("2026-01-01T00:00:00Z");
  return (overrides = {}) => {
    count++;
    return {
      seq: 0,
      id: newId(),
      timestamp: new Date(start + count).toISOString(),
      category: "agent",
      action: "started",
      payload: { n: count },
      ...defaults,
      ...overrides,
    };
  };
}
