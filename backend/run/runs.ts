import { RemoraError, type Store } from "@remora/core";
import { graphLease } from "../graph/_take_over.ts";
import { GraphState, graphWorkspaceId } from "../graph/graph_state.ts";
import { countEnds, makeReport } from "../graph/report.ts";
import type { RunCounts, RunReport } from "../graph/mod.ts";
import { loadHead, loadRecord, type RunHead, type RunRecord, surveyAgents } from "./record.ts";

/** Where a run stands. */
export type RunState =
  /** No process has begun with it: it waits for a worker. */
  | "queued"
  /** A process runs it. */
  | "running"
  /** No process runs it, and it has not ended: it can be resumed. */
  | "interrupted"
  | "completed"
  /** An agent failed, and its policy says that this stops everything. */
  | "failed"
  | "cancelled";

/** A run in a list. */
export interface RunSummary extends RunHead {
  /** Where it stands. */
  readonly state: RunState;
  /** The process that runs it, while one does. */
  readonly owner?: string;
  /** The bundles of its agents. */
  readonly bundleNames: readonly string[];
  /** How many agents it has. */
  readonly total: number;
  /** How many of them ended in which way. */
  readonly counts: RunCounts;
}

/** Runs that are looked at at the same time. */
const PARALLEL = 16;

/** The runs in a store, the newest first. Changes nothing. */
export async function listRuns(store: Store): Promise<readonly RunSummary[]> {
  const prefix = graphWorkspaceId("");
  const ids = (await store.workspaces()).filter((id) => id.startsWith(prefix));
  const runs: RunSummary[] = [];
  for (let start = 0; start < ids.length; start += PARALLEL) {
    const some = ids.slice(start, start + PARALLEL);
    const found = await Promise.all(some.map((id) => summarize(store, id)));
    runs.push(...found.filter((run) => run !== undefined));
  }
  return runs.sort((a, b) => a.createdAt < b.createdAt ? 1 : -1);
}

async function summarize(store: Store, workspaceId: string): Promise<RunSummary | undefined> {
  const { kv } = store.workspace(workspaceId);
  const head = await loadHead(kv);
  if (head === undefined) return undefined;
  const state = new GraphState(kv);
  const [ended, holder] = await Promise.all([
    state.ended(),
    store.leaseHolder(graphLease(head.graphId)),
  ]);
  return {
    ...head,
    state: ended?.status ??
      (holder !== undefined
        ? "running"
        : head.shared === true && await state.runs() === 0
        ? "queued"
        : "interrupted"),
    ...(holder === undefined || ended !== undefined ? {} : { owner: holder.owner }),
    ...await surveyAgents(kv),
    counts: ended?.counts ?? countEnds((await state.ends()).values()),
  };
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
  const holder = await store.leaseHolder(graphLease(graphId));
  const otherwise = holder === undefined ? "interrupted" : "running";
  return makeReport(graphId, agents, {
    ends: await state.ends(),
    otherwise: ({ agentId }) => begun.has(agentId) ? otherwise : "queued",
  });
}
