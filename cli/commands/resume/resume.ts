import { loadSlice, type Store } from "@remora/core";
import type { RunSummary } from "@remora/backend";
import type { Context } from "../../context.ts";
import { connectModel } from "../../model/connect.ts";
import type { ModelFlags } from "../../model/flags.ts";
import { elsewhere } from "../../questions/elsewhere.ts";
import { conduct } from "../../run/conduct.ts";
import { modelOfRun } from "../../run/model_of_run.ts";
import { showReport } from "../../run/report.ts";
import { resumeSettings } from "../../run/settings.ts";
import { openExisting } from "../../store.ts";
import { safeLine } from "../../terminal/safe.ts";

/** Flags of `remora resume`. */
export interface ResumeFlags extends ModelFlags {
  readonly concurrency?: number;
  readonly retryFailed: boolean;
  readonly store?: string;
  readonly format: "text" | "json";
}

type Backend = typeof import("@remora/backend");

/** Goes on with a run that was stopped or killed. */
export async function resume(context: Context, flags: ResumeFlags, id?: string): Promise<void> {
  const backend = await loadSlice<Backend>("backend");
  const { signal, out } = context;
  await using store = await openExisting(context, flags.store);
  const found = await chooseRun(backend, store, id);
  const { graphId } = found;
  await using model = await connectModel(backend, modelOfRun(backend, flags, found), context);
  if (flags.format === "text") {
    const what = safeLine(found.paths.join(" "));
    out.line(`${out.paint.bold("Resuming")} ${what} · ${out.paint.dim(`run ${graphId}`)}`);
    if (found.state === "running") {
      out.line(out.paint.dim("Its process gave no sign that it ended; making sure takes seconds"));
    }
  }
  const settings = resumeSettings(await context.config());
  const result = await conduct({
    context,
    store,
    graphId,
    format: flags.format,
    elsewhere: elsewhere(flags.store),
    start: (onLead) =>
      backend.resumeRun({
        onLead,
        store,
        graphId,
        model: model.client,
        signal,
        probe: false,
        ...settings,
        ...(flags.concurrency === undefined ? {} : { concurrency: flags.concurrency }),
        ...(flags.retryFailed ? { retryFailed: true } : {}),
      }),
  });
  await showReport(context, result, { store, storeUrl: flags.store, format: flags.format });
}

/**
 * The run to go on with: the one that is named, else the newest that did not end. One whose process was
 * killed a moment ago still looks as if it ran.
 */
async function chooseRun(
  backend: Backend,
  store: Store,
  id: string | undefined,
): Promise<RunSummary> {
  if (id !== undefined) return await backend.findRun(store, id);
  const runs = await backend.listRuns(store);
  return runs.find(({ state }) => state === "interrupted") ??
    runs.find(({ state }) => state === "running") ??
    // There is none: let it say so in its words.
    await backend.findRun(store);
}
