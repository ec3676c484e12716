import type { StatementSync } from "node:sqlite";
import type { EventFilter } from "../types.ts";
import type { Connection } from "./_connection.ts";
import { type IndexSource, type Parameter, type Sql, toConditions, type Way } from "./_way.ts";

/** A row of the table of events. */
export type EventRow = Readonly<Record<string, unknown>>;

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

const COLUMNS = [
  "id",
  "timestamp",
  "category",
  "action",
  "agent_id",
  "graph_id",
  "node_id",
  "session_id",
  "payload",
].map((name) => `e.${name} AS ${name}`).join(", ");

/** A part of a statement, and whose `seq` it is in the order of. */
interface Source extends Sql {
  readonly seq: "i.seq" | "e.seq";
}

/** What a statement of a query gives. */
type Kind = "forward" | "backward" | "size";

/** Reads the events that a filter accepts, in one way. */
export class EventQuery {
  readonly #connection: Connection;
  readonly #scan: Source;
  readonly #indexed: readonly Source[] | undefined;
  readonly #graph: string | undefined;
  readonly #statements = new Map<string, StatementSync>();

  /** @param connection Where to read. @param filter What to read. @param way How to find it. */
  constructor(connection: Connection, filter: EventFilter, way: Way) {
    const conditions = toConditions(filter);
    this.#connection = connection;
    this.#scan = {
      seq: "e.seq",
      text: `events AS e NOT INDEXED WHERE ${conditions.text} AND e.seq > ? AND e.seq < ?`,
      parameters: conditions.parameters,
    };
    this.#graph = way.kind === "index" ? way.graph : undefined;
    this.#indexed = way.kind === "scan"
      ? undefined
      : way.sources.map((source) => throughIndex(source, conditions));
  }

  /**
   * The rows of a stretch, oldest first, or newest first.
   *
   * @param indexed The newest number that the indexes know.
   */
  rows(stretch: Stretch, indexed: number, reverse = false): readonly EventRow[] {
    return this.#run(reverse ? "backward" : "forward", stretch, indexed);
  }

  /** The first rows of a stretch: fewer than asked for where they would take up much memory. */
  batch(
    stretch: Stretch,
    indexed: number,
  ): { readonly rows: readonly EventRow[]; readonly more: boolean } {
    const [size] = this.#run("size", stretch, indexed);
    const count = Number(size?.count);
    if (count === 0) return { rows: [], more: false };
    const share = Math.min(1, BATCH_BYTES / Math.max(1, Number(size?.bytes)));
    const limit = Math.max(1, Math.floor(count * share));
    return {
      rows: this.rows({ ...stretch, limit }, indexed),
      more: limit < count || count === stretch.limit,
    };
  }

  #run(kind: Kind, { after, before, limit }: Stretch, indexed: number): readonly EventRow[] {
    // What is newer than the indexes is few, and is read as it stands in the log.
    if (this.#indexed === undefined || after >= indexed) {
      const statement = this.#prepared(`new ${kind}`, () => toSelect([this.#scan], kind));
      return statement.all(...this.#scan.parameters, after, before, limit);
    }
    const sources = this.#indexed;
    const statement = this.#prepared(kind, () => toSelect([...sources, this.#scan], kind));
    const [start, end] = this.#boundsOfGraph(after, before);
    return statement.all(
      ...sources.flatMap(({ parameters }): Parameter[] => [...parameters, start, end]),
      ...this.#scan.parameters,
      indexed,
      before,
      limit,
    );
  }

  /** A run is a short part of a long log: the kinds that others are full of are not gone through. */
  #boundsOfGraph(after: number, before: number): readonly [number, number] {
    if (this.#graph === undefined) return [after, before];
    const bounds = this.#prepared(
      "graph",
      () =>
        `SELECT (SELECT min(seq) FROM events_by_graph WHERE graph_id = ?1) AS first,
        (SELECT max(seq) FROM events_by_graph WHERE graph_id = ?1) AS last`,
    ).get(this.#graph);
    if (typeof bounds?.first !== "number") return [after, after];
    return [Math.max(after, bounds.first - 1), Math.min(before, Number(bounds.last) + 1)];
  }

  #prepared(key: string, toText: () => string): StatementSync {
    let statement = this.#statements.get(key);
    if (statement === undefined) {
      statement = this.#connection.prepare(toText());
      this.#statements.set(key, statement);
    }
    return statement;
  }
}

function throughIndex({ table, column, value }: IndexSource, conditions: Sql): Source {
  return {
    seq: "i.seq",
    text: `${table} AS i CROSS JOIN events AS e ON e.seq = i.seq
           WHERE ${conditions.text} AND i.${column} = ? AND i.seq > ? AND i.seq < ?`,
    parameters: [...conditions.parameters, value],
  };
}

function toSelect(sources: readonly Source[], kind: Kind): string {
  // Named by the index, `seq` is in order without sorting, and the sources are merged as they are read.
  const union = (columns: string, order: "ASC" | "DESC"): string => {
    const parts = sources.map(({ text, seq }) => `SELECT ${seq} AS seq, ${columns} FROM ${text}`);
    return `${parts.join(" UNION ALL ")} ORDER BY seq ${order} LIMIT ?`;
  };
  if (kind !== "size") return union(COLUMNS, kind === "forward" ? "ASC" : "DESC");
  return `SELECT count(*) AS count, total(octet_length(payload)) AS bytes
          FROM (${union("e.payload AS payload", "ASC")})`;
}
