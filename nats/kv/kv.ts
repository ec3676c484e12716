import type { JsonValue, Kv, KvChange, KvEntry, KvResult, WatchOptions } from "@remora/core";
import { checkCursor, checkKey } from "@remora/core/engine";
import type { JetStream } from "../link/api.ts";
import { readOnlyError } from "../link/errors.ts";
import type { StreamMessage } from "../link/message.ts";
import type { Layout } from "../stream/layout.ts";
import { BatchIterator } from "../stream/iterator.ts";
import { inTurn } from "../stream/large.ts";
import { readAll } from "../stream/read_all.ts";
import { Entries, isTombstone, type Value } from "./entries.ts";
import { KeySpace } from "./keys.ts";
import { Watcher } from "./watch.ts";

/** What the keys of every workspace need. */
export interface KvContext {
  readonly jetstream: JetStream;
  readonly layout: Layout;
  readonly readOnly: boolean;
  /** Everything that is being iterated. */
  readonly running: Set<{ stop(): void }>;
}

/** Somebody else's write shows within a moment. */
const SHOWS = 20;

/** The keys of one workspace in the bucket; the version of an entry is its place in the bucket's stream. */
export class NatsKv implements Kv {
  readonly #context: KvContext;
  readonly #keys: KeySpace;
  readonly #entries: Entries;

  /** @param workspace Its id. */
  constructor(context: KvContext, workspace: string) {
    this.#context = context;
    this.#keys = new KeySpace(context.layout.keyPrefix, workspace);
    this.#entries = new Entries(context.jetstream, context.layout);
  }

  async get(key: string): Promise<KvEntry | undefined> {
    this.#checkOpen();
    const state = await this.#state(checkKey(key));
    return state.entry;
  }

  async set(key: string, value: JsonValue): Promise<KvEntry> {
    const ready = await this.#prepare(key, value);
    for (;;) {
      const ack = await this.#entries.put(this.#keys, key, ready);
      if ("seq" in ack) return written(key, ready, ack.seq);
      await this.#context.jetstream.link.pause(SHOWS);
    }
  }

  async create(key: string, value: JsonValue): Promise<KvResult> {
    const ready = await this.#prepare(key, value);
    // Usually nothing is there, or a tombstone, whose version is known only after a look.
    for (let expected = 0;;) {
      const ack = await this.#entries.put(this.#keys, key, ready, expected);
      if ("seq" in ack) return { ok: true, entry: written(key, ready, ack.seq) };
      const state = await this.#state(key);
      if (state.entry !== undefined) return { ok: false, entry: state.entry };
      if (state.version === expected) await this.#context.jetstream.link.pause(SHOWS);
      expected = state.version;
    }
  }

  async update(key: string, value: JsonValue, ifVersion: number): Promise<KvResult> {
    this.#checkWritable();
    checkKey(key);
    let ready: Value | undefined;
    for (;;) {
      const { entry } = await this.#state(key);
      if (entry?.version !== ifVersion) return { ok: false, entry };
      ready ??= await this.#prepare(key, value);
      const ack = await this.#entries.put(this.#keys, key, ready, ifVersion);
      if ("seq" in ack) return { ok: true, entry: written(key, ready, ack.seq) };
      await this.#context.jetstream.link.pause(SHOWS);
    }
  }

  async delete(key: string, options: { readonly ifVersion?: number } = {}): Promise<boolean> {
    this.#checkWritable();
    checkKey(key);
    const { ifVersion } = options;
    for (;;) {
      const { present, version } = await this.#newest(key);
      if (!present || (ifVersion !== undefined && version !== ifVersion)) return false;
      const ack = await this.#entries.remove(this.#keys, key, version);
      if ("seq" in ack) return true;
    }
  }

  async list(prefix = ""): Promise<readonly KvEntry[]> {
    this.#checkOpen();
    const { jetstream, layout } = this.#context;
    const newest = new Map<string, StreamMessage>();
    const options = { stream: layout.keys, subjects: [this.#keys.covering(prefix)] };
    // A key that is written meanwhile comes again, with its new value.
    await readAll(jetstream, options, (message) => {
      const key = this.#keys.key(message);
      if (key.startsWith(prefix)) newest.set(key, message);
      return true;
    });
    const present = [...newest].filter(([, message]) => !isTombstone(message));
    const entries: (KvEntry | undefined)[] = [];
    await inTurn(present.length, async (index) => {
      const [key, message] = present[index]!;
      entries[index] = await this.#entries.entry(key, message) ?? (await this.#state(key)).entry;
    });
    return entries.filter((entry) => entry !== undefined)
      .sort((one, other) => one.key < other.key ? -1 : 1);
  }

  watch(prefix: string, options: WatchOptions = {}): AsyncIterable<KvChange> {
    this.#checkOpen();
    const after = options.after === undefined ? undefined : checkCursor("after", options.after);
    return new BatchIterator<KvChange>({
      open: () =>
        new Watcher(this.#context, { keys: this.#keys, entries: this.#entries, prefix, after }),
      signal: options.signal,
      running: this.#context.running,
    });
  }

  async #prepare(key: string, value: JsonValue): Promise<Value> {
    this.#checkWritable();
    checkKey(key);
    return await this.#entries.prepare(value);
  }

  /** What a key holds; the version is that of a tombstone where there is one, and 0 where there is none. */
  async #state(
    key: string,
  ): Promise<{ readonly entry: KvEntry | undefined; readonly version: number }> {
    for (;;) {
      const message = await this.#entries.find(this.#keys, key);
      const version = message?.seq ?? 0;
      if (message === undefined || isTombstone(message)) return { entry: undefined, version };
      const entry = await this.#entries.entry(key, message);
      if (entry !== undefined) return { entry, version };
      // A large value that was replaced while it was read.
      await this.#context.jetstream.link.pause(SHOWS);
    }
  }

  async #newest(key: string): Promise<{ readonly present: boolean; readonly version: number }> {
    const message = await this.#entries.find(this.#keys, key);
    return {
      present: message !== undefined && !isTombstone(message),
      version: message?.seq ?? 0,
    };
  }

  #checkOpen(): void {
    const { end } = this.#context.jetstream.link;
    if (end !== undefined) throw end;
  }

  #checkWritable(): void {
    this.#checkOpen();
    if (this.#context.readOnly) throw readOnlyError(this.#context.jetstream.link.url);
  }
}

function written(key: string, value: Value, version: number): KvEntry {
  return { key, value: JSON.parse(value.json), version };
}
