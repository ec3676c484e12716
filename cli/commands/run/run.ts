import { loadSlice, newId, openStore } from "@remora/core";
import type { RunPlan } from "@remora/backend";
import type { Context } from "../../context.ts";
import { type ConnectedModel, connectModel } from "../../model/connect.ts";
import { conduct } from "../../run/conduct.ts";
import { showReport } from "../../run/report.ts";
import { projectRoot } from "../../run/root.ts";
import { safeLine } from "../../terminal/safe.ts";
import type { Screen } from "../../terminal/screen.ts";
import type { RunFlags } from "./command.ts";

type Backend = typeof import("@remora/backend");

/** Runs agents over files, without a dashboard. */
export async function run(context: Context, flags: RunFlags, ...paths: string[]): Promise<void> {
  const backend = await loadSlice<Backend>("backend");
  const { signal, out } = context;
  const root = projectRoot(paths, Deno.cwd());
  const graphId = newId();
  const plan = await backend.planRun({ root, paths, bundle: flags.bundle, graphId, signal });
  if (flags.plan) {
    showPlan(plan, flags, out);
    return;
  }
  await using model = await connectModel(backend, flags, signal);
  await using store = await openStore(flags.store);
  if (flags.format === "text") showHead(plan, model, flags, out);
  const result = await conduct({
    context,
    store,
    graphId,
    format: flags.format,
    elsewhere: "on the dashboard, or with remora answer",
    start: () =>
      backend.runBundle({
        store,
        root,
        paths,
        bundle: plan.bundle,
        graphId,
        model: model.client,
        concurrency: flags.concurrency,
        signal,
        // It was asked a moment ago.
        probe: false,
        live: flags.live,
      }),
  });
  await showReport(context, result, { store, storeUrl: flags.store, format: flags.format });
}

function showHead(plan: RunPlan, model: ConnectedModel, flags: RunFlags, out: Screen): void {
  const { paint } = out;
  const count = plan.agents.length;
  const agents = count === 1 ? "1 agent" : `${count} agents`;
  out.line(
    `${paint.bold(safeLine(plan.bundle.name))}  ${agents}, ${flags.concurrency} at a time · ` +
      `${safeLine(model.client.name)} · ${paint.dim(`run ${plan.graphId}`)}`,
  );
  showSkipped(plan, out);
}

function showPlan(plan: RunPlan, flags: RunFlags, out: Screen): void {
  const { root, bundle, agents, skipped } = plan;
  if (flags.format === "json") {
    const rows = agents.map(({ name, target }) => ({ name, bundle: bundle.name, target }));
    out.line(JSON.stringify({ root, bundle: bundle.name, agents: rows, skipped }, null, 2));
    return;
  }
  out.line(`${out.paint.bold(safeLine(bundle.name))}  ${agents.length} agents in ${root}`);
  for (const { target } of agents) out.line(`  ${safeLine(target)}`);
  showSkipped(plan, out);
}

function showSkipped({ skipped }: RunPlan, out: Screen): void {
  for (const { path, reason } of skipped) {
    out.line(out.paint.dim(`  left out ${safeLine(path)}: ${safeLine(reason)}`));
  }
}
