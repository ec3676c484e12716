import { type KvChange, RemoraError } from "@remora/core";
import { checkVersion } from "@remora/core/engine";
import type { JetStream } from "../link/api.ts";
import type { DeliveredMessage } from "../link/message.ts";
import type { BatchSource } from "../stream/iterator.ts";
import type { Layout } from "../stream/layout.ts";
import { StreamReader } from "../stream/reader.ts";
import type { ReaderState } from "../stream/reader_options.ts";
import { type Entries, isTombstone } from "./entries.ts";
import type { KeySpace } from "./keys.ts";
import { droppedUpTo } from "./mark.ts";

/** What is watched. */
export interface WatchTarget {
  readonly keys: KeySpace;
  readonly entries: Entries;
  readonly prefix: string;
  /** Only changes behind this version; undefined: what is there, then every change. */
  readonly after: number | undefined;
}

/** Where changes are. */
export interface WatchContext {
  readonly jetstream: JetStream;
  readonly layout: Layout;
}

/** Follows the changes of the bucket's stream, which holds the newest change of every key. */
export class Watcher implements BatchSource<KvChange> {
  readonly #context: WatchContext;
  readonly #target: WatchTarget;
  #reader: StreamReader | undefined;
  #closed = false;
  /** Deletions up to here happened before the watch began, and are nobody's news. */
  #start = 0;
  /** Up to here every change was delivered, or is of other keys. */
  #passed = 0;
  #head = 0;

  constructor(context: WatchContext, target: WatchTarget) {
    this.#context = context;
    this.#target = target;
  }

  async next(): Promise<readonly KvChange[]> {
    this.#reader ??= await this.#open();
    if (this.#closed) this.#reader.close();
    for (;;) {
      const messages = await this.#reader.next();
      if (messages.length === 0) return [];
      const changes: KvChange[] = [];
      for (const message of messages) {
        const change = await this.#change(message);
        if (change !== undefined) changes.push(change);
      }
      if (changes.length > 0) return changes;
    }
  }

  close(): void {
    this.#closed = true;
    this.#reader?.close();
  }

  async #open(): Promise<StreamReader> {
    const { jetstream, layout } = this.#context;
    const { keys, prefix, after } = this.#target;
    if (after === undefined) this.#start = (await jetstream.streamInfo(layout.keys)).last;
    this.#passed = after ?? this.#start;
    return new StreamReader(jetstream, {
      stream: layout.keys,
      subjects: [keys.covering(prefix)],
      after: after ?? 0,
      live: true,
      check: (state) => this.#check(state),
    });
  }

  async #change(message: DeliveredMessage): Promise<KvChange | undefined> {
    const { keys, entries, prefix } = this.#target;
    const key = keys.key(message);
    if (!key.startsWith(prefix)) return undefined;
    if (isTombstone(message)) {
      return message.seq <= this.#start ? undefined : { type: "delete", key, version: message.seq };
    }
    const entry = await entries.entry(key, message);
    // A large value that was replaced: the change that did it is on its way.
    return entry && { type: "set", ...entry };
  }

  /** Before more is asked for: were deletions dropped that this watcher has not seen? */
  async #check({ position, idle, resumed }: ReaderState): Promise<void> {
    const { jetstream, layout } = this.#context;
    // Without a request that ran out, or a loss, nothing can be missing.
    if (idle && !resumed) this.#passed = Math.max(this.#passed, this.#head);
    const known = Math.max(position, this.#passed);
    const dropped = await droppedUpTo(jetstream, layout, this.#target.keys.token);
    if (dropped > known && (resumed || position === this.#target.after)) {
      throw new RemoraError("KV-GAP", `Deletions up to version ${dropped} are no longer kept`, {
        hint: `List the keys, then watch again after version ${dropped}`,
      });
    }
    const { last } = await jetstream.streamInfo(layout.keys);
    checkVersion(known, last);
    this.#head = last;
  }
}
