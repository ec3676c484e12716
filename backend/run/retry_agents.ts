import { decide, newId, RemoraError, type Store } from "@remora/core";
import type { GraphAgent } from "../graph/mod.ts";
import { GraphState, graphWorkspaceId } from "../graph/graph_state.ts";
import { selectAgents } from "../graph/select.ts";
import type { ModelClient } from "../model/types.ts";
import { renamed } from "./_renamed.ts";
import { probe, startRun } from "./_start.ts";
import type { RunHandle, RunOptions } from "./options.ts";
import { type RunRecord, saveRecord } from "./record.ts";
import { storedBundles } from "./_stored_bundles.ts";
import { loadRun } from "./runs.ts";

/** What is to be tried again, and how. */
export interface RetryWishes {
  /** Where everything is kept. */
  readonly store: Store;
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
  /** The new run's id. @default a new one */
  readonly newGraphId?: string;
}

/** Options of {@linkcode retryAgents}. */
export interface RetryOptions extends RunOptions, RetryWishes {
  /** Where everything is kept. */
  readonly store: Store;
}

/** How the run of a retry is recorded. */
export interface PrepareRetryOptions extends RetryWishes {
  /** The model server. @default the one that the run had */
  readonly model?: Pick<ModelClient, "name" | "baseUrl">;
  /** Whether any worker may run it. @default {false} */
  readonly shared?: boolean;
}

/**
 * Runs agents again, in a run of their own, with what a person said about the result. Changes of theirs that
 * wait for a decision are rejected first: they are what is tried again.
 *
 * @throws {RemoraError} `RUN-NOT-FOUND`, `AGENT-UNKNOWN`, `AGENT-AT-WORK`, `MODEL-…`
 */
export async function retryAgents(options: RetryOptions): Promise<RunHandle> {
  if (options.probe ?? true) await probe(options.model, options.signal);
  const record = await prepareRetry(options);
  return startRun(record, await storedBundles(record), options);
}

/** Records the run of a retry, and starts nothing. */
export async function prepareRetry(options: PrepareRetryOptions): Promise<RunRecord> {
  const { store, model, graphId: before, note, maxTurns, by, via, shared } = options;
  const record = await loadRun(store, before);
  const names = new Set(options.agents.map((name) => findAgent(record, name).agentId));
  const chosen = selectAgents(record.agents, ({ agentId }) => names.has(agentId));
  await assertEnded(store, record, chosen);
  for (const agent of chosen) await rejectChanges(agent, options, { by, via });
  const graphId = options.newGraphId ?? newId();
  const id = options.modelId ?? record.model.id;
  const { note: _, maxTurns: __, shared: ___, ...rest } = record;
  const { name, baseUrl } = model ?? record.model;
  const again: RunRecord = {
    ...rest,
    graphId,
    createdAt: new Date().toISOString(),
    paths: [...new Set(chosen.map(({ target }) => target))],
    bundles: record.bundles.filter(({ name }) => chosen.some(({ bundle }) => bundle === name)),
    model: { name, baseUrl, ...(id === undefined ? {} : { id }) },
    concurrency: options.concurrency ?? record.concurrency,
    ...(note === undefined ? {} : { note }),
    ...(maxTurns === undefined ? {} : { maxTurns }),
    ...(shared === true ? { shared } : {}),
    retryOf: before,
    agents: renamed(chosen, graphId),
  };
  await saveRecord(store.workspace(graphWorkspaceId(graphId)).kv, again);
  return again;
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
  { store, graphId }: Pick<RetryWishes, "store" | "graphId">,
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

async function assertEnded(
  store: Store,
  { graphId }: RunRecord,
  chosen: readonly GraphAgent[],
): Promise<void> {
  const state = new GraphState(store.workspace(graphWorkspaceId(graphId)).kv);
  const ends = await state.endsOf(chosen.map(({ agentId }) => agentId));
  const atWork = chosen.find(({ agentId }) => !ends.has(agentId));
  if (atWork === undefined) return;
  throw new RemoraError("AGENT-AT-WORK", `Cannot try ${atWork.name} again: it has not ended`, {
    hint: `Wait for it, or continue its run with: remora resume ${graphId}`,
  });
}
