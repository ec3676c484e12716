import type { StatementSync } from "node:sqlite";
import type { EventFilter } from "../types.ts";
import type { Connection } from "./_connection.ts";
import { prefixEnd, toText } from "./_text.ts";

/** What a statement may be given. */
type Parameter = string | number | Uint8Array;

/** A row of the table of events. */
export type EventRow = Readonly<Record<string, unknown>>;

const COLUMNS =
  "seq, id, timestamp, category, action, agent_id, graph_id, node_id, session_id, payload";

/** The condition of the index on kinds, as the schema has it: SQLite uses the index where it is repeated. */
const INDEXED_KINDS = "category IN ('agent', 'user', 'graph')";
const INDEXED_CATEGORIES: readonly string[] = ["agent", "user", "graph"];
/** More pairs of category and action than this are looked for by reading everything. */
const MOST_KINDS = 24;
/** How many bytes of payloads are read at once, roughly. */
const BATCH_BYTES = 4_194_304;

/** A stretch of the log: both ends are outside. */
export interface Stretch {
  /** Only greater numbers. */
  readonly after: number;
  /** Only smaller numbers. */
  readonly before: number;
  /** At most so many rows. */
  readonly limit: number;
}

/** Part of a statement with what its question marks stand for. */
interface Sql {
  readonly text: string;
  readonly parameters: readonly Parameter[];
}

/**
 * Reads the events that a filter accepts. The way to them is chosen here and not by SQLite, which has no
 * statistics and would sort all that is left of an index for each batch: one agent, one graph and a few
 * kinds have an index that is in the order of the log; for everything else the stretch is read.
 */
export class EventQuery {
  readonly #sources: readonly Sql[];
  readonly #forward: StatementSync;
  readonly #backward: StatementSync;
  readonly #size: StatementSync;

  /** @param connection Where to read. @param filter What to read. */
  constructor(connection: Connection, filter: EventFilter = {}) {
    this.#sources = toSources(filter);
    const select = (columns: string, order: "ASC" | "DESC"): string => {
      const parts = this.#sources.map(({ text }) => `SELECT ${columns} FROM events ${text}`);
      return `${parts.join(" UNION ALL ")} ORDER BY seq ${order} LIMIT ?`;
    };
    this.#forward = connection.prepare(select(COLUMNS, "ASC"));
    this.#backward = connection.prepare(select(COLUMNS, "DESC"));
    this.#size = connection.prepare(
      `SELECT count(*) AS count, total(octet_length(payload)) AS bytes
       FROM (${select("seq, payload", "ASC")})`,
    );
  }

  /** The rows of a stretch, oldest first, or newest first. */
  rows(stretch: Stretch, reverse = false): readonly EventRow[] {
    const statement = reverse ? this.#backward : this.#forward;
    return statement.all(...this.#bind(stretch));
  }

  /** The first rows of a stretch: fewer than asked for where they would take up much memory. */
  batch(stretch: Stretch): { readonly rows: readonly EventRow[]; readonly more: boolean } {
    const size = this.#size.get(...this.#bind(stretch));
    const count = Number(size?.count);
    if (count === 0) return { rows: [], more: false };
    const share = Math.min(1, BATCH_BYTES / Math.max(1, Number(size?.bytes)));
    const limit = Math.max(1, Math.floor(count * share));
    return {
      rows: this.rows({ ...stretch, limit }),
      more: limit < count || count === stretch.limit,
    };
  }

  #bind({ after, before, limit }: Stretch): Parameter[] {
    return [
      ...this.#sources.flatMap(({ parameters }) => [...parameters, after, before]),
      limit,
    ];
  }
}

/** `[index] WHERE …` for each way that is to be merged, ending in the bounds of the stretch. */
function toSources(filter: EventFilter): readonly Sql[] {
  const stretch: Sql = { text: "seq > ? AND seq < ?", parameters: [] };
  const conditions = toConditions(filter);
  const where = (index: string, ...parts: readonly Sql[]): Sql => ({
    text: `${index} WHERE ${[...parts, stretch].map(({ text }) => text).join(" AND ")}`,
    parameters: parts.flatMap(({ parameters }) => parameters),
  });
  const { categories, actions, patterns } = filter;
  if ([categories, actions, patterns].some((list) => list?.length === 0)) {
    return [where("NOT INDEXED", { text: "FALSE", parameters: [] })];
  }
  if (filter.agentId !== undefined) return [where("INDEXED BY events_agent", ...conditions)];
  if (filter.graphId !== undefined) return [where("INDEXED BY events_graph", ...conditions)];
  const kinds = toKinds(filter);
  if (kinds === undefined || kinds.length === 0) return [where("NOT INDEXED", ...conditions)];
  return kinds.map(([category, action]) =>
    where(
      "INDEXED BY events_kind",
      {
        text: `${INDEXED_KINDS} AND category = ? AND action = ?`,
        parameters: [category, toText(action)],
      },
      ...conditions,
    )
  );
}

/** The pairs of category and action that a filter can accept, where they are few. */
function toKinds(filter: EventFilter): readonly (readonly [string, string])[] | undefined {
  const kinds = new Map<string, readonly [string, string]>();
  if (filter.patterns !== undefined) {
    for (const pattern of filter.patterns) {
      const colon = pattern.indexOf(":");
      if (pattern.endsWith("*")) return undefined;
      if (colon > 0) kinds.set(pattern, [pattern.slice(0, colon), pattern.slice(colon + 1)]);
    }
  } else if (filter.actions !== undefined && filter.categories !== undefined) {
    for (const category of filter.categories) {
      for (const action of filter.actions) kinds.set(`${category}:${action}`, [category, action]);
    }
  } else {
    return undefined;
  }
  const all = [...kinds.values()];
  const indexed = all.every(([category]) => INDEXED_CATEGORIES.includes(category));
  return indexed && all.length <= MOST_KINDS ? all : undefined;
}

function toConditions(filter: EventFilter): readonly Sql[] {
  const { categories, actions, patterns, agentId, graphId } = filter;
  const conditions: Sql[] = [];
  if (agentId !== undefined) {
    conditions.push({ text: "agent_id = ?", parameters: [toText(agentId)] });
  }
  if (graphId !== undefined) {
    conditions.push({ text: "graph_id = ?", parameters: [toText(graphId)] });
  }
  if (categories !== undefined) conditions.push(anyOf("category", categories));
  if (actions !== undefined) conditions.push(anyOf("action", actions));
  if (patterns !== undefined) conditions.push(anyPattern(patterns));
  return conditions;
}

function anyOf(column: string, values: readonly string[]): Sql {
  const marks = values.map(() => "?").join(", ");
  return { text: `${column} IN (${marks})`, parameters: values.map(toText) };
}

/** The same as `matchesPattern`: the text before a final `*` is a prefix of `category:action`. */
function anyPattern(patterns: readonly string[]): Sql {
  const parts: Sql[] = patterns.map((pattern) => {
    const key = "(category || ':' || action)";
    if (!pattern.endsWith("*")) return { text: `${key} = ?`, parameters: [toText(pattern)] };
    const prefix = toText(pattern.slice(0, -1));
    return { text: `(${key} >= ? AND ${key} < ?)`, parameters: [prefix, prefixEnd(prefix)] };
  });
  return {
    text: `(${parts.map(({ text }) => text).join(" OR ")})`,
    parameters: parts.flatMap(({ parameters }) => parameters),
  };
}
