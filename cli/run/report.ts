import { reviewDiff, type Store } from "@remora/core";
import type { Context } from "../context.ts";
import { diffsOf, showDiffs } from "../review/show.ts";
import type { Conducted } from "./conduct.ts";
import { showResumeStep, showReviewSteps } from "./next_steps.ts";
import { showSummary, wasInterrupted } from "./summary.ts";

/** How a report is shown. */
export interface ReportOptions {
  /** The store the run wrote to. */
  readonly store: Store;
  /** What `--store` said, for the commands to run next. */
  readonly storeUrl: string | undefined;
  /** With `json` one document and nothing else. @default {"text"} */
  readonly format?: "text" | "json";
  /** Whether to show each diff in full. @default {false} */
  readonly diffs?: boolean;
}

/** Shows what a run came to, and what can be done now. */
export async function showReport(
  { out, err }: Context,
  { report, milliseconds }: Conducted,
  options: ReportOptions,
): Promise<void> {
  // On standard error: whoever stopped it may have done so by closing the other one.
  const isStopped = wasInterrupted(report);
  if (options.format === "json") {
    out.line(JSON.stringify(report, null, 2));
    if (isStopped) showResumeStep(report.graphId, options.storeUrl, err);
    return;
  }
  const diffs = diffsOf(await reviewDiff(options.store, { graphId: report.graphId }));
  if (options.diffs === true && diffs.length > 0 && !isStopped) {
    out.line();
    showDiffs(diffs, out);
  }
  showSummary(report, { milliseconds, diffs }, out);
  if (!isStopped) return showReviewSteps(report, options.storeUrl, out);
  err.line();
  showResumeStep(report.graphId, options.storeUrl, err);
}
