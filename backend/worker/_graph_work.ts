import { LeaseHeldError, RemoraError, type Store, systemClock } from "@remora/core";
import { attemptAgent, type Attempted } from "../graph/_attempt.ts";
import { pauseFor } from "../graph/_pause.ts";
import type { HeldPlace, Place } from "../graph/_places.ts";
import { GraphState, graphWorkspaceId } from "../graph/graph_state.ts";
import type { AgentResult } from "../tools/types.ts";
import type { AgentRunner, GraphAgent } from "../graph/mod.ts";
import type { RunRecord } from "../run/record.ts";
import { agentLease } from "./_agent_lease.ts";
import type { BoardChange, WorkBoard, WorkTask } from "./_work_board.ts";
import type { WorkerEvent } from "./types.ts";

/** Of the tasks that wait, one of so many is taken, so that workers seldom reach for the same one. */
const CHOICE = 16;

/** What {@linkcode GraphWork} needs. */
export interface GraphWorkOptions {
  readonly store: Store;
  readonly record: RunRecord;
  readonly board: WorkBoard;
  readonly runner: AgentRunner;
  readonly leaseTtl: number;
  /** Aborted when this process lets the run be. */
  readonly signal: AbortSignal;
  /** Told that there may be something to take. */
  readonly onOpen: () => void;
  /** Told of what nothing can go on after. */
  readonly onFailure: (error: unknown) => void;
  readonly onEvent: (event: WorkerEvent) => void;
}

/** The agents of one run that this process tries. */
export class GraphWork {
  readonly #options: GraphWorkOptions;
  readonly #state: GraphState;
  readonly #agents: ReadonlyMap<string, GraphAgent>;
  /** Tasks that nobody is known to have taken. */
  readonly #open = new Map<string, WorkTask>();
  /** Tasks that this process has taken. */
  readonly #taken = new Map<string, { readonly task: WorkTask; readonly stop: AbortController }>();
  readonly #pending = new Set<Promise<void>>();

  constructor(options: GraphWorkOptions) {
    this.#options = options;
    const { graphId, agents } = options.record;
    this.#state = new GraphState(options.store.workspace(graphWorkspaceId(graphId)).kv);
    this.#agents = new Map(agents.map((agent) => [agent.agentId, agent]));
  }

  /** Takes a change of the board into account. */
  apply(change: BoardChange): void {
    switch (change.type) {
      case "task":
        if (this.#taken.get(change.task.agentId)?.task.id === change.task.id) return;
        this.#open.set(change.task.agentId, change.task);
        return this.#options.onOpen();
      case "done":
        if (this.#open.get(change.done.agentId)?.id === change.done.id) {
          this.#open.delete(change.done.agentId);
        }
        return;
      case "gone":
        this.#open.delete(change.agentId);
        this.#taken.get(change.agentId)?.stop.abort(new DOMException("Withdrawn", "AbortError"));
        return;
      case "turn":
        return;
    }
  }

  /** Takes a task, if there is one. @param place Gives the place for it. */
  take(place: () => HeldPlace): boolean {
    if (this.#options.signal.aborted || this.#open.size === 0) return false;
    let left = Math.floor(Math.random() * Math.min(CHOICE, this.#open.size));
    for (const task of this.#open.values()) {
      if (left-- > 0) continue;
      this.#open.delete(task.agentId);
      const held = place();
      this.#keep(this.#work(task, held).finally(() => held.free()));
      return true;
    }
    return false;
  }

  /** Waits until this process has let go of everything. */
  async settled(): Promise<void> {
    while (this.#pending.size > 0) await Promise.all(this.#pending);
  }

  #keep(work: Promise<void>): void {
    const kept = work.catch((error: unknown) => {
      if (!this.#options.signal.aborted) this.#options.onFailure(error);
    }).finally(() => this.#pending.delete(kept));
    this.#pending.add(kept);
  }

  async #work(task: WorkTask, place: Place): Promise<void> {
    const { store, board, leaseTtl, signal, record, onEvent } = this.#options;
    const agent = this.#agents.get(task.agentId);
    if (agent === undefined) return;
    try {
      await using lease = await store.lease(agentLease(task.agentId), leaseTtl);
      if (!await board.isOpen(task)) return;
      const stop = new AbortController();
      this.#taken.set(task.agentId, { task, stop });
      const { graphId } = record;
      onEvent({ type: "taken", graphId, agentId: task.agentId });
      try {
        const attempted = await this.#attempt(agent, task, {
          turn: `worker ${lease.token}`,
          place,
          signal: AbortSignal.any([signal, lease.lost, stop.signal]),
        });
        lease.lost.throwIfAborted();
        await board.finish({ id: task.id, agentId: task.agentId, attempted });
        onEvent({ type: "done", graphId, agentId: task.agentId });
        return;
      } catch (error) {
        if (stop.signal.aborted) {
          return await board.finish({ id: task.id, agentId: task.agentId });
        }
        const isLost = lease.lost.aborted || isConflict(error);
        if (!signal.aborted && !isLost) throw error;
      } finally {
        this.#taken.delete(task.agentId);
      }
    } catch (error) {
      if (!(error instanceof LeaseHeldError)) throw error;
      return this.#lookAgain(task, Date.parse(error.expiresAt));
    }
    // Let go of unfinished: whoever has a free place goes on with it.
    await board.nudge(task);
  }

  async #attempt(
    agent: GraphAgent,
    { attempt }: WorkTask,
    { turn, place, signal }: {
      readonly turn: string;
      readonly place: Place;
      readonly signal: AbortSignal;
    },
  ): Promise<Attempted> {
    const { store, record, runner } = this.#options;
    const attempted = await attemptAgent(
      { agent, attempt, upstream: await this.#upstreamOf(agent), signal, place },
      {
        graphId: record.graphId,
        store,
        state: this.#state,
        runner,
        turn,
        root: record.root,
        timeout: undefined,
      },
    );
    if ("error" in attempted && attempted.error.code === CONFLICT) {
      throw new RemoraError(CONFLICT, attempted.error.message);
    }
    return attempted;
  }

  async #upstreamOf({ upstream }: GraphAgent): Promise<ReadonlyMap<string, AgentResult>> {
    const results = new Map<string, AgentResult>();
    for (const [agentId, { result }] of await this.#state.endsOf(upstream)) {
      results.set(this.#agents.get(agentId)?.name ?? agentId, result);
    }
    return results;
  }

  /** Another worker has it: when that one shows no sign of life, its time will be over. */
  #lookAgain(task: WorkTask, at: number): void {
    const { signal, board, onOpen } = this.#options;
    this.#keep((async () => {
      await pauseFor(at - systemClock.now() + Math.random() * 200, signal);
      if (signal.aborted || this.#taken.has(task.agentId) || !await board.isOpen(task)) return;
      this.#open.set(task.agentId, task);
      onOpen();
    })());
  }
}

const CONFLICT = "JOURNAL-CONFLICT";

/** A former owner that was only asleep wrote into the journal at the same moment. */
function isConflict(error: unknown): boolean {
  return error instanceof RemoraError && error.code === CONFLICT;
}
