import { basename, resolve } from "node:path";
import type { Store } from "@remora/core";
import { type Bundle, readBundle } from "../bundle/mod.ts";
import type { ErrorPolicy, GraphAgent, RunReport } from "../graph/mod.ts";
import { executeGraph, type GraphExecution } from "../graph/executor.ts";
import { graphWorkspaceId } from "../graph/graph_state.ts";
import type { KernelBudget } from "../kernel/types.ts";
import type { ModelClient } from "../model/types.ts";
import { autoAnswer } from "./auto_answer.ts";
import { bundleRunner } from "./bundle_runner.ts";
import { type BundleToolOptions, bundleTools } from "./bundle_tools.ts";
import { type PlanOptions, planRun } from "./plan.ts";
import { loadReport, loadRun } from "./runs.ts";
import { BundleScripts } from "./script_tools.ts";
import { type RunRecord, saveRecord } from "./record.ts";

/** Options that {@linkcode runBundle} and {@linkcode resumeRun} share. */
export interface RunOptions extends BundleToolOptions {
  /** Where everything is kept. */
  readonly store: Store;
  /** The model server. */
  readonly model: ModelClient;
  /** Stops it (Ctrl-C). What has not ended stays as it is and can be resumed. */
  readonly signal?: AbortSignal;
  /** `auto`: a synthetic user answers all questions, marked as such. @default people answer */
  readonly answer?: "auto";
  /** What an agent may spend. @default no limit */
  readonly budget?: KernelBudget;
  /** Whether the model server is asked for its models before anything begins. @default {true} */
  readonly probe?: boolean;
  /**
   * Milliseconds without a sign of life after which another process may take the run over. Resuming a
   * run whose process was killed waits for as long. @default {6000}
   */
  readonly leaseTtl?: number;
}

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
  /** The model or adapter, for bundles that name none. @default the client's model */
  readonly modelId?: string;
  /** Stops it (Ctrl-C). What has not ended stays as it is and can be resumed. */
  readonly signal?: AbortSignal;
}

/** Options of {@linkcode resumeRun}. */
export interface ResumeRunOptions extends RunOptions {
  /** The run. */
  readonly graphId: string;
  /** Agents that run at the same time, at most. @default as many as before */
  readonly concurrency?: number;
  /** Whether agents that broke are tried again. @default {false} */
  readonly retryFailed?: boolean;
}

/** A run that goes on. */
export interface RunHandle extends GraphExecution {
  /** Its agents. */
  readonly agents: readonly GraphAgent[];
}

/**
 * Runs one agent of a bundle for each file (or part of one) under some paths. Files are changed in the agents' overlays
 * only; see `decide()` of `@remora/core`. Everything that is needed to go on after a crash is in the store.
 *
 * @returns As soon as the run has begun; `done` resolves with its report.
 * @throws {RemoraError} `BUNDLE-…`, `PATH-…`, `RUN-…`, `MODEL-…` before anything is stored
 */
export async function runBundle(options: RunBundleOptions): Promise<RunHandle> {
  const { store, model, concurrency = 4, policy = "skip_downstream", retries = 0 } = options;
  const { graphId, root, bundles, agents } = await planRun(options);
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
    agents,
  };
  await saveRecord(store.workspace(graphWorkspaceId(graphId)).kv, record);
  return start(record, bundles, options);
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
  const isOver = report.agents.every(({ state }) => ENDED.has(state));
  if (isOver && options.retryFailed !== true) return over(record, report);
  const bundles = await Promise.all(
    record.bundles.map(({ name, files }) =>
      readBundle(files, { name, origin: { kind: "stored" } })
    ),
  );
  if (options.probe ?? true) await probe(options.model, options.signal);
  const again = concurrency === undefined ? record : { ...record, concurrency };
  return start(again, bundles, options);
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

function start(
  record: RunRecord,
  bundles: readonly Bundle[],
  options: RunOptions & { readonly retryFailed?: boolean },
): RunHandle {
  const { graphId, agents, root, concurrency, policy, retries, paths } = record;
  const { store, model, signal, retryFailed, leaseTtl } = options;
  const modelId = record.model.id;
  const scripts = new BundleScripts();
  const runner = bundleRunner({
    scripts: scripts.load,
    ...options,
    model,
    bundles,
    ...(modelId === undefined ? {} : { modelId }),
    ...(record.timeout === undefined ? {} : { timeout: record.timeout }),
    ...(record.queries === undefined ? {} : { queries: record.queries }),
  });
  const name = bundles.map((bundle) => bundle.name).join(", ");
  const execution = executeGraph(graphId, agents, {
    store,
    runner,
    root,
    concurrency,
    policy,
    retries,
    about: { name: `${name} ${placesOf(root, paths)}`, bundle: name, paths },
    ...(signal === undefined ? {} : { signal }),
    ...(retryFailed === undefined ? {} : { retryFailed }),
    ...(leaseTtl === undefined ? {} : { leaseTtl }),
  });
  const done = options.answer === "auto"
    ? answered(store, graphId, execution.done)
    : execution.done;
  return { ...execution, agents, done };
}

/** The paths of a run, for people: the whole project is called by its folder, not ".". */
function placesOf(root: string, paths: readonly string[]): string {
  return paths.map((path) => resolve(root, path) === resolve(root) ? basename(root) : path)
    .join(" ");
}

/** What cannot run is found out before there is a run. */
async function checkTools(bundles: readonly Bundle[], options: RunOptions): Promise<void> {
  await using scripts = new BundleScripts();
  for (const bundle of bundles) await bundleTools(bundle, { scripts: scripts.load, ...options });
}

async function answered(
  store: Store,
  graphId: string,
  done: Promise<RunReport>,
): Promise<RunReport> {
  const over = new AbortController();
  const answering = autoAnswer(store, { graphId, signal: over.signal });
  try {
    // Without somebody who answers, the run would wait for ever.
    return await Promise.race([done, answering.then(() => done)]);
  } finally {
    over.abort();
    await answering;
  }
}

// One clear error now instead of one for each agent.
async function probe(model: ModelClient, signal: AbortSignal | undefined): Promise<void> {
  await model.models(signal === undefined ? {} : { signal });
}
