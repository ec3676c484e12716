import {
  listRunners,
  loadSlice,
  newId,
  RemoraError,
  requestRetry,
  type RetryRequest,
  type Store,
} from "@remora/core";
import type { AgentReport, RunSummary } from "@remora/backend";
import type { Context } from "../../context.ts";
import { connectModel } from "../../model/connect.ts";
import type { ModelFlags } from "../../model/flags.ts";
import { elsewhere } from "../../questions/elsewhere.ts";
import { conduct } from "../../run/conduct.ts";
import { modelOfRun } from "../../run/model_of_run.ts";
import { showReport } from "../../run/report.ts";
import { resumeSettings } from "../../run/settings.ts";
import { openExisting, storeCommand } from "../../store.ts";
import { safeLine } from "../../terminal/safe.ts";
import type { Screen } from "../../terminal/screen.ts";
import { userName, VIA } from "../../user.ts";

/** Flags of `remora retry`. */
export interface RetryFlags extends ModelFlags {
  readonly run?: string;
  readonly note?: string;
  readonly maxTurns?: number;
  readonly concurrency?: number;
  readonly later: boolean;
  readonly by?: string;
  readonly store?: string;
  readonly format: "text" | "json";
}

type Backend = typeof import("@remora/backend");

/** Some agents of one run. */
interface Chosen {
  readonly run: RunSummary;
  readonly agents: readonly AgentReport[];
}

/** Runs agents again. */
export async function retry(
  context: Context,
  flags: RetryFlags,
  ...names: string[]
): Promise<void> {
  const backend = await loadSlice<Backend>("backend");
  const { signal, out } = context;
  await using store = await openExisting(context, flags.store);
  const { run, agents } = await choose(backend, store, {
    names,
    run: flags.run,
    storeFlag: flags.store,
  });
  const agentIds = agents.map(({ agentId }) => agentId);
  const wish = {
    by: userName(flags.by),
    via: VIA,
    ...(flags.note === undefined ? {} : { note: flags.note }),
    ...(flags.maxTurns === undefined ? {} : { maxTurns: flags.maxTurns }),
    ...(flags.model === undefined ? {} : { modelId: flags.model }),
  };
  if (flags.later) {
    const request = await requestRetry(store, { ...wish, agentIds });
    return await showRequest(store, request, { flags, out });
  }
  await using model = await connectModel(backend, modelOfRun(backend, flags, run), context);
  const graphId = newId();
  if (flags.format === "text") {
    const what = agents.length === 1 ? safeLine(agents[0]!.name) : `${agents.length} agents`;
    out.line(`${out.paint.bold("Trying again")} ${what} · ${out.paint.dim(`run ${graphId}`)}`);
  }
  const settings = resumeSettings(await context.config());
  const result = await conduct({
    context,
    store,
    graphId,
    format: flags.format,
    elsewhere: elsewhere(flags.store),
    start: (onLead) =>
      backend.retryAgents({
        onLead,
        ...settings,
        ...wish,
        store,
        graphId: run.graphId,
        newGraphId: graphId,
        agents: agentIds,
        model: model.client,
        signal,
        probe: false,
        ...(flags.concurrency === undefined ? {} : { concurrency: flags.concurrency }),
      }),
  });
  await showReport(context, result, { store, storeUrl: flags.store, format: flags.format });
}

async function showRequest(
  store: Store,
  request: RetryRequest,
  { flags, out }: { readonly flags: RetryFlags; readonly out: Screen },
): Promise<void> {
  const runners = await listRunners(store);
  if (flags.format === "json") {
    out.line(JSON.stringify({ ...request, runners: runners.length }, null, 2));
    return;
  }
  out.line(`A worker runs it as ${request.id}`);
  if (runners.length === 0) {
    const start = storeCommand("worker", flags.store);
    out.line(out.paint.wait(`No worker is there yet; start one with: ${start}`));
  }
}

async function choose(
  backend: Backend,
  store: Store,
  { names, run, storeFlag }: {
    readonly names: readonly string[];
    readonly run: string | undefined;
    readonly storeFlag: string | undefined;
  },
): Promise<Chosen> {
  const all = await backend.listRuns(store);
  const runs = run === undefined ? all : [await backend.findRun(store, run)];
  for (const each of runs) {
    const { agents } = await backend.loadReport(store, each.graphId);
    const chosen = names.length === 0
      ? agents.filter(({ state }) => state === "failed")
      : agents.filter(({ agentId, name }) => names.includes(agentId) || names.includes(name));
    const isComplete = names.length === 0 ||
      names.every((wanted) =>
        chosen.some(({ agentId, name }) => agentId === wanted || name === wanted)
      );
    if (isComplete && chosen.length > 0) return { run: each, agents: chosen };
    // Without names only the newest run counts: what failed long ago is somebody's decision.
    if (names.length === 0) break;
  }
  if (names.length === 0) {
    throw new RemoraError("RETRY-NOTHING", "No agent of the newest run has failed", {
      hint: "Name the agents that are to run again",
    });
  }
  const what = names.length === 1 ? `the agent "${names[0]}"` : `all of ${names.join(", ")}`;
  throw new RemoraError("AGENT-UNKNOWN", `No run has ${what}`, {
    hint: `See the agents of a run with: ${storeCommand("events tail", storeFlag)}`,
  });
}
