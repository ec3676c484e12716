import { requestCancel, type Store, systemClock } from "@remora/core";
import { graphLease, RunHeldError } from "../graph/_take_over.ts";
import { executeGraph } from "../graph/executor.ts";
import { GraphState, graphWorkspaceId } from "../graph/graph_state.ts";
import { loadRun } from "./runs.ts";

/** Longer than a process can be dead without others knowing, in milliseconds. */
const PATIENCE = 10_000;

/** Options of {@linkcode cancelRun}. */
export interface CancelRunOptions {
  /** Why; shown with what it ends. */
  readonly reason: string;
  /** Only this agent. @default the whole run */
  readonly agentId?: string;
  /** Who wants it. @default {"somebody"} */
  readonly by?: string;
  /** Through what: `cli`, `api`, … @default {"program"} */
  readonly via?: string;
  /** Milliseconds to wait until the process that runs it has ended it. @default {10000} */
  readonly wait?: number;
}

/** What {@linkcode cancelRun} came to. */
export type CancelOutcome =
  /** It had ended before. */
  | "over"
  /** It has ended now. */
  | "cancelled"
  /** The request stands: the process that runs it, or the next one that does, carries it out. */
  | "asked";

/**
 * Cancels a run, or one agent of it. The process that runs it is asked to; where that one is dead, this
 * one ends the run. An agent of a run that nobody runs is cancelled when the run is resumed.
 *
 * @throws {RemoraError} `RUN-NOT-FOUND`
 */
export async function cancelRun(
  store: Store,
  graphId: string,
  options: CancelRunOptions,
): Promise<CancelOutcome> {
  const { reason, agentId, by = "somebody", via = "program", wait = PATIENCE } = options;
  const { agents, root, policy } = await loadRun(store, graphId);
  const state = new GraphState(store.workspace(graphWorkspaceId(graphId)).kv);
  if (await state.ended() !== undefined) return "over";
  const agent = agentId === undefined ? {} : { agentId };
  await requestCancel(store, { graphId, reason, by, via, ...agent });
  if (agentId !== undefined) return "asked";
  const until = systemClock.now() + wait;
  for (;;) {
    const holder = await store.leaseHolder(graphLease(graphId));
    if (holder === undefined) {
      const runner = { run: () => Promise.reject(new Error("It is cancelled")) };
      const execution = executeGraph(graphId, agents, { store, runner, root, policy });
      execution.cancel(reason);
      try {
        await execution.done;
        return "cancelled";
      } catch (error) {
        // Somebody has just resumed it, and finds the request.
        if (!(error instanceof RunHeldError)) throw error;
      }
    }
    const left = until - systemClock.now();
    const alive = holder === undefined ? left : Date.parse(holder.expiresAt) - systemClock.now();
    const end = await state.untilEnded(
      AbortSignal.timeout(Math.max(0, Math.min(left, alive + 10))),
    );
    if (end !== undefined) return "cancelled";
    if (systemClock.now() >= until) return "asked";
  }
}
