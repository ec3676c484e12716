import type { JsonValue } from "../../json/json.ts";
import { toJsonValue } from "../../json/to_json.ts";
import { BatchIterator } from "../_batch_iterator.ts";
import { checkCursor, checkKey, checkVersion, closedError } from "../_check.ts";
import type { Kv, KvChange, KvEntry, KvResult, WatchOptions } from "../types.ts";

/** What is kept of a key: its newest change. `json` is absent for a tombstone. */
interface Cell {
  readonly version: number;
  readonly json: string | undefined;
}

/** Counts the changes of all workspaces of one store. */
export interface VersionCounter {
  /** The newest version. */
  version: number;
}

/** The keys of one workspace in memory. */
export class MemoryKv implements Kv {
  readonly #counter: VersionCounter;
  /** By age of the newest change: a change takes a key out and puts it in again at the end. */
  readonly #cells = new Map<string, Cell>();
  readonly #watchers = new Set<Watcher>();
  #closed = false;

  /** @param counter Shared by the workspaces of a store. */
  constructor(counter: VersionCounter) {
    this.#counter = counter;
  }

  /** Whether no key is present. */
  get empty(): boolean {
    for (const cell of this.#cells.values()) {
      if (cell.json !== undefined) return false;
    }
    return true;
  }

  get(key: string): Promise<KvEntry | undefined> {
    return this.#run(() => this.#entry(checkKey(key)));
  }

  set(key: string, value: JsonValue): Promise<KvEntry> {
    return this.#run(() => this.#set(key, value));
  }

  create(key: string, value: JsonValue): Promise<KvResult> {
    return this.#run(() => {
      const entry = this.#entry(checkKey(key));
      if (entry !== undefined) return { ok: false, entry };
      return { ok: true, entry: this.#set(key, value) };
    });
  }

  update(key: string, value: JsonValue, ifVersion: number): Promise<KvResult> {
    return this.#run(() => {
      const entry = this.#entry(checkKey(key));
      if (entry?.version !== ifVersion) return { ok: false, entry };
      return { ok: true, entry: this.#set(key, value) };
    });
  }

  delete(key: string, options: { readonly ifVersion?: number } = {}): Promise<boolean> {
    return this.#run(() => {
      const entry = this.#entry(checkKey(key));
      if (entry === undefined) return false;
      if (options.ifVersion !== undefined && entry.version !== options.ifVersion) return false;
      this.#put(key, undefined);
      return true;
    });
  }

  list(prefix = ""): Promise<readonly KvEntry[]> {
    return this.#run(() => {
      const keys = [...this.#cells.keys()].filter((key) => key.startsWith(prefix)).sort();
      return keys.map((key) => this.#entry(key)).filter((entry) => entry !== undefined);
    });
  }

  watch(prefix: string, options: WatchOptions = {}): AsyncIterable<KvChange> {
    if (this.#closed) throw closedError();
    const watcher = new Watcher(prefix);
    const after = options.after === undefined ? undefined : checkCursor("after", options.after);
    let isChecked = false;
    const iterator = new BatchIterator<KvChange>({
      begin: () => {
        if (this.#closed) return;
        for (const [key, cell] of this.#cells) {
          const wanted = after === undefined ? cell.json !== undefined : cell.version > after;
          if (wanted) watcher.note(key, cell);
        }
        this.#watchers.add(watcher);
      },
      take: () => {
        if (this.#closed) throw closedError();
        if (!isChecked) checkVersion(after ?? 0, this.#counter.version);
        isChecked = true;
        return watcher.take();
      },
      wait: (wake) => watcher.wait(wake),
      end: () => this.#watchers.delete(watcher),
    }, options.signal);
    watcher.stop = () => iterator.stop();
    return iterator;
  }

  /** Ends every watcher. */
  close(): void {
    this.#closed = true;
    for (const watcher of this.#watchers) watcher.stop();
    this.#cells.clear();
  }

  #entry(key: string): KvEntry | undefined {
    const cell = this.#cells.get(key);
    if (cell?.json === undefined) return undefined;
    return { key, value: JSON.parse(cell.json), version: cell.version };
  }

  #set(key: string, value: JsonValue): KvEntry {
    const copy = toJsonValue(value);
    const version = this.#put(checkKey(key), JSON.stringify(copy));
    return { key, value: copy, version };
  }

  #put(key: string, json: string | undefined): number {
    const cell: Cell = { version: ++this.#counter.version, json };
    this.#cells.delete(key);
    this.#cells.set(key, cell);
    for (const watcher of this.#watchers) watcher.note(key, cell);
    return cell.version;
  }

  #run<T>(work: () => T): Promise<T> {
    try {
      if (this.#closed) throw closedError();
      return Promise.resolve(work());
    } catch (error) {
      return Promise.reject(error);
    }
  }
}

/** One `watch`: the newest change of each key that its reader has not taken yet, oldest first. */
class Watcher {
  readonly #prefix: string;
  readonly #changes = new Map<string, Cell>();
  #wake: (() => void) | undefined;
  stop: () => void = () => {};

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  note(key: string, cell: Cell): void {
    if (!key.startsWith(this.#prefix)) return;
    this.#changes.delete(key);
    this.#changes.set(key, cell);
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }

  take(): KvChange[] {
    const changes = [...this.#changes].map(([key, cell]) => toChange(key, cell));
    this.#changes.clear();
    return changes;
  }

  wait(wake: () => void): () => void {
    this.#wake = wake;
    return () => this.#wake = undefined;
  }
}

function toChange(key: string, cell: Cell): KvChange {
  const { version, json } = cell;
  return json === undefined
    ? { type: "delete", key, version }
    : { type: "set", key, value: JSON.parse(json), version };
}
