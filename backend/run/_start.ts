import { basename, resolve } from "node:path";
import { LiveTextWriter, type Store } from "@remora/core";
import type { Bundle } from "../bundle/mod.ts";
import { whileCheckpointed } from "../checkpoint/_schedule.ts";
import { executeGraph } from "../graph/executor.ts";
import type { AgentRunner, RunReport } from "../graph/mod.ts";
import type { ModelClient } from "../model/types.ts";
import { autoAnswer } from "./auto_answer.ts";
import { bundleRunner } from "./bundle_runner.ts";
import { bundleTools } from "./bundle_tools.ts";
import type { RunHandle, RunOptions } from "./options.ts";
import type { RunRecord } from "./record.ts";
import { loadReport } from "./runs.ts";
import { BundleScripts } from "./script_tools.ts";

/** What runs the agents of a recorded run in this process. */
export interface Machinery extends AsyncDisposable {
  readonly runner: AgentRunner;
  /** The run, for its first event. */
  readonly about: {
    readonly name: string;
    readonly bundle: string;
    readonly paths: readonly string[];
  };
}

/** Makes what runs the agents of a recorded run. Whoever makes it disposes of it. */
export function makeMachinery(
  record: RunRecord,
  bundles: readonly Bundle[],
  options: RunOptions,
): Machinery {
  const { root, paths } = record;
  const { store, live } = options;
  const modelId = record.model.id;
  const scripts = new BundleScripts({
    ...options,
    ...(record.queries === undefined ? {} : { queries: record.queries }),
  });
  const runner = bundleRunner({
    scripts: scripts.load,
    ...options,
    bundles,
    ...(modelId === undefined ? {} : { modelId }),
    ...(record.timeout === undefined ? {} : { timeout: record.timeout }),
    ...(record.queries === undefined ? {} : { queries: record.queries }),
    ...(record.note === undefined ? {} : { note: record.note }),
    ...(record.maxTurns === undefined ? {} : { maxTurns: record.maxTurns }),
    ...(live === true ? { liveText: (agentId: string) => new LiveTextWriter(store, agentId) } : {}),
  });
  const bundle = bundles.map(({ name }) => name).join(", ");
  return {
    runner,
    about: { name: `${bundle} ${placesOf(root, paths)}`, bundle, paths },
    [Symbol.asyncDispose]: () => scripts[Symbol.asyncDispose](),
  };
}

/** Starts the agents of a recorded run, or goes on with them. */
export function startRun(
  record: RunRecord,
  bundles: readonly Bundle[],
  options: RunOptions & { readonly retryFailed?: boolean },
): RunHandle {
  const { graphId, agents, root, concurrency, policy, retries } = record;
  const { store, signal, retryFailed, leaseTtl, onLead } = options;
  const machinery = makeMachinery(record, bundles, options);
  const execution = executeGraph(graphId, agents, {
    store,
    runner: machinery.runner,
    root,
    concurrency,
    policy,
    retries,
    about: machinery.about,
    ...(signal === undefined ? {} : { signal }),
    ...(retryFailed === undefined ? {} : { retryFailed }),
    ...(leaseTtl === undefined ? {} : { leaseTtl }),
    ...(onLead === undefined ? {} : { onLead }),
  });
  const run = orStopped(execution.done, graphId, { store, signal });
  const work = options.answer === "auto" ? answered(store, graphId, run) : run;
  const kept = whileCheckpointed(store, graphId, { schedule: options.checkpoints, work });
  const done = kept.finally(() => machinery[Symbol.asyncDispose]());
  return { ...execution, agents, done };
}

/** A run that was stopped before it could begin is there all the same, with nothing done. */
export async function orStopped(
  done: Promise<RunReport>,
  graphId: string,
  { store, signal }: { readonly store: Store; readonly signal?: AbortSignal | undefined },
): Promise<RunReport> {
  try {
    return await done;
  } catch (error) {
    if (signal?.aborted !== true || error !== signal.reason) throw error;
    return await loadReport(store, graphId);
  }
}

/** The paths of a run, for people: the whole project is called by its folder, not ".". */
function placesOf(root: string, paths: readonly string[]): string {
  return paths.map((path) => resolve(root, path) === resolve(root) ? basename(root) : path)
    .join(" ");
}

/** What cannot run is found out before there is a run. */
export async function checkTools(bundles: readonly Bundle[], options: RunOptions): Promise<void> {
  await using scripts = new BundleScripts(options);
  for (const bundle of bundles) await bundleTools(bundle, { scripts: scripts.load, ...options });
}

/** A run whose questions a synthetic user answers. */
export async function answered(
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

/** One clear error now instead of one for each agent. */
export async function probe(model: ModelClient, signal: AbortSignal | undefined): Promise<void> {
  await model.models(signal === undefined ? {} : { signal });
}
