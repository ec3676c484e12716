import { GraphState, graphWorkspaceId } from "../graph/graph_state.ts";
import type { RunReport } from "../graph/mod.ts";
import { resumeShared } from "../worker/share.ts";
import { probe, startRun } from "./_start.ts";
import { storedBundles } from "./_stored_bundles.ts";
import type { RunHandle, RunOptions } from "./options.ts";
import type { RunRecord } from "./record.ts";
import { loadReport, loadRun } from "./runs.ts";

/** Options of {@linkcode resumeRun}. */
export interface ResumeRunOptions extends RunOptions {
  /** The run. */
  readonly graphId: string;
  /** Agents that run at the same time, at most. @default as many as before */
  readonly concurrency?: number;
  /** Whether agents that broke are tried again. @default {false} */
  readonly retryFailed?: boolean;
}

/**
 * Goes on with a run that was stopped or killed: agents that have ended do not run again, the others go on
 * where their journal ends, answers that came in the meantime are taken. A run that has ended stays as it
 * is.
 *
 * @throws {RemoraError} `RUN-NOT-FOUND`, `RUN-CORRUPT`, `BUNDLE-…`, `MODEL-…`
 */
export async function resumeRun(options: ResumeRunOptions): Promise<RunHandle> {
  const { store, graphId, concurrency } = options;
  const record = await loadRun(store, graphId);
  const report = await loadReport(store, graphId);
  const isOver = report.agents.every(({ state }) => ENDED.has(state)) &&
    options.retryFailed !== true;
  const state = new GraphState(store.workspace(graphWorkspaceId(graphId)).kv);
  // A process that died at the very end has kept the ends of all agents, and not that of the run.
  if (isOver && await state.ended() !== undefined) {
    await state.tellEnd(store.events);
    return over(record, report);
  }
  const bundles = await storedBundles(record);
  // All that is left then is to say so.
  if (!isOver && (options.probe ?? true)) await probe(options.model, options.signal);
  const again = concurrency === undefined ? record : { ...record, concurrency };
  if (record.shared === true) return resumeShared(again, options);
  return startRun(again, bundles, options);
}

const ENDED: ReadonlySet<string> = new Set(["completed", "failed", "skipped", "cancelled"]);

function over({ graphId, agents }: RunRecord, report: RunReport): RunHandle {
  return {
    graphId,
    agents,
    done: Promise.resolve(report),
    cancel: () => {},
    cancelAgent: () => false,
  };
}
