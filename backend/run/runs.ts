import { LeaseHeldError, RemoraError, type Store } from "@remora/core";
import { GraphState, graphWorkspaceId } from "../graph/graph_state.ts";
import { makeReport } from "../graph/report.ts";
import { executeGraph } from "../graph/executor.ts";
import type { RunReport } from "../graph/mod.ts";
import { loadHead, loadRecord, type RunHead, type RunRecord } from "./record.ts";

/** Where a run stands. */
export type RunState =
  /** A process runs it. */
  | "running"
  /** No process runs it, and it has not ended: it can be resumed. */
  | "interrupted"
  | "completed"
  | "cancelled";

/** A run in a list. */
export interface RunSummary extends RunHead {
  /** Where it stands. */
  readonly state: RunState;
}

/** The runs in a store, the newest first. */
export async function listRuns(store: Store): Promise<readonly RunSummary[]> {
  const prefix = graphWorkspaceId("");
  const runs: RunSummary[] = [];
  for (const id of await store.workspaces()) {
    if (!id.startsWith(prefix)) continue;
    const head = await loadHead(store.workspace(id).kv);
    if (head !== undefined) runs.push({ ...head, state: await stateOf(store, head.graphId) });
  }
  return runs.sort((a, b) => a.createdAt < b.createdAt ? 1 : -1);
}

/**
 * Finds a run by its id, or by the beginning of it; without one, the newest run that can be resumed.
 *
 * @throws {RemoraError} `RUN-NOT-FOUND`, `RUN-AMBIGUOUS`
 */
export async function findRun(store: Store, idOrStart?: string): Promise<RunSummary> {
  const runs = await listRuns(store);
  if (idOrStart === undefined) {
    const found = runs.find(({ state }) => state === "interrupted");
    if (found !== undefined) return found;
    const running = runs.find(({ state }) => state === "running");
    throw new RemoraError("RUN-NOT-FOUND", "There is no run that could be resumed", {
      hint: running === undefined
        ? "Start one with: remora run PATH"
        : `Another process runs ${running.graphId}`,
    });
  }
  const found = runs.filter(({ graphId }) =>
    graphId === idOrStart || graphId.startsWith(idOrStart)
  );
  const [first] = found;
  const exact = found.find(({ graphId }) => graphId === idOrStart);
  if (first !== undefined && (found.length === 1 || exact !== undefined)) return exact ?? first;
  const ids = (found.length > 0 ? found : runs).slice(0, 5).map(({ graphId }) => graphId).join(
    ", ",
  );
  if (found.length > 1) {
    throw new RemoraError("RUN-AMBIGUOUS", `${found.length} runs begin with "${idOrStart}"`, {
      hint: `Give more of the id: ${ids}`,
    });
  }
  throw new RemoraError("RUN-NOT-FOUND", `There is no run "${idOrStart}"`, {
    hint: ids === "" ? "There are no runs in this store" : `The newest ones: ${ids}`,
  });
}

/** Reads a run. @throws {RemoraError} `RUN-NOT-FOUND`, `RUN-CORRUPT` */
export async function loadRun(store: Store, graphId: string): Promise<RunRecord> {
  const record = await loadRecord(store.workspace(graphWorkspaceId(graphId)).kv);
  if (record !== undefined) return record;
  throw new RemoraError("RUN-NOT-FOUND", `There is no run "${graphId}"`);
}

/** What a run has come to so far. */
export async function loadReport(store: Store, graphId: string): Promise<RunReport> {
  const { agents } = await loadRun(store, graphId);
  const state = new GraphState(store.workspace(graphWorkspaceId(graphId)).kv);
  const begun = await state.begun();
  const otherwise = await isHeld(store, graphId) ? "running" : "interrupted";
  return makeReport(graphId, agents, {
    ends: await state.ends(),
    otherwise: ({ agentId }) => begun.has(agentId) ? otherwise : "queued",
  });
}

/** Options of {@linkcode cancelRun}. */
export interface CancelRunOptions {
  /** Why; shown with what it ends. */
  readonly reason: string;
  /** Only this agent. @default the whole run */
  readonly agentId?: string;
}

/**
 * Cancels a run, or one agent of it. The process that runs it is asked to; where none does, this one
 * ends the run, and an agent is cancelled when the run is resumed.
 *
 * @throws {RemoraError} `RUN-NOT-FOUND`
 */
export async function cancelRun(
  store: Store,
  graphId: string,
  { reason, agentId }: CancelRunOptions,
): Promise<void> {
  const { agents, root } = await loadRun(store, graphId);
  const state = new GraphState(store.workspace(graphWorkspaceId(graphId)).kv);
  if (await state.status() !== undefined) return;
  await state.requestCancel(reason, agentId);
  if (agentId !== undefined || await isHeld(store, graphId)) return;
  const runner = { run: () => Promise.reject(new Error("It is cancelled")) };
  const execution = executeGraph(graphId, agents, { store, runner, root });
  execution.cancel(reason);
  try {
    await execution.done;
  } catch (error) {
    // Somebody has just resumed it, and finds the request.
    if (!(error instanceof LeaseHeldError)) throw error;
  }
}

async function stateOf(store: Store, graphId: string): Promise<RunState> {
  const state = new GraphState(store.workspace(graphWorkspaceId(graphId)).kv);
  const status = await state.status();
  if (status === "completed" || status === "cancelled") return status;
  return await isHeld(store, graphId) ? "running" : "interrupted";
}

async function isHeld(store: Store, graphId: string): Promise<boolean> {
  try {
    await using _lease = await store.lease(`graph:${graphId}`, 1_000);
    return false;
  } catch (error) {
    if (error instanceof LeaseHeldError) return true;
    throw error;
  }
}
