import { isJsonObject, type JsonValue } from "@remora/core";
import type { ReviewDecision } from "./types.ts";

/** The key under which a dashboard that may not touch the files records what was decided. */
export const DECISION_KEY = "review:decision";

// The dashboard keeps what was pressed, events what it came to.
const DECISIONS: ReadonlyMap<JsonValue | undefined, ReviewDecision["decision"]> = new Map([
  ["accept", "accepted"],
  ["accepted", "accepted"],
  ["reject", "rejected"],
  ["rejected", "rejected"],
]);

/** Reads a recorded decision; `undefined` when it is none. */
export function parseDecision(value: JsonValue | undefined): ReviewDecision | undefined {
  if (value === undefined || !isJsonObject(value)) return undefined;
  const { paths, by, via, at } = value;
  const decision = DECISIONS.get(value.decision);
  if (decision === undefined) return undefined;
  return {
    decision,
    paths: Array.isArray(paths) ? paths.filter((path) => typeof path === "string") : [],
    by: typeof by === "string" ? by : "somebody",
    via: typeof via === "string" ? via : "dashboard",
    at: typeof at === "string" ? at : "",
  };
}
