import { decide, newId, RemoraError } from "@remora/core";
import type { GraphAgent } from "../graph/mod.ts";
import { graphWorkspaceId } from "../graph/graph_state.ts";
import { probe, startRun } from "./_start.ts";
import type { RunHandle, RunOptions } from "./options.ts";
import { type RunRecord, saveRecord } from "./record.ts";
import { storedBundles } from "./resume_run.ts";
import { loadRun } from "./runs.ts";

/** Options of {@linkcode retryAgents}. */
export interface RetryOptions extends RunOptions {
  /** The run that they belong to. */
  readonly graphId: string;
  /** Which agents, by id or name. */
  readonly agents: readonly string[];
  /** Who wants it. */
  readonly by: string;
  /** Through what: `cli`, `dashboard`, … */
  readonly via: string;
  /** What was wrong with the result; the model is told. */
  readonly note?: string;
  /** Another model or adapter. @default the run's */
  readonly modelId?: string;
  /** More or fewer model calls. @default as many as the bundle says */
  readonly maxTurns?: number;
  /** Agents that run at the same time, at most. @default as many as before */
  readonly concurrency?: number;
}

/**
 * Runs agents again, in a run of their own, with what a person said about the result. Changes of theirs that
 * wait for a decision are rejected first: they are what is tried again.
 *
 * @throws {RemoraError} `RUN-NOT-FOUND`, `AGENT-UNKNOWN`, `MODEL-…`
 */
export async function retryAgents(options: RetryOptions): Promise<RunHandle> {
  const { store, model, graphId: before, note, maxTurns, by, via } = options;
  const record = await loadRun(store, before);
  const chosen = options.agents.map((name) => findAgent(record, name));
  const bundles = await storedBundles(record);
  if (options.probe ?? true) await probe(model, options.signal);
  for (const agent of chosen) await rejectChanges(agent, options, { by, via });
  const graphId = newId();
  const id = options.modelId ?? record.model.id;
  const { note: _, maxTurns: __, ...rest } = record;
  const again: RunRecord = {
    ...rest,
    graphId,
    createdAt: new Date().toISOString(),
    paths: [...new Set(chosen.map(({ target }) => target))],
    bundles: record.bundles.filter(({ name }) => chosen.some(({ bundle }) => bundle === name)),
    model: { name: model.name, baseUrl: model.baseUrl, ...(id === undefined ? {} : { id }) },
    concurrency: options.concurrency ?? record.concurrency,
    ...(note === undefined ? {} : { note }),
    ...(maxTurns === undefined ? {} : { maxTurns }),
    agents: chosen.map((agent) => renamed(agent, graphId)),
  };
  await saveRecord(store.workspace(graphWorkspaceId(graphId)).kv, again);
  return startRun(again, bundles, options);
}

function findAgent({ agents }: RunRecord, wanted: string): GraphAgent {
  const found = agents.find(({ agentId, name }) => agentId === wanted || name === wanted);
  if (found !== undefined) return found;
  throw new RemoraError("AGENT-UNKNOWN", `The run has no agent "${wanted}"`, {
    hint: `It has: ${agents.slice(0, 5).map(({ name }) => name).join(", ")}`,
  });
}

async function rejectChanges(
  { agentId, workspaceId }: GraphAgent,
  { store, graphId }: RetryOptions,
  who: { readonly by: string; readonly via: string },
): Promise<void> {
  const changes = await store.workspace(workspaceId).files.changes();
  if (changes.length === 0) return;
  try {
    await decide(store, { agentId, workspaceId, graphId, decision: "rejected", ...who });
  } catch (error) {
    // Somebody has decided in the meantime.
    if (!(error instanceof RemoraError) || error.code !== "REVIEW-NOTHING") throw error;
  }
}

/** The same agent under the new run: it starts afresh, in a workspace of its own. */
function renamed(agent: GraphAgent, graphId: string): GraphAgent {
  const agentId = `${graphId.slice(-8)}/${agent.name}`;
  return { ...agent, agentId, workspaceId: agentId, upstream: [] };
}
