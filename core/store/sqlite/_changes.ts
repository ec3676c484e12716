import type { StatementSync } from "node:sqlite";
import { clearTimeout, setTimeout } from "node:timers";
import { Waiters } from "../_batch_iterator.ts";
import type { Connection } from "./_connection.ts";
import { type FileWatch, watchFile } from "./_file_watch.ts";
import { fromText } from "./_text.ts";

/** How often to look when the file is watched: only a safety net. */
const SLOW_POLL = 500;
/** How often to look when it cannot be watched. */
const FAST_POLL = 10;

/**
 * When to look again after the file changed, in milliseconds. The system reports the write to the `-wal` file,
 * but the commit can be seen only when the disk has it: usually within a millisecond, sometimes much later.
 */
const LOOK_AGAIN = [1, 1, 2, 4, 8, 16, 32, 64, 128];

/** A watcher of keys that waits for the next change of its workspace. */
export interface KvWaiter {
  /** Whose keys. */
  readonly workspace: string;
  /** Everything up to this version is known to be none of its business. */
  cursor: number;
  /** Called once when its workspace has a newer version. */
  readonly wake: () => void;
}

/**
 * Wakes whoever waits for new events or keys. Commits of this process are reported directly, those of
 * others are noticed by watching the `-wal` file, which every commit appends to.
 */
export class Changes {
  readonly #connection: Connection;
  readonly #newest: StatementSync;
  readonly #touched: StatementSync;
  readonly #events = new Waiters();
  readonly #kv = new Set<KvWaiter>();
  #readers = 0;
  #head = 0;
  #version = 0;
  #watch: FileWatch | undefined;
  #poll: ReturnType<typeof setTimeout> | undefined;
  #again: ReturnType<typeof setTimeout> | undefined;
  #looks = 0;

  /** @param connection Where to look. */
  constructor(connection: Connection) {
    this.#connection = connection;
    this.#newest = connection.prepare(`
      SELECT ifnull((SELECT max(seq) FROM events), (SELECT first - 1 FROM state)) AS head,
        ifnull((SELECT max(version) FROM kv), 0) AS version
    `);
    // Not DISTINCT: for that SQLite would go through all keys, in the order of their workspaces.
    this.#touched = connection.prepare("SELECT workspace FROM kv WHERE version > ?");
  }

  /** Notes a reader that may wait: commits of other processes are looked for while there is one. */
  begin(): void {
    if (++this.#readers === 1) this.#startPoll();
  }

  /** Takes a reader back. */
  end(): void {
    if (--this.#readers > 0) return;
    clearTimeout(this.#poll);
    clearTimeout(this.#again);
    this.#watch?.close();
    this.#watch = undefined;
  }

  /** Calls `wake` once, when there are events behind those that the caller has read. */
  waitForEvents(wake: () => void): () => void {
    return this.#events.add(wake);
  }

  /** Wakes once, when the workspace has a version behind the cursor. */
  waitForKeys(waiter: KvWaiter): () => void {
    this.#kv.add(waiter);
    return () => this.#kv.delete(waiter);
  }

  /** Looks for news and wakes those whom they concern. */
  check(): void {
    if (this.#events.size === 0 && this.#kv.size === 0) return;
    try {
      this.#look();
    } catch {
      // The readers meet the same error when they look themselves, and throw it where it belongs.
      this.#events.wake();
      for (const waiter of [...this.#kv]) this.#wake(waiter);
    }
  }

  #look(): void {
    const newest = this.#newest.get();
    const head = Number(newest?.head);
    const version = Number(newest?.version);
    if (version > this.#version) {
      if (this.#kv.size > 0) this.#wakeTouched(version);
      this.#version = version;
    }
    if (head > this.#head) {
      this.#head = head;
      this.#events.wake();
    }
  }

  #wakeTouched(version: number): void {
    const touched = new Set<string>();
    for (const row of this.#touched.iterate(this.#version)) {
      touched.add(fromText(String(row.workspace)));
    }
    for (const waiter of [...this.#kv]) {
      if (touched.has(waiter.workspace)) this.#wake(waiter);
      else waiter.cursor = Math.max(waiter.cursor, version);
    }
  }

  #wake(waiter: KvWaiter): void {
    this.#kv.delete(waiter);
    waiter.wake();
  }

  #startPoll(): void {
    this.#watch ??= watchFile(`${this.#connection.path}-wal`, () => this.#noticed());
    this.check();
    const delay = this.#watch === undefined ? FAST_POLL : SLOW_POLL;
    this.#poll = setTimeout(() => this.#startPoll(), delay);
  }

  #noticed(): void {
    this.check();
    this.#looks = 0;
    clearTimeout(this.#again);
    this.#lookAgain();
  }

  #lookAgain(): void {
    const delay = LOOK_AGAIN[this.#looks++];
    if (delay === undefined) return;
    this.#again = setTimeout(() => {
      this.check();
      this.#lookAgain();
    }, delay);
  }
}
