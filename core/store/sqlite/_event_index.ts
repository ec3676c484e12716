import type { StatementSync } from "node:sqlite";
import type { EventFilter } from "../types.ts";
import type { Connection } from "./_connection.ts";
import { EventQuery } from "./_query.ts";
import { chooseWay, hasKinds } from "./_way.ts";

/** How many prepared filters are kept. */
const MOST_QUERIES = 64;
/** A log with more kinds of events than this has no use for looking them up. */
const MOST_KNOWN = 256;

/**
 * The indexes of the log, by agent, graph and kind. They are behind the log by some hundred events, which
 * readers go through one by one: an entry for each event as it is stored would double what that costs.
 */
export class EventIndex {
  /** How many events are indexed at once. */
  static readonly STEP = 512;

  readonly #connection: Connection;
  readonly #add: readonly StatementSync[];
  readonly #drop: readonly StatementSync[];
  readonly #note: StatementSync;
  readonly #kinds: StatementSync;
  readonly #queries = new Map<string, EventQuery>();
  #known: readonly string[] = [];
  #knownUpTo = -1;

  /** @param connection Where it is. */
  constructor(connection: Connection) {
    this.#connection = connection;
    this.#add = [
      `INSERT INTO events_by_agent SELECT agent_id, seq FROM events
       WHERE seq > ? AND agent_id IS NOT NULL ORDER BY agent_id, seq`,
      `INSERT INTO events_by_graph SELECT graph_id, seq FROM events
       WHERE seq > ? AND graph_id IS NOT NULL ORDER BY graph_id, seq`,
      `INSERT INTO events_by_kind SELECT category || ':' || action AS kind, seq FROM events
       WHERE seq > ? ORDER BY kind, seq`,
    ].map((sql) => connection.prepare(sql));
    this.#drop = [
      `DELETE FROM events_by_agent WHERE (agent_id, seq) IN
       (SELECT agent_id, seq FROM events WHERE seq < ?)`,
      `DELETE FROM events_by_graph WHERE (graph_id, seq) IN
       (SELECT graph_id, seq FROM events WHERE seq < ?)`,
      `DELETE FROM events_by_kind WHERE (kind, seq) IN
       (SELECT category || ':' || action, seq FROM events WHERE seq < ?)`,
    ].map((sql) => connection.prepare(sql));
    this.#note = connection.prepare("UPDATE state SET indexed = ?");
    this.#kinds = connection.prepare(`
      WITH RECURSIVE kinds (kind) AS (
        SELECT min(kind) FROM events_by_kind
        UNION ALL
        SELECT (SELECT min(kind) FROM events_by_kind WHERE kind > kinds.kind)
        FROM kinds WHERE kind IS NOT NULL
      ) SELECT kind FROM kinds WHERE kind IS NOT NULL LIMIT ${MOST_KNOWN + 1}
    `);
  }

  /** Takes in everything behind what it knows. Part of a transaction. */
  update(indexed: number, head: number): void {
    for (const statement of this.#add) statement.run(indexed);
    this.#note.run(head);
  }

  /** Forgets what the log is about to drop. Part of a transaction. */
  forget(before: number): void {
    for (const statement of this.#drop) statement.run(before);
  }

  /** The query for a filter. Part of a transaction that found the indexes at `indexed`. */
  query(filter: EventFilter | undefined, indexed: number): EventQuery {
    if (filter === undefined) return this.#prepared("", {}, []);
    const known = hasKinds(filter) ? this.#knownKinds(indexed) : [];
    return this.#prepared(`${known.length} ${JSON.stringify(filter)}`, filter, known);
  }

  #prepared(key: string, filter: EventFilter, known: readonly string[]): EventQuery {
    let query = this.#queries.get(key);
    if (query === undefined) {
      query = new EventQuery(this.#connection, filter, chooseWay(filter, known));
      const oldest = this.#queries.keys().next().value;
      if (oldest !== undefined && this.#queries.size >= MOST_QUERIES) this.#queries.delete(oldest);
      this.#queries.set(key, query);
    }
    return query;
  }

  #knownKinds(indexed: number): readonly string[] {
    if (indexed === this.#knownUpTo) return this.#known;
    const found = this.#kinds.all().map(({ kind }) => String(kind));
    const known = found.length > MOST_KNOWN ? [] : found;
    this.#knownUpTo = indexed;
    if (known.join("\n") === this.#known.join("\n")) return this.#known;
    this.#known = known;
    this.#queries.clear();
    return known;
  }
}
