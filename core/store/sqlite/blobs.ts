import type { StatementSync } from "node:sqlite";
import { hasHash, sha256 } from "../_hash.ts";
import type { BlobStore } from "../engine.ts";
import { damagedError } from "./_errors.ts";
import type { Connection } from "./_connection.ts";
import type { Writer } from "./_writer.ts";

/** How old the note of the last `put` may be: bytes that are put again and again are not written again. */
const FRESH = 1_000;

/** File contents in a SQLite file. */
export class SqliteBlobs implements BlobStore {
  readonly #connection: Connection;
  readonly #writer: Writer;
  readonly #get: StatementSync;
  readonly #find: StatementSync;
  readonly #put: StatementSync;
  readonly #touch: StatementSync;
  readonly #list: StatementSync;
  readonly #drop: StatementSync;

  /** @param connection The file. @param writer Through whom to write. */
  constructor(connection: Connection, writer: Writer) {
    this.#connection = connection;
    this.#writer = writer;
    this.#get = connection.prepare("SELECT data FROM blobs WHERE hash = ?");
    this.#find = connection.prepare("SELECT put_at FROM blobs WHERE hash = ?");
    this.#put = connection.prepare(
      "INSERT INTO blobs (hash, put_at, data) VALUES (?, ?, ?) ON CONFLICT (hash) DO NOTHING",
    );
    this.#touch = connection.prepare("UPDATE blobs SET put_at = ? WHERE hash = ?");
    this.#list = connection.prepare("SELECT hash FROM blobs WHERE put_at < ?");
    this.#drop = connection.prepare("DELETE FROM blobs WHERE hash = ?");
  }

  async put(data: Uint8Array): Promise<string> {
    const copy = data.slice();
    const hash = sha256(copy);
    await this.#writer.run(() => {
      const known = this.#find.get(hash);
      const now = Date.now();
      if (known === undefined) this.#put.run(hash, now, copy);
      else if (Number(known.put_at) < now - FRESH) this.#touch.run(now, hash);
    }, { rows: 1 + (data.length >> 12) });
    return hash;
  }

  async get(hash: string): Promise<Uint8Array | undefined> {
    const row = await this.#connection.read(() => this.#get.get(hash));
    if (!(row?.data instanceof Uint8Array)) return undefined;
    if (await hasHash(row.data, hash)) return row.data;
    throw damagedError(`file content ${hash.slice(0, 12)}`);
  }

  async collect(inUse: ReadonlySet<string>, before: number): Promise<number> {
    // The note of the last put may be a little older than the put itself.
    const limit = before - FRESH;
    return await this.#writer.run(() => {
      let dropped = 0;
      for (const row of this.#list.all(limit)) {
        const hash = String(row.hash);
        if (inUse.has(hash)) continue;
        this.#drop.run(hash);
        dropped++;
      }
      return dropped;
    });
  }
}
