import { decideAll, loadSlice, newId, openChanges, RemoraError, type Store } from "@remora/core";
import type { RunPlan, RunReport } from "@remora/backend";
import type { Context } from "../../context.ts";
import { type ConnectedModel, connectModel } from "../../model/connect.ts";
import { elsewhere } from "../../questions/elsewhere.ts";
import { type FileOutcome, outcomesOf } from "../../review/outcomes.ts";
import { showOutcomes } from "../../review/show.ts";
import { conduct, type Conducted } from "../../run/conduct.ts";
import { showResumeStep, showReviewSteps } from "../../run/next_steps.ts";
import { showSkipped } from "../../run/plan.ts";
import { planWithIndex } from "../../run/plan_index.ts";
import { conductSettings, planSettings } from "../../run/settings.ts";
import { exitCodeOf, wasInterrupted } from "../../run/summary.ts";
import { openForWriting, storeCommand } from "../../store.ts";
import { Keys } from "../../terminal/keys.ts";
import { safeLine } from "../../terminal/safe.ts";
import type { Screen } from "../../terminal/screen.ts";
import { userName, VIA } from "../../user.ts";
import { type Analysis, analysisOf } from "./analysis.ts";
import type { AnalyzeFlags } from "./flags.ts";
import { decideOnResults } from "./decide_on_results.ts";
import { showAnalysis } from "./table.ts";

type Backend = typeof import("@remora/backend");

/** Runs operations over code, shows what came of it, and lets somebody decide. */
export async function analyze(
  context: Context,
  flags: AnalyzeFlags,
  ...named: string[]
): Promise<void> {
  const { signal, out } = context;
  if (flags.format === "interactive" && flags.autoAccept === true) {
    throw new RemoraError("USAGE", "--auto-accept goes without --format interactive", {
      hint: "Decide yourself, or let everything be accepted",
    });
  }
  const backend = await loadSlice<Backend>("backend");
  const config = await context.config();
  const graphId = newId();
  const bundle = flags.operations ?? flags.bundle ?? config.value("analyze.operations");
  const paths = named.length === 0 ? ["."] : named;
  const what = await planSettings(backend, config, { flags: { ...flags, bundle }, paths });
  const from = { context, storeFlag: flags.store };
  const plan = await planWithIndex(backend, { ...what, graphId, signal }, from);
  await using model = await connectModel(backend, flags, context);
  await using store = await openForWriting(context, flags.store);
  const isJson = flags.format === "json";
  await using keys = flags.format === "interactive" ? new Keys() : undefined;
  const how = conductSettings(config, flags);
  const { report } = await conduct({
    context,
    store,
    graphId,
    format: isJson ? "json" : "text",
    elsewhere: elsewhere(flags.store),
    ...(keys === undefined ? {} : { keys }),
    start: async (onLead) => {
      const run = await backend.runBundle({
        ...what,
        ...how,
        store,
        graphId,
        model: model.client,
        signal,
        onLead,
        // It was asked a moment ago.
        probe: false,
      });
      // Only now there is a run of that id.
      if (!isJson) showHead(plan, model, out);
      return run;
    },
  });
  const analysis = analysisOf(report, plan.bundles.map(({ name }) => name));
  // Who wants to decide does, whatever the file says.
  const accepts = config.value("analyze.autoAccept", flags.autoAccept) &&
    flags.format !== "interactive";
  const decided = accepts && !wasInterrupted(report)
    ? await acceptSuccessful(store, graphId, flags)
    : undefined;
  if (isJson) out.line(JSON.stringify(documentOf(analysis, decided), null, 2));
  else await show(context, { analysis, report, decided, store, flags, backend, model, keys });
  if (wasInterrupted(report)) showResumeStep(graphId, flags.store, context.err);
  else if (decided?.some(({ status }) => status === "conflict") && exitCodeOf(report) === 0) {
    context.exit(1);
  }
}

function showHead(plan: RunPlan, model: ConnectedModel, out: Screen): void {
  const operations = plan.bundles.map(({ name }) => safeLine(name)).join(", ");
  out.line(
    `${out.paint.bold(operations)}  ${count(plan.nodes.length, "node")}, ${
      count(plan.agents.length, "agent")
    } · ` +
      `${safeLine(model.client.name)} · ${out.paint.dim(`run ${plan.graphId}`)}`,
  );
  showSkipped(plan, out);
}

async function acceptSuccessful(
  store: Store,
  graphId: string,
  flags: AnalyzeFlags,
): Promise<readonly FileOutcome[]> {
  const changes = await openChanges(store, { graphId, onlySuccessful: true });
  const who = { by: userName(flags.by), via: VIA };
  return outcomesOf(await decideAll(store, changes, { decision: "accepted", ...who }));
}

/** What scripts get. */
function documentOf(
  analysis: Analysis,
  decided: readonly FileOutcome[] | undefined,
): Analysis & { readonly accepted?: readonly FileOutcome[] } {
  return decided === undefined ? analysis : { ...analysis, accepted: decided };
}

async function show(
  context: Context,
  { analysis, report, decided, store, flags, backend, model, keys }: {
    readonly analysis: Analysis;
    readonly report: Conducted["report"];
    readonly decided: readonly FileOutcome[] | undefined;
    readonly store: Store;
    readonly flags: AnalyzeFlags;
    readonly backend: Backend;
    readonly model: ConnectedModel;
    readonly keys: Keys | undefined;
  },
): Promise<void> {
  const { out } = context;
  showAnalysis(analysis, out);
  if (wasInterrupted(report)) return out.line();
  if (keys !== undefined) {
    await decideOnResults(context, { report, store, flags, backend, model, keys });
    // What was tried again does not change what the analysis came to.
    return context.exit(exitCodeOf(report));
  }
  if (decided === undefined) return showReviewSteps(report, flags.store, out);
  out.line();
  showOutcomes(decided, out);
  out.line(acceptedLine(decided, report, flags.store));
}

function acceptedLine(
  decided: readonly FileOutcome[],
  report: RunReport,
  storeFlag: string | undefined,
): string {
  const conflicts = decided.filter(({ status }) => status === "conflict").length;
  if (conflicts > 0) {
    const wait = conflicts === 1 ? "1 conflict waits" : `${conflicts} conflicts wait`;
    return `${wait}; both sides are in: ${storeCommand("review diff", storeFlag)}`;
  }
  const which = report.counts.failed === 0 ? "All changes" : "All changes of what succeeded";
  return `${which} were accepted; to take one back: ${storeCommand("review undo FILE", storeFlag)}`;
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}
