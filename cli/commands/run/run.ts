import { loadSlice, newId, RemoraError } from "@remora/core";
import type { QueuedRun, RunPlan } from "@remora/backend";
import type { Context } from "../../context.ts";
import type { ConnectedModel } from "../../model/connect.ts";
import type { ModelFlags } from "../../model/flags.ts";
import { connectRecorded } from "../../model/record.ts";
import { elsewhere } from "../../questions/elsewhere.ts";
import { conduct } from "../../run/conduct.ts";
import { showPlan, showSkipped } from "../../run/plan.ts";
import { planWithIndex } from "../../run/plan_index.ts";
import { showReport } from "../../run/report.ts";
import { conductSettings, planSettings } from "../../run/settings.ts";
import type { RunSettingsFlags } from "../../run/settings.ts";
import { selfCommand } from "../../self.ts";
import { openForWriting, storeWords } from "../../store.ts";
import { safeLine } from "../../terminal/safe.ts";
import type { Screen } from "../../terminal/screen.ts";
import type { RecordFlags } from "../../model/record_flags.ts";

/** Flags of `remora run`. */
export interface RunFlags extends ModelFlags, RecordFlags, RunSettingsFlags {
  readonly store?: string;
  readonly format: "text" | "json" | "mermaid";
  readonly plan: boolean;
  readonly share: boolean;
  readonly queue: boolean;
}

type Backend = typeof import("@remora/backend");

/** Runs agents over files, without a dashboard. */
export async function run(context: Context, flags: RunFlags, ...paths: string[]): Promise<void> {
  const { format } = flags;
  if (format === "mermaid" && !flags.plan) {
    throw new RemoraError("USAGE", "--format mermaid shows a plan", { hint: "Add --plan" });
  }
  if ((flags.share || flags.queue) && (flags.record ?? flags.replay) !== undefined) {
    throw new RemoraError("USAGE", "--share and --queue go without --record and --replay", {
      hint: "Workers talk to the model themselves",
    });
  }
  const backend = await loadSlice<Backend>("backend");
  const { signal, out } = context;
  const config = await context.config();
  const graphId = newId();
  const what = await planSettings(backend, config, { flags, paths });
  const from = { context, storeFlag: flags.store };
  const plan = await planWithIndex(backend, { ...what, graphId, signal }, from);
  if (flags.plan || format === "mermaid") {
    await showPlan(backend, plan, { format, out });
    return;
  }
  await using model = await connectRecorded(backend, flags, context);
  await using store = await openForWriting(context, flags.store);
  const how = conductSettings(config, flags);
  // The model server was asked a moment ago.
  const begin = { ...what, ...how, store, graphId, model: model.client, signal, probe: false };
  if (flags.queue) {
    showQueued(await backend.queueRun(begin), { flags, out });
    return;
  }
  const result = await conduct({
    context,
    store,
    graphId,
    format,
    elsewhere: elsewhere(flags.store),
    start: async (onLead) => {
      const given = { ...begin, onLead };
      const run = await (flags.share ? backend.runShared(given) : backend.runBundle(given));
      // Only now there is a run of that id.
      if (format === "text") showHead(plan, model, { concurrency: how.concurrency, out });
      return run;
    },
  });
  await showReport(context, result, { store, storeUrl: flags.store, format });
}

function showQueued(
  { graphId, agents }: QueuedRun,
  { flags, out }: { readonly flags: RunFlags; readonly out: Screen },
): void {
  if (flags.format === "json") return out.line(JSON.stringify({ graphId, agents: agents.length }));
  const count = agents.length === 1 ? "1 agent waits" : `${agents.length} agents wait`;
  out.line(`${count} for workers · ${out.paint.dim(`run ${graphId}`)}`);
  out.line(out.paint.dim(`Run them with: ${selfCommand()} worker${storeWords(flags.store)}`));
}

function showHead(
  plan: RunPlan,
  model: ConnectedModel,
  { concurrency, out }: { readonly concurrency: number; readonly out: Screen },
): void {
  const { paint } = out;
  const count = plan.agents.length;
  const agents = count === 1 ? "1 agent" : `${count} agents`;
  const names = plan.bundles.map(({ name }) => safeLine(name)).join(", ");
  out.line(
    `${paint.bold(names)}  ${agents}, ${concurrency} at a time · ` +
      `${safeLine(model.client.name)} · ${paint.dim(`run ${plan.graphId}`)}`,
  );
  showSkipped(plan, out);
}
