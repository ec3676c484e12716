import { RemoraError } from "../../error/error.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../json/json.ts";
import type { Kv, KvEntry } from "../types.ts";
import { FILE_KEYS, type FileRecord, parseHash, parseRecord, toValue } from "./_record.ts";

/** Accepts of one file that can be undone, one after another. */
const MOST = 10;

/** What was written into the folder, and what it takes to take that back. */
export interface AcceptRecord extends FileRecord {
  /** Hash of what was in the folder; `undefined`: nothing. */
  readonly before: string | undefined;
  /** Hash of what was written; `undefined`: the file was deleted. */
  readonly after: string | undefined;
  /** Mode of a file that was deleted. */
  readonly mode?: number;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/**
 * What was accepted into the folder, the newest last, by path. A record is kept before the folder is written,
 * so that there is no accept that cannot be undone, whatever dies in between.
 */
export class AcceptedFiles {
  readonly #kv: Kv;

  /** @param kv The keys of the workspace. */
  constructor(kv: Kv) {
    this.#kv = kv;
  }

  /** The newest record of each path. */
  async list(): Promise<readonly (AcceptRecord & { readonly path: string })[]> {
    const found: (AcceptRecord & { readonly path: string })[] = [];
    for (const entry of await this.#kv.list(FILE_KEYS.accepted)) {
      const path = entry.key.slice(FILE_KEYS.accepted.length);
      const newest = parseList(entry).at(-1);
      if (newest !== undefined) found.push({ ...newest, path });
    }
    return found;
  }

  /** Adds the newest record of a path. */
  async push(path: string, record: AcceptRecord): Promise<void> {
    await this.#change(path, (records) => [...records, record].slice(-MOST));
  }

  /** Removes the newest record of a path: it was undone, or nothing was written after all. */
  async pop(path: string): Promise<void> {
    await this.#change(path, (records) => records.slice(0, -1));
  }

  async #change(
    path: string,
    next: (records: readonly AcceptRecord[]) => readonly AcceptRecord[],
  ): Promise<void> {
    const key = FILE_KEYS.accepted + path;
    for (;;) {
      const entry = await this.#kv.get(key);
      const wanted = next(entry === undefined ? [] : parseList(entry)).map(toJson);
      if (entry === undefined) {
        if (wanted.length === 0 || (await this.#kv.create(key, wanted)).ok) return;
      } else if (wanted.length === 0) {
        if (await this.#kv.delete(key, { ifVersion: entry.version })) return;
      } else if ((await this.#kv.update(key, wanted, entry.version)).ok) return;
    }
  }
}

function toJson({ before, after, mode, at, ...record }: AcceptRecord): JsonObject {
  return {
    ...toValue(record),
    before: before ?? null,
    after: after ?? null,
    ...(mode === undefined ? {} : { mode }),
    at,
  };
}

function parseList({ key, value }: KvEntry): readonly AcceptRecord[] {
  if (!Array.isArray(value)) throw damaged(key);
  return value.map((each: JsonValue) => {
    if (!isJsonObject(each)) throw damaged(key);
    const { mode, at } = each;
    return {
      ...parseRecord(each),
      before: parseHash(each.before),
      after: parseHash(each.after),
      ...(typeof mode === "number" ? { mode } : {}),
      at: typeof at === "string" ? at : "",
    };
  });
}

function damaged(key: string): RemoraError {
  return new RemoraError("STORE-CORRUPT", `Cannot read what was accepted: "${key}" is damaged`, {
    hint: "Something else wrote under the keys that start with files:",
  });
}
