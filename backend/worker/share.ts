import { requestCancel, type Store } from "@remora/core";
import { whileCheckpointed } from "../checkpoint/_schedule.ts";
import { takeOver } from "../graph/_take_over.ts";
import { GraphState, graphWorkspaceId } from "../graph/graph_state.ts";
import type { GraphAgent, RunReport } from "../graph/mod.ts";
import { answered, orStopped } from "../run/_start.ts";
import type { RunHandle, RunOptions } from "../run/options.ts";
import { recordRun, type RunBundleOptions } from "../run/run_bundle.ts";
import type { RunRecord } from "../run/record.ts";
import { loadReport } from "../run/runs.ts";
import { announceShared } from "./_shared_run.ts";
import { WorkBoard } from "./_work_board.ts";
import { runWorker } from "./worker.ts";

/** A run that waits for workers. */
export interface QueuedRun {
  /** The run. */
  readonly graphId: string;
  /** Its agents. */
  readonly agents: readonly GraphAgent[];
}

/**
 * Records a run for workers, and starts nothing in this process.
 *
 * @throws {RemoraError} `BUNDLE-…`, `PATH-…`, `RUN-…`, `MODEL-…` before anything is stored
 */
export async function queueRun(options: RunBundleOptions): Promise<QueuedRun> {
  const { record: { graphId, agents } } = await recordRun(options, { shared: true });
  await announceShared(options.store, graphId);
  return { graphId, agents };
}

/**
 * Runs a bundle as `runBundle` does, and lets workers help: this process is one of them, with
 * `concurrency` places.
 */
export async function runShared(options: RunBundleOptions): Promise<RunHandle> {
  const { record } = await recordRun(options, { shared: true });
  return resumeShared(record, options);
}

/** Goes on with a shared run as one of its workers. */
export function resumeShared(
  record: RunRecord,
  options: RunOptions & { readonly retryFailed?: boolean },
): RunHandle {
  const { graphId, agents, concurrency } = record;
  const { store, answer } = options;
  const working = whileCheckpointed(store, graphId, {
    schedule: options.checkpoints,
    work: orStopped(work(), graphId, options),
  });
  const who = { graphId, by: "the program", via: "program" };

  async function work(): Promise<RunReport> {
    const { model, retryFailed, answer: _, checkpoints: __, onLead, ...rest } = options;
    if (retryFailed === true) await forgetFailures(store, graphId, options);
    await announceShared(store, graphId);
    // Whoever leads it, this process works on it.
    onLead?.();
    await runWorker({
      ...rest,
      model: () => Promise.resolve(model),
      slots: concurrency,
      graphs: [graphId],
      untilIdle: true,
    });
    return await loadReport(store, graphId);
  }

  return {
    graphId,
    agents,
    done: answer === "auto" ? answered(store, graphId, working) : working,
    cancel: (reason) => ask(store, { ...who, reason }),
    cancelAgent(agentId, reason) {
      const isKnown = agents.some((agent) => agent.agentId === agentId);
      if (isKnown) ask(store, { ...who, agentId, reason });
      return isKnown;
    },
  };
}

/** Agents that broke have not ended, then. */
async function forgetFailures(
  store: Store,
  graphId: string,
  { signal, leaseTtl = 6_000 }: RunOptions,
): Promise<void> {
  await using _lease = await takeOver(store, graphId, { ttl: leaseTtl, signal });
  const { kv } = store.workspace(graphWorkspaceId(graphId));
  const state = new GraphState(kv);
  for (const [agentId, end] of await state.ends()) {
    if (end.state !== "completed" && end.error !== undefined) await state.clearEnd(agentId);
  }
  await new WorkBoard(kv).clear();
  await state.reopen();
}

/** Whoever leads the run hears of it through the store. */
function ask(store: Store, request: Parameters<typeof requestCancel>[1]): void {
  // A store that fails ends the run by itself, and says so there.
  requestCancel(store, request).catch(() => {});
}
