import { checkKeep } from "../_check.ts";
import type { Engine, EngineOptions } from "../engine.ts";
import type { Kv } from "../types.ts";
import { Changes } from "./_changes.ts";
import { compact } from "./_compact.ts";
import { type Connection, openConnection } from "./_connection.ts";
import { toStoreError } from "./_errors.ts";
import { sqlitePath } from "./_location.ts";
import { fromText } from "./_text.ts";
import { Writer } from "./_writer.ts";
import { SqliteBlobs } from "./blobs.ts";
import { KvTable, SqliteKv } from "./kv.ts";
import { SqliteLog } from "./log.ts";

/**
 * Opens a store in a SQLite file; makes the file, and its folder where that is allowed. Any number of
 * processes of one machine may have it open.
 *
 * @throws {RemoraError} `STORE-PATH`, `STORE-MISSING`, `STORE-PERMISSION`, `STORE-READONLY`, `STORE-CORRUPT`, `STORE-FOREIGN`,
 * `STORE-NEWER`, `STORE-OLDER`, `STORE-EMPTY`, `STORE-NETWORK-FS`, `STORE-FULL`, `STORE-BUSY`, `STORE-IO`
 */
export async function openSqliteEngine(url: string, options: EngineOptions = {}): Promise<Engine> {
  const keep = options.keep === undefined ? undefined : checkKeep(options.keep);
  const path = sqlitePath(url);
  const connection = await openConnection(path, { readOnly: options.readOnly ?? false });
  try {
    return new SqliteEngine(connection, keep);
  } catch (error) {
    // Its tables are not those that its version promises.
    connection.close();
    throw toStoreError(error, path);
  }
}

/** An engine on an open file. */
export class SqliteEngine implements Engine {
  readonly url: string;
  readonly events: SqliteLog;
  readonly blobs: SqliteBlobs;
  readonly #connection: Connection;
  readonly #writer: Writer;
  readonly #table: KvTable;
  #closing: Promise<void> | undefined;

  /** @param connection The file. @param keep How many events to keep; every one if `undefined`. */
  constructor(connection: Connection, keep: number | undefined) {
    const changes = new Changes(connection);
    const writer = new Writer(connection, () => changes.check());
    this.url = `sqlite:${connection.path}`;
    this.events = new SqliteLog({ connection, writer, changes, keep });
    this.blobs = new SqliteBlobs(connection, writer);
    this.#connection = connection;
    this.#writer = writer;
    this.#table = new KvTable(connection, writer, changes);
  }

  kv(workspaceId: string): Kv {
    return new SqliteKv(this.#table, workspaceId);
  }

  async workspaces(): Promise<readonly string[]> {
    const rows = await this.#connection.read(() => this.#table.workspaces.all());
    return rows.map((row) => fromText(String(row.workspace))).sort();
  }

  async compact(before: number): Promise<void> {
    await compact(this.#connection, this.#writer, before);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.events.close();
    for (const watcher of this.#table.watchers) watcher.stop();
    await this.#writer.close();
    this.#connection.close();
  }
}
