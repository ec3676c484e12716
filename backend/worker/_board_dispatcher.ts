import { type Store, systemClock } from "@remora/core";
import type { Attempt, Attempted, Dispatcher } from "../graph/_attempt.ts";
import { pauseFor } from "../graph/_pause.ts";
import { agentLease } from "./_agent_lease.ts";
import type { WorkBoard, WorkDone } from "./_work_board.ts";

/** Agents that are taken off the board together. */
const BATCH = 50;
/** How often it is seen to that a worker has let go which says nothing, in milliseconds. */
const LOOK_EVERY = 200;

interface Waiting {
  tell(done: WorkDone): void;
}

/** Lets workers try the agents of a graph, and collects what came of it. */
export class BoardDispatcher implements Dispatcher {
  readonly #store: Store;
  readonly #board: WorkBoard;
  readonly #stopping: AbortSignal;
  readonly #waiting = new Map<string, Waiting>();
  /** Agents whose ends are kept, and which can go. */
  #kept: string[] = [];

  /** @param stopping Aborted when this process lets the run be: what is on the board stays there. */
  constructor(store: Store, board: WorkBoard, stopping: AbortSignal) {
    this.#store = store;
    this.#board = board;
    this.#stopping = stopping;
  }

  /** A worker told what came of a task. */
  take(done: WorkDone): void {
    const waiting = this.#waiting.get(done.agentId);
    if (waiting !== undefined) waiting.tell(done);
  }

  async attempt({ agent: { agentId }, attempt, signal }: Attempt): Promise<Attempted> {
    for (;;) {
      signal.throwIfAborted();
      const told = this.#listen(agentId);
      try {
        const { id, done: known } = await this.#board.offer(agentId, attempt);
        const done = known ?? await told.of(id, signal);
        if (done?.attempted !== undefined) return done.attempted;
        if (this.#isCancelled(signal)) await this.#letGo(agentId, id, told);
        signal.throwIfAborted();
        // A worker let go because somebody told it to who has died since.
        await this.#board.remove([agentId]);
      } finally {
        this.#waiting.delete(agentId);
      }
    }
  }

  async kept(agentId: string): Promise<void> {
    this.#kept.push(agentId);
    // What is left at the end goes with the board.
    if (this.#kept.length < BATCH) return;
    const some = this.#kept;
    this.#kept = [];
    await this.#board.remove(some);
  }

  /** Hears what workers tell of an agent, from before it is put up. */
  #listen(agentId: string): Told {
    const told = new Told();
    this.#waiting.set(agentId, told);
    return told;
  }

  /** Somebody ended the agent; otherwise this process stops, or is no longer the one to decide. */
  #isCancelled({ aborted, reason }: AbortSignal): boolean {
    return aborted && !this.#stopping.aborted && reason instanceof DOMException;
  }

  /** Waits until no worker has its hands on the agent. */
  async #letGo(agentId: string, id: string, told: Told): Promise<void> {
    await this.#board.withdraw(agentId, id);
    const stop = new AbortController();
    const enough = AbortSignal.any([this.#stopping, stop.signal]);
    void told.of(id, enough).then(() => stop.abort());
    while (!enough.aborted) {
      const holder = await this.#store.leaseHolder(agentLease(agentId));
      if (holder === undefined) break;
      const left = Date.parse(holder.expiresAt) - systemClock.now() + 10;
      await pauseFor(Math.min(LOOK_EVERY, left), enough);
    }
    stop.abort();
    await this.#board.remove([agentId]);
  }
}

/** What workers told of one agent. */
class Told implements Waiting {
  readonly #done = new Map<string, WorkDone>();
  #wake: () => void = () => {};

  tell(done: WorkDone): void {
    this.#done.set(done.id, done);
    this.#wake();
  }

  /** What came of a task; `undefined` when the signal is aborted before. */
  async of(id: string, signal: AbortSignal): Promise<WorkDone | undefined> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const before = this.#wake;
    this.#wake = (): void => {
      before();
      if (this.#done.has(id)) resolve();
    };
    const giveUp = (): void => resolve();
    signal.addEventListener("abort", giveUp, { once: true });
    if (!this.#done.has(id) && !signal.aborted) await promise;
    signal.removeEventListener("abort", giveUp);
    return this.#done.get(id);
  }
}
