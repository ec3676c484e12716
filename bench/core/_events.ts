import { createEvent, type Event, type EventCategory } from "@remora/core";

const KINDS: readonly (readonly [EventCategory, string])[] = [
  ["agent", "started"],
  ["tool", "called"],
  ["tool", "completed"],
  ["model", "request"],
  ["model", "response"],
  ["agent", "blocked"],
  ["agent", "completed"],
  ["graph", "progress"],
];

/** Events as a run makes them: some kinds, a hundred agents, a small payload. */
export function makeEvents(count: number): readonly Event[] {
  return Array.from({ length: count }, (_, n) => {
    const [category, action] = KINDS[n % KINDS.length]!;
    return createEvent({
      category,
      action,
      agentId: `run/lint:src/file${n % 100}.ts`,
      graphId: "run",
      payload: { name: `file${n % 100}.ts`, bundle: "lint", turn: n % 10 },
    });
  });
}

/** Every kind that {@linkcode makeEvents} makes, as `category:action`. */
export const KEYS: readonly string[] = KINDS.map(([category, action]) => `${category}:${action}`);
