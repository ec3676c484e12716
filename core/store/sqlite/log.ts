import { clearImmediate, setImmediate } from "node:timers";
import type { StatementSync } from "node:sqlite";
import type { Event } from "../../event/event.ts";
import { BatchIterator } from "../_batch_iterator.ts";
import { checkCursor, checkPlace, readLimit } from "../_check.ts";
import type { EventLog, FollowOptions, ReadOptions } from "../types.ts";
import type { Changes } from "./_changes.ts";
import type { Connection } from "./_connection.ts";
import { EventIndex } from "./_event_index.ts";
import { type EventValues, toEvent, toValues } from "./_event_row.ts";
import type { Writer } from "./_writer.ts";

/** How many events a follower takes at once. */
const BATCH = 512;
/** How many events a follower with a filter goes through before it lets others run. */
const SCAN = 20_000;

/** What {@linkcode SqliteLog} works with. */
export interface SqliteLogOptions {
  /** The file. */
  readonly connection: Connection;
  /** Through whom to write. */
  readonly writer: Writer;
  /** Who tells that there is news. */
  readonly changes: Changes;
  /** How many events to keep; every one if absent. */
  readonly keep: number | undefined;
}

/** The log in a SQLite file. */
export class SqliteLog implements EventLog {
  readonly #options: SqliteLogOptions;
  readonly #bounds: StatementSync;
  readonly #insert: StatementSync;
  readonly #insertRare: StatementSync;
  readonly #find: StatementSync;
  readonly #drop: StatementSync;
  readonly #setFirst: StatementSync;
  readonly #insertNext: StatementSync;
  readonly #index: EventIndex;
  readonly #followers = new Set<BatchIterator<Event>>();
  /** The newest number as the transaction that is under way sees it. */
  #head = 0;
  /** The newest number that the indexes know, as that transaction sees it. */
  #indexed = 0;
  #isIndexDue = false;
  #transaction = 0;

  /** @param options What to work with. */
  constructor(options: SqliteLogOptions) {
    const { connection } = options;
    this.#options = options;
    this.#bounds = connection.prepare(`
      SELECT first, indexed, ifnull((SELECT max(seq) FROM events), first - 1) AS head FROM state
    `);
    const columns = "seq, id, timestamp, category, action, agent_id, graph_id, payload";
    // Handing a value to SQLite costs about as much as storing it: most events have no use for two of them.
    this.#insert = connection.prepare(`
      INSERT INTO events (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING
    `);
    this.#insertRare = connection.prepare(`
      INSERT INTO events (${columns}, node_id, session_id)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING
    `);
    this.#insertNext = connection.prepare(`
      INSERT INTO events (${columns}) VALUES (
        (SELECT ifnull((SELECT max(seq) FROM events), first - 1) + 1 FROM state),
        ?, ?, ?, ?, ?, ?, ?
      ) ON CONFLICT (id) DO NOTHING
    `);
    this.#index = new EventIndex(connection);
    this.#find = connection.prepare("SELECT * FROM events WHERE id = ?");
    this.#drop = connection.prepare("DELETE FROM events WHERE seq < ?");
    this.#setFirst = connection.prepare("UPDATE state SET first = ?");
  }

  append(events: readonly Event[]): Promise<readonly Event[]> {
    if (events.length === 0) return Promise.resolve([]);
    let values: EventValues[];
    try {
      // Before the transaction: a payload that is no JSON must not undo what others write.
      values = events.map(toValues);
    } catch (error) {
      return Promise.reject(error);
    }
    return this.#options.writer.run(() => {
      this.#enterTransaction();
      const stored = events.map((event, index) => this.#store(event, values[index]!));
      this.#keepIndexed();
      this.#retain();
      return stored;
    }, {
      rows: events.length,
      ...(events.length === 1 && { alone: () => this.#storeAlone(events[0]!, values[0]!) }),
    });
  }

  async read(options: ReadOptions = {}): Promise<readonly Event[]> {
    const limit = readLimit(options);
    const before = options.before === undefined ? undefined : checkCursor("before", options.before);
    const after = options.after === undefined ? undefined : checkCursor("after", options.after);
    return await this.#options.connection.read(() => {
      const { first, head, indexed } = this.#readBounds();
      if (after !== undefined) checkPlace(after, first, head);
      const stretch = { after: after ?? first - 1, before: before ?? head + 1, limit };
      const query = this.#index.query(options.filter, indexed);
      return query.rows(stretch, indexed, options.reverse).map(toEvent);
    });
  }

  follow(options: FollowOptions = {}): AsyncIterable<Event> {
    const { connection, changes } = this.#options;
    const { filter, after } = options;
    let cursor = after === undefined || after === "end"
      ? connection.read(() => this.#readBounds())[after === "end" ? "head" : "oldest"]
      : checkCursor("after", after);
    let isBehind = false;
    const iterator = new BatchIterator<Event>({
      begin: () => {
        this.#followers.add(iterator);
        changes.begin();
      },
      take: () =>
        connection.read(() => {
          const { first, head, indexed } = this.#readBounds();
          checkPlace(cursor, first, head);
          isBehind = false;
          if (cursor === head) return [];
          const end = filter === undefined ? head : Math.min(head, cursor + SCAN);
          const stretch = { after: cursor, before: end + 1, limit: BATCH };
          const { rows, more } = this.#index.query(filter, indexed).batch(stretch, indexed);
          const events = rows.map(toEvent);
          cursor = more ? events.at(-1)!.seq : end;
          isBehind = cursor < head;
          return events;
        }),
      wait: (wake) => isBehind ? later(wake) : changes.waitForEvents(wake),
      pause: () => isBehind ? new Promise((resolve) => setImmediate(resolve)) : undefined,
      end: () => {
        this.#followers.delete(iterator);
        changes.end();
      },
    }, options.signal);
    return iterator;
  }

  async head(): Promise<number> {
    return await this.#options.connection.read(() => this.#readBounds().head);
  }

  async first(): Promise<number> {
    return await this.#options.connection.read(() => this.#readBounds().first);
  }

  async trim(before: number): Promise<void> {
    checkCursor("before", before);
    await this.#options.writer.run(() => {
      this.#enterTransaction();
      this.#trim(Math.min(before, this.#head + 1));
    });
  }

  /** Ends every follower. */
  close(): void {
    for (const follower of this.#followers) follower.stop();
  }

  #store(event: Event, { usual, rare }: EventValues): Event {
    const seq = this.#head + 1;
    const { changes } = rare === undefined
      ? this.#insert.run(seq, ...usual)
      : this.#insertRare.run(seq, ...usual, ...rare);
    if (changes !== 0) {
      this.#head = seq;
      return { ...event, seq };
    }
    return toEvent(this.#find.get(usual[0]) ?? {});
  }

  /**
   * Stores one event by one statement, which is a transaction in itself: half the work of a transaction of
   * several. `undefined`: there is more to do than that.
   */
  #storeAlone(event: Event, { usual, rare }: EventValues): readonly Event[] | undefined {
    if (rare !== undefined || this.#isIndexDue || this.#options.keep !== undefined) {
      return undefined;
    }
    const { changes, lastInsertRowid } = this.#insertNext.run(...usual);
    if (changes === 0) {
      // Another process may have dropped it since: then a transaction has to tell.
      const known = this.#find.get(usual[0]);
      return known && [toEvent(known)];
    }
    const seq = Number(lastInsertRowid);
    this.#isIndexDue = seq % EventIndex.STEP === 0;
    return [{ ...event, seq }];
  }

  #keepIndexed(): void {
    if (!this.#isIndexDue && this.#head - this.#indexed < EventIndex.STEP) return;
    this.#index.update(this.#indexed, this.#head);
    this.#indexed = this.#head;
    this.#isIndexDue = false;
  }

  #retain(): void {
    const { keep } = this.#options;
    if (keep !== undefined) this.#trim(this.#head - keep + 1);
  }

  #trim(before: number): void {
    if (before <= this.#readBounds().first) return;
    this.#index.forget(before);
    this.#drop.run(before);
    this.#setFirst.run(before);
  }

  /** Between two transactions another process may have appended. */
  #enterTransaction(): void {
    const { transaction } = this.#options.writer;
    if (transaction === this.#transaction) return;
    this.#transaction = transaction;
    const { head, indexed } = this.#readBounds();
    this.#head = head;
    this.#indexed = indexed;
  }

  #readBounds(): { first: number; head: number; indexed: number; oldest: number } {
    const row = this.#bounds.get();
    const first = Number(row?.first);
    return { first, head: Number(row?.head), indexed: Number(row?.indexed), oldest: first - 1 };
  }
}

function later(wake: () => void): () => void {
  const immediate = setImmediate(wake);
  return () => clearImmediate(immediate);
}
