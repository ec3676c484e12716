import { setImmediate } from "node:timers";
import { RemoraError } from "../../error/error.ts";
import { closedError, readOnlyError } from "../_check.ts";
import type { Connection } from "./_connection.ts";
import { Turns } from "./_turns.ts";

/** How many rows one transaction writes before others get their turn. */
const LARGEST_GROUP = 5_000;
/** After so many milliseconds of committing timers and sockets get their turn. */
const LONGEST_TURN = 4;
/** How long other processes are given who have asked for the lock: longer than they sleep between two tries. */
const GIVE_WAY = 4;
/** How long a write waits for other processes. */
const BUSY_DEADLINE = 15_000;

interface Job {
  readonly rows: number;
  /** Does the writes; throws to have them undone. */
  readonly work: () => void;
  /** Does the same in one statement; `false` where that is not enough. */
  readonly alone: (() => boolean) | undefined;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Options of {@linkcode Writer.run}. */
export interface RunOptions<T> {
  /** About how many rows it writes. @default {1} */
  readonly rows?: number;
  /**
   * Does the same in one statement, which needs no transaction around it: used when nobody else writes at
   * the same time. `undefined`: one statement is not enough now.
   */
  readonly alone?: () => T | undefined;
}

/**
 * Group commit: what is asked for in one turn of the event loop becomes one transaction, and so one wait
 * for the disk. Promises are settled when the transaction is durable.
 */
export class Writer {
  readonly #connection: Connection;
  readonly #committed: () => void;
  readonly #turns: Turns;
  #jobs: Job[] = [];
  #running: Promise<void> | undefined;
  #closed = false;
  #transaction = 0;
  #turn = 0;

  /** @param connection Where to write. @param committed Called after each transaction. */
  constructor(connection: Connection, committed: () => void) {
    this.#connection = connection;
    this.#committed = committed;
    this.#turns = new Turns(connection.path);
  }

  /** Grows with each transaction: what was read in an earlier one may have changed. */
  get transaction(): number {
    return this.#transaction;
  }

  /**
   * Runs writes in a transaction with others.
   *
   * @param work Writes and returns the result; may run more than once, each time on a clean slate.
   */
  run<T>(work: () => T, options: RunOptions<T> = {}): Promise<T> {
    if (this.#closed) return Promise.reject(closedError());
    if (this.#connection.readOnly) {
      return Promise.reject(readOnlyError(`sqlite:${this.#connection.path}`));
    }
    return new Promise<T>((resolve, reject) => {
      const { rows = 1, alone } = options;
      const results: T[] = [];
      this.#jobs.push({
        rows,
        work: () => results[0] = work(),
        alone: alone && (() => {
          const result = alone();
          if (result !== undefined) results[0] = result;
          return result !== undefined;
        }),
        resolve: () => resolve(results[0]!),
        reject,
      });
      this.#running ??= this.#drain();
    });
  }

  /** Refuses new writes and waits for those that were asked for. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#running;
  }

  async #drain(): Promise<void> {
    do {
      await this.#gather();
      await this.#commit(this.#nextGroup());
    } while (this.#jobs.length > 0);
    this.#running = undefined;
  }

  /** Waits until everybody who is about to write has said so. */
  async #gather(): Promise<void> {
    const now = performance.now();
    if (now - this.#turn < LONGEST_TURN) {
      // Those whom the last commit let go on are all in front of this in the queue.
      await undefined;
      return;
    }
    // Whoever does nothing but write would keep the event loop from ever turning, and others from writing.
    if (this.#turns.take()) await new Promise((resolve) => setTimeout(resolve, GIVE_WAY));
    else await new Promise((resolve) => setImmediate(resolve));
    this.#turn = performance.now();
  }

  #nextGroup(): readonly Job[] {
    let count = 0;
    for (let rows = 0; count < this.#jobs.length && rows < LARGEST_GROUP; count++) {
      rows += this.#jobs[count]!.rows;
    }
    const group = this.#jobs.slice(0, count);
    this.#jobs = this.#jobs.slice(count);
    return group;
  }

  async #commit(group: readonly Job[]): Promise<void> {
    try {
      await this.#transact(group);
    } catch (error) {
      if (group.length === 1 || isForEveryone(error)) {
        for (const job of group) job.reject(error);
      } else {
        // One of them cannot be stored: that must not fail the others.
        for (const job of group) await this.#commit([job]);
      }
      return;
    }
    for (const job of group) job.resolve();
    this.#committed();
  }

  async #transact(group: readonly Job[]): Promise<void> {
    const deadline = Date.now() + BUSY_DEADLINE;
    for (;;) {
      this.#transaction++;
      try {
        const { alone } = group[0]!;
        if (group.length === 1 && alone && this.#connection.writeAlone(alone)) return;
        return this.#connection.write(() => {
          for (const job of group) job.work();
        });
      } catch (error) {
        const busy = error instanceof RemoraError && error.code === "STORE-BUSY";
        if (!busy || Date.now() > deadline) throw error;
        this.#turns.ask();
        await new Promise((resolve) => setTimeout(resolve, Math.random()));
        // The turn begins when it is given, otherwise it would be over after one commit.
        this.#turn = performance.now();
      }
    }
  }
}

function isForEveryone(error: unknown): boolean {
  return error instanceof RemoraError && error.code.startsWith("STORE-") &&
    error.code !== "STORE-FULL";
}
