import { type Store, systemClock } from "@remora/core";
import type { Attempt, Attempted, Dispatcher } from "../graph/_attempt.ts";
import { pauseFor } from "../graph/_pause.ts";
import { agentLease } from "./_agent_lease.ts";
import type { WorkBoard, WorkDone } from "./_work_board.ts";

interface Waiting {
  readonly id: string;
  readonly tell: (done: WorkDone) => void;
}

/** Lets workers try the agents of a graph, and collects what came of it. */
export class BoardDispatcher implements Dispatcher {
  readonly #store: Store;
  readonly #board: WorkBoard;
  readonly #stopping: AbortSignal;
  readonly #waiting = new Map<string, Waiting>();
  readonly #done = new Map<string, WorkDone>();

  /** @param stopping Aborted when this process lets the run be: what is on the board stays there. */
  constructor(store: Store, board: WorkBoard, stopping: AbortSignal) {
    this.#store = store;
    this.#board = board;
    this.#stopping = stopping;
  }

  /** A worker told what came of a task, now or before. */
  take(done: WorkDone): void {
    this.#done.set(done.agentId, done);
    const waiting = this.#waiting.get(done.agentId);
    if (waiting?.id === done.id) waiting.tell(done);
  }

  async attempt({ agent: { agentId }, attempt, signal }: Attempt): Promise<Attempted> {
    for (;;) {
      signal.throwIfAborted();
      const { id } = await this.#board.offer(agentId, attempt);
      const done = await this.#result(agentId, id, signal);
      if (done?.attempted !== undefined) return done.attempted;
      if (this.#isCancelled(signal)) await this.#letGo(agentId, id);
      signal.throwIfAborted();
      // A worker let go because somebody told it to who has died since.
      await this.kept(agentId);
    }
  }

  async kept(agentId: string): Promise<void> {
    await this.#board.withdraw(agentId);
    this.#done.delete(agentId);
  }

  /** What came of a task; `undefined` when the signal is aborted before. */
  async #result(agentId: string, id: string, signal: AbortSignal): Promise<WorkDone | undefined> {
    const known = this.#done.get(agentId);
    if (known?.id === id) return known;
    const told = Promise.withResolvers<WorkDone | undefined>();
    const giveUp = (): void => told.resolve(undefined);
    this.#waiting.set(agentId, { id, tell: told.resolve });
    signal.addEventListener("abort", giveUp, { once: true });
    if (signal.aborted) giveUp();
    try {
      return await told.promise;
    } finally {
      signal.removeEventListener("abort", giveUp);
      this.#waiting.delete(agentId);
    }
  }

  /** Somebody ended the agent; otherwise this process stops, or is no longer the one to decide. */
  #isCancelled({ aborted, reason }: AbortSignal): boolean {
    return aborted && !this.#stopping.aborted && reason instanceof DOMException;
  }

  /** Waits until no worker has its hands on the agent. */
  async #letGo(agentId: string, id: string): Promise<void> {
    const freed = Promise.withResolvers<void>();
    this.#waiting.set(agentId, { id, tell: () => freed.resolve() });
    await this.#board.withdraw(agentId);
    const stop = new AbortController();
    void freed.promise.then(() => stop.abort());
    const enough = AbortSignal.any([stop.signal, this.#stopping]);
    while (!enough.aborted) {
      const holder = await this.#store.leaseHolder(agentLease(agentId));
      if (holder === undefined) break;
      const left = Date.parse(holder.expiresAt) - systemClock.now() + 10;
      await pauseFor(left, enough);
    }
    this.#waiting.delete(agentId);
    await this.#board.withdraw(agentId);
  }
}
