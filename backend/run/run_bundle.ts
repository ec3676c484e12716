import type { Bundle } from "../bundle/mod.ts";
import { DISCOVERY_WORKSPACE } from "../discovery/mod.ts";
import type { ErrorPolicy } from "../graph/mod.ts";
import { graphWorkspaceId } from "../graph/graph_state.ts";
import { checkTools, probe, startRun } from "./_start.ts";
import type { RunHandle, RunOptions } from "./options.ts";
import { type PlanOptions, planRun } from "./plan.ts";
import { type RunRecord, saveRecord } from "./record.ts";

/** Options of {@linkcode runBundle}. */
export interface RunBundleOptions extends RunOptions, PlanOptions {
  /** Agents that run at the same time, at most. @default {4} */
  readonly concurrency?: number;
  /** What an agent that fails does to the others. @default {"skip_downstream"} */
  readonly policy?: ErrorPolicy;
  /** How often an agent is tried again when it breaks. @default {0} */
  readonly retries?: number;
  /** Working time of an agent in milliseconds, waiting for people not counted. @default no limit */
  readonly timeout?: number;
  /** Model calls of an agent, at most. @default what its bundle says */
  readonly maxTurns?: number;
  /** The model or adapter, for bundles that name none. @default the client's model */
  readonly modelId?: string;
  /** Stops it (Ctrl-C). What has not ended stays as it is and can be resumed. */
  readonly signal?: AbortSignal;
}

/**
 * Runs one agent of a bundle for each file (or part of one) under some paths. Files are changed in the agents' overlays
 * only; see `decide()` of `@remora/core`. Everything that is needed to go on after a crash is in the store.
 *
 * @returns As soon as the run has begun; `done` resolves with its report.
 * @throws {RemoraError} `BUNDLE-…`, `PATH-…`, `RUN-…`, `MODEL-…` before anything is stored
 */
export async function runBundle(options: RunBundleOptions): Promise<RunHandle> {
  const { record, bundles } = await recordRun(options);
  return startRun(record, bundles, options);
}

/** Records a run, and starts nothing. */
export async function recordRun(
  options: RunBundleOptions,
  { shared = false }: { readonly shared?: boolean } = {},
): Promise<{ readonly record: RunRecord; readonly bundles: readonly Bundle[] }> {
  const { store, model, concurrency = 4, policy = "skip_downstream", retries = 0 } = options;
  const index = store.workspace(DISCOVERY_WORKSPACE).kv;
  const { graphId, root, bundles, agents } = await planRun({ index, ...options });
  await checkTools(bundles, options);
  if (options.probe ?? true) await probe(model, options.signal);
  const id = options.modelId;
  const record: RunRecord = {
    graphId,
    createdAt: new Date().toISOString(),
    root,
    paths: options.paths,
    bundles: bundles.map(({ name, files }) => ({ name, files })),
    model: { name: model.name, baseUrl: model.baseUrl, ...(id === undefined ? {} : { id }) },
    concurrency,
    policy,
    retries,
    ...(options.timeout === undefined ? {} : { timeout: options.timeout }),
    ...(options.queries === undefined ? {} : { queries: options.queries }),
    ...(options.maxTurns === undefined ? {} : { maxTurns: options.maxTurns }),
    ...(shared ? { shared } : {}),
    agents,
  };
  await saveRecord(store.workspace(graphWorkspaceId(graphId)).kv, record);
  return { record, bundles };
}
