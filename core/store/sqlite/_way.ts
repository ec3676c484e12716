import type { EventFilter } from "../types.ts";
import { prefixEnd, toText } from "./_text.ts";

/** What a statement may be given. */
export type Parameter = string | number | Uint8Array;

/** Part of a statement with what its question marks stand for. */
export interface Sql {
  /** The text. */
  readonly text: string;
  /** In the order of its question marks. */
  readonly parameters: readonly Parameter[];
}

/**
 * How to get to the events that a filter accepts: by reading the log, or through the entries of an index.
 * Several sources are merged in the order of the log; none means that the index knows of no such event.
 */
export type Way =
  | { readonly kind: "scan" }
  | {
    readonly kind: "index";
    readonly sources: readonly IndexSource[];
    /** The graph whose events are all that is wanted, where the index is another one. */
    readonly graph?: string;
  };

/** All entries of an index under one value. */
export interface IndexSource {
  /** Its table. */
  readonly table: "events_by_agent" | "events_by_graph" | "events_by_kind";
  /** Its first column. */
  readonly column: "agent_id" | "graph_id" | "kind";
  /** What is looked for. */
  readonly value: string;
}

/** More kinds than this are looked for by reading everything. */
const MOST_KINDS = 24;
/** Categories of which a log has most of its events. */
const BULK = /^(?:tool|model):/;

/**
 * Chooses the way. SQLite has no statistics that would tell it, and would sort all that is left of an index
 * for each batch.
 *
 * @param filter What is wanted. @param known Every kind in the index, as `category:action`.
 */
export function chooseWay(filter: EventFilter, known: readonly string[]): Way {
  const { agentId, graphId } = filter;
  if (agentId !== undefined) return by("events_by_agent", "agent_id", [toText(agentId)]);
  const kinds = acceptedKinds(filter, known);
  const few = kinds.length < known.length && kinds.length <= MOST_KINDS;
  if (graphId !== undefined && (!few || kinds.some((kind) => BULK.test(kind)))) {
    return by("events_by_graph", "graph_id", [toText(graphId)]);
  }
  if (!few) return { kind: "scan" };
  const way = by("events_by_kind", "kind", kinds);
  return graphId === undefined ? way : { ...way, graph: toText(graphId) };
}

/** Whether a filter looks at kinds at all. */
export function hasKinds({ categories, actions, patterns }: EventFilter): boolean {
  return categories !== undefined || actions !== undefined || patterns !== undefined;
}

/** The filter as conditions on the table of events, `e`. */
export function toConditions(filter: EventFilter): Sql {
  const { categories, actions, patterns, agentId, graphId } = filter;
  const conditions: Sql[] = [];
  if (agentId !== undefined) {
    conditions.push({ text: "e.agent_id = ?", parameters: [toText(agentId)] });
  }
  if (graphId !== undefined) {
    conditions.push({ text: "e.graph_id = ?", parameters: [toText(graphId)] });
  }
  if (categories !== undefined) conditions.push(anyOf("e.category", categories));
  if (actions !== undefined) conditions.push(anyOf("e.action", actions));
  if (patterns !== undefined) conditions.push(anyPattern(patterns));
  return {
    text: ["TRUE", ...conditions.map(({ text }) => text)].join(" AND "),
    parameters: conditions.flatMap(({ parameters }) => parameters),
  };
}

function by(
  table: IndexSource["table"],
  column: IndexSource["column"],
  values: readonly string[],
): Way & { readonly kind: "index" } {
  return { kind: "index", sources: values.map((value) => ({ table, column, value })) };
}

function acceptedKinds(
  { categories, actions, patterns }: EventFilter,
  known: readonly string[],
): readonly string[] {
  const wantedActions = actions?.map(toText);
  const wantedPatterns = patterns?.map(toText);
  return known.filter((kind) => {
    const colon = kind.indexOf(":");
    if (categories?.every((category) => category !== kind.slice(0, colon))) return false;
    if (wantedActions?.includes(kind.slice(colon + 1)) === false) return false;
    return wantedPatterns?.some((pattern) => matches(kind, pattern)) ?? true;
  });
}

function matches(kind: string, pattern: string): boolean {
  return pattern.endsWith("*") ? kind.startsWith(pattern.slice(0, -1)) : kind === pattern;
}

function anyOf(column: string, values: readonly string[]): Sql {
  const marks = values.map(() => "?").join(", ");
  return { text: `${column} IN (${marks})`, parameters: values.map(toText) };
}

/** The same as `matchesPattern`: the text before a final `*` is a prefix of `category:action`. */
function anyPattern(patterns: readonly string[]): Sql {
  const parts: Sql[] = patterns.map((pattern) => {
    const key = "(e.category || ':' || e.action)";
    if (!pattern.endsWith("*")) return { text: `${key} = ?`, parameters: [toText(pattern)] };
    const prefix = toText(pattern.slice(0, -1));
    return { text: `(${key} >= ? AND ${key} < ?)`, parameters: [prefix, prefixEnd(prefix)] };
  });
  return {
    text: `(${["FALSE", ...parts.map(({ text }) => text)].join(" OR ")})`,
    parameters: parts.flatMap(({ parameters }) => parameters),
  };
}
