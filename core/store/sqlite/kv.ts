import { setImmediate } from "node:timers";
import type { StatementSync } from "node:sqlite";
import { RemoraError } from "../../error/error.ts";
import type { JsonValue } from "../../json/json.ts";
import { toJsonValue } from "../../json/to_json.ts";
import { BatchIterator } from "../_batch_iterator.ts";
import { checkCursor, checkKey, checkVersion } from "../_check.ts";
import type { Kv, KvChange, KvEntry, KvResult, WatchOptions } from "../types.ts";
import type { Changes } from "./_changes.ts";
import type { Connection } from "./_connection.ts";
import { fromText, parseJson, prefixEnd, toText } from "./_text.ts";
import type { Writer } from "./_writer.ts";

/** How many changes a watcher takes at once. */
const BATCH = 128;
/** A watcher that is further behind looks its changes up by key instead of going through all of them. */
const FAR = 2_000;

/** The statements on the table of keys, shared by all workspaces of a store. */
export class KvTable {
  readonly connection: Connection;
  readonly writer: Writer;
  readonly changes: Changes;
  readonly watchers: Set<BatchIterator<KvChange>> = new Set();
  readonly get: StatementSync;
  readonly put: StatementSync;
  readonly list: StatementSync;
  readonly bounds: StatementSync;
  readonly recent: StatementSync;
  readonly stretch: StatementSync;
  readonly workspaces: StatementSync;

  constructor(connection: Connection, writer: Writer, changes: Changes) {
    this.connection = connection;
    this.writer = writer;
    this.changes = changes;
    const columns = "version, key, value";
    const mine = "workspace = ? AND key >= ? AND key < ?";
    this.get = connection.prepare(`SELECT ${columns} FROM kv WHERE workspace = ? AND key = ?`);
    this.put = connection.prepare(`
      INSERT OR REPLACE INTO kv (version, workspace, key, value, changed_at)
      VALUES ((SELECT ifnull(max(version), 0) + 1 FROM kv), ?, ?, ?, ?)
    `);
    this.list = connection.prepare(
      `SELECT ${columns} FROM kv INDEXED BY kv_key WHERE ${mine} AND value IS NOT NULL`,
    );
    this.bounds = connection.prepare(
      "SELECT kv_floor AS floor, ifnull((SELECT max(version) FROM kv), 0) AS newest FROM state",
    );
    this.recent = connection.prepare(
      `SELECT ${columns} FROM kv NOT INDEXED WHERE ${mine} AND version > ?
       AND (value IS NOT NULL OR version > ?) ORDER BY version LIMIT ${BATCH}`,
    );
    this.stretch = connection.prepare(
      `SELECT ${columns} FROM kv INDEXED BY kv_key WHERE ${mine} AND version > ?
       AND (value IS NOT NULL OR version > ?) ORDER BY version LIMIT ${BATCH}`,
    );
    this.workspaces = connection.prepare(
      "SELECT DISTINCT workspace FROM kv WHERE value IS NOT NULL",
    );
  }
}

/** The keys of one workspace in a SQLite file. */
export class SqliteKv implements Kv {
  readonly #table: KvTable;
  readonly #workspaceId: string;
  readonly #workspace: string;

  /** @param table The table. @param workspaceId Whose keys. */
  constructor(table: KvTable, workspaceId: string) {
    this.#table = table;
    this.#workspaceId = workspaceId;
    this.#workspace = toText(workspaceId);
  }

  async get(key: string): Promise<KvEntry | undefined> {
    const text = toText(checkKey(key));
    return await this.#table.connection.read(() => this.#find(text));
  }

  async set(key: string, value: JsonValue): Promise<KvEntry> {
    const text = toText(checkKey(key));
    const json = toJsonValue(value);
    return await this.#table.writer.run(() => this.#put(text, json));
  }

  async create(key: string, value: JsonValue): Promise<KvResult> {
    const text = toText(checkKey(key));
    const json = toJsonValue(value);
    return await this.#table.writer.run((): KvResult => {
      const entry = this.#find(text);
      if (entry !== undefined) return { ok: false, entry };
      return { ok: true, entry: this.#put(text, json) };
    });
  }

  async update(key: string, value: JsonValue, ifVersion: number): Promise<KvResult> {
    const text = toText(checkKey(key));
    const json = toJsonValue(value);
    return await this.#table.writer.run((): KvResult => {
      const entry = this.#find(text);
      if (entry?.version !== ifVersion) return { ok: false, entry };
      return { ok: true, entry: this.#put(text, json) };
    });
  }

  async delete(key: string, options: { readonly ifVersion?: number } = {}): Promise<boolean> {
    const text = toText(checkKey(key));
    return await this.#table.writer.run(() => {
      const entry = this.#find(text);
      if (entry === undefined) return false;
      if (options.ifVersion !== undefined && entry.version !== options.ifVersion) return false;
      this.#table.put.run(this.#workspace, text, null, Date.now());
      return true;
    });
  }

  async list(prefix = ""): Promise<readonly KvEntry[]> {
    const rows = await this.#table.connection.read(() =>
      this.#table.list.all(...this.#range(prefix))
    );
    // SQLite sorts by code points; beyond the basic plane that is another order.
    return rows.map(toEntry).filter((entry) => entry !== undefined).sort(byKey);
  }

  watch(prefix: string, options: WatchOptions = {}): AsyncIterable<KvChange> {
    const { connection, changes, watchers } = this.#table;
    const range = this.#range(prefix);
    const resumes = options.after !== undefined;
    // Deletions of before are news only to somebody who has seen the keys.
    let deletionsAfter = options.after ?? 0;
    const waiter = {
      workspace: this.#workspaceId,
      cursor: options.after === undefined ? 0 : checkCursor("after", options.after),
      wake: (): void => {},
    };
    let began = false;
    let isBehind = false;
    const iterator = new BatchIterator<KvChange>({
      begin: () => {
        watchers.add(iterator);
        changes.begin();
      },
      take: () =>
        connection.read(() => {
          const bounds = this.#table.bounds.get();
          const newest = Number(bounds?.newest);
          if (!began) checkVersion(waiter.cursor, newest);
          if (!began && !resumes) deletionsAfter = newest;
          else if (waiter.cursor < Number(bounds?.floor)) throw gapError(waiter.cursor);
          began = true;
          const { recent, stretch } = this.#table;
          const statement = newest - waiter.cursor > FAR ? stretch : recent;
          const rows = statement.all(...range, waiter.cursor, deletionsAfter);
          const found = rows.map(toChange);
          isBehind = found.length === BATCH;
          waiter.cursor = isBehind ? found.at(-1)!.version : newest;
          return found;
        }),
      wait: (wake) => {
        waiter.wake = wake;
        return changes.waitForKeys(waiter);
      },
      pause: () => isBehind ? new Promise((resolve) => setImmediate(resolve)) : undefined,
      end: () => {
        watchers.delete(iterator);
        changes.end();
      },
    }, options.signal);
    return iterator;
  }

  #find(text: string): KvEntry | undefined {
    const row = this.#table.get.get(this.#workspace, text);
    return row === undefined ? undefined : toEntry(row);
  }

  #put(text: string, value: JsonValue): KvEntry {
    const json = JSON.stringify(value);
    const { lastInsertRowid } = this.#table.put.run(this.#workspace, text, json, Date.now());
    return { key: fromText(text), value, version: Number(lastInsertRowid) };
  }

  #range(prefix: string): [string, string, string | Uint8Array] {
    const text = toText(prefix);
    return [this.#workspace, text, prefixEnd(text)];
  }
}

type Row = Readonly<Record<string, unknown>>;

function toEntry(row: Row): KvEntry | undefined {
  if (row.value === null) return undefined;
  return {
    key: fromText(String(row.key)),
    value: parseJson(row.value, `key "${row.key}"`),
    version: Number(row.version),
  };
}

function toChange(row: Row): KvChange {
  const entry = toEntry(row);
  if (entry !== undefined) return { type: "set", ...entry };
  return { type: "delete", key: fromText(String(row.key)), version: Number(row.version) };
}

function byKey(a: KvEntry, b: KvEntry): number {
  return a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
}

function gapError(after: number): RemoraError {
  return new RemoraError("KV-GAP", `Cannot watch from version ${after}: deletions were compacted`, {
    hint: "Watch without after: the present entries come first",
  });
}
