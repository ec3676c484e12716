import { stableId } from "../event/id.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../json/json.ts";

/** The key of a workspace under which decisions stand that are not carried out. */
export const REVIEW_DECISION_KEY = "review:decision";

/** A decision on an agent's changes, as it is recorded. */
export interface ReviewDecision {
  /** One for each decision: what is done again after a crash is told once. */
  readonly id: string;
  /** What was decided. */
  readonly decision: "accepted" | "rejected";
  /** The files it is about; none: all that wait when it is carried out. */
  readonly paths: readonly string[];
  /** Who decided. */
  readonly by: string;
  /** Through what. */
  readonly via: string;
  /** ISO 8601, UTC; empty where the record does not tell. */
  readonly at: string;
  /** Whether somebody has begun to carry it out. @default {false} */
  readonly begun?: boolean;
}

/**
 * Reads the record of {@linkcode REVIEW_DECISION_KEY}: a list of decisions, or one alone. What is no
 * decision is passed over; the verbs `accept` and `reject` are read as what they come to.
 */
export function parseReviewDecisions(value: JsonValue | undefined): readonly ReviewDecision[] {
  const values: readonly JsonValue[] = isList(value) ? value : value === undefined ? [] : [value];
  return values.flatMap((each) => {
    const decision = isJsonObject(each) ? parseOne(each) : undefined;
    return decision === undefined ? [] : [decision];
  });
}

function parseOne(value: JsonObject): ReviewDecision | undefined {
  const { id, paths, by, via, at } = value;
  const decision = parseWord(value.decision);
  if (decision === undefined) return undefined;
  return {
    id: typeof id === "string" ? id : stableId("review:decision", JSON.stringify(value)),
    decision,
    paths: isList(paths) ? paths.filter((path) => typeof path === "string") : [],
    by: typeof by === "string" ? by : "somebody",
    via: typeof via === "string" ? via : "dashboard",
    at: typeof at === "string" ? at : "",
    ...(value.begun === true ? { begun: true } : {}),
  };
}

function parseWord(word: JsonValue | undefined): ReviewDecision["decision"] | undefined {
  if (word === "accept" || word === "accepted") return "accepted";
  if (word === "reject" || word === "rejected") return "rejected";
  return undefined;
}

function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}
