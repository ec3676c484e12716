import { basename, resolve } from "node:path";
import { LiveTextWriter, type Store } from "@remora/core";
import type { Bundle } from "../bundle/mod.ts";
import { executeGraph } from "../graph/executor.ts";
import type { RunReport } from "../graph/mod.ts";
import type { ModelClient } from "../model/types.ts";
import { autoAnswer } from "./auto_answer.ts";
import { bundleRunner } from "./bundle_runner.ts";
import { bundleTools } from "./bundle_tools.ts";
import type { RunHandle, RunOptions } from "./options.ts";
import type { RunRecord } from "./record.ts";
import { BundleScripts } from "./script_tools.ts";

/** Starts the agents of a recorded run, or goes on with them. */
export function startRun(
  record: RunRecord,
  bundles: readonly Bundle[],
  options: RunOptions & { readonly retryFailed?: boolean },
): RunHandle {
  const { graphId, agents, root, concurrency, policy, retries, paths } = record;
  const { store, model, signal, retryFailed, leaseTtl, live } = options;
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
    ...(record.note === undefined ? {} : { note: record.note }),
    ...(record.maxTurns === undefined ? {} : { maxTurns: record.maxTurns }),
    ...(live === true ? { liveText: (agentId: string) => new LiveTextWriter(store, agentId) } : {}),
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
  const work = options.answer === "auto"
    ? answered(store, graphId, execution.done)
    : execution.done;
  const done = work.finally(() => scripts[Symbol.asyncDispose]());
  return { ...execution, agents, done };
}

/** The paths of a run, for people: the whole project is called by its folder, not ".". */
function placesOf(root: string, paths: readonly string[]): string {
  return paths.map((path) => resolve(root, path) === resolve(root) ? basename(root) : path)
    .join(" ");
}

/** What cannot run is found out before there is a run. */
export async function checkTools(bundles: readonly Bundle[], options: RunOptions): Promise<void> {
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

/** One clear error now instead of one for each agent. */
export async function probe(model: ModelClient, signal: AbortSignal | undefined): Promise<void> {
  await model.models(signal === undefined ? {} : { signal });
}
