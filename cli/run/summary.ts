import type { RunReport } from "@remora/backend";
import type { ExitCode } from "../context.ts";
import type { AgentDiff } from "../review/agent_diff.ts";
import { changeCount } from "../terminal/diff.ts";
import { clock } from "../terminal/duration.ts";
import { safeLine } from "../terminal/safe.ts";
import type { Screen } from "../terminal/screen.ts";
import { displayWidth, padEnd, truncateMiddle } from "../terminal/width.ts";

type AgentReport = RunReport["agents"][number];

/** Failures that get a line of their own. */
const MOST_FAILURES = 20;
const ENDED: ReadonlySet<AgentReport["state"]> = new Set([
  "completed",
  "failed",
  "skipped",
  "cancelled",
]);

/** What a run came to: the counts, what failed, and the files that it would change. */
export function showSummary(
  report: RunReport,
  run: { readonly milliseconds: number; readonly diffs: readonly AgentDiff[] },
  screen: Screen,
): void {
  const { paint } = screen;
  screen.line();
  screen.line(
    `${paint.bold(countsText(report, screen))}  ${paint.dim(`in ${clock(run.milliseconds)}`)}`,
  );
  const failed = report.agents.filter(({ state }) => state === "failed");
  for (const { name, result } of failed.slice(0, MOST_FAILURES)) {
    screen.line(
      `${paint.bad("failed")}  ${safeLine(name)}  ${paint.dim(safeLine(result.summary))}`,
    );
  }
  if (failed.length > MOST_FAILURES) {
    screen.line(paint.dim(`and ${failed.length - MOST_FAILURES} more`));
  }
  showFiles(run.diffs, screen);
}

/** `6 done, 1 failed`, each in its colour. */
export function countsText(
  { agents, counts }: RunReport,
  { paint }: Pick<Screen, "paint">,
): string {
  const stopped = agents.filter(({ state }) => !ENDED.has(state)).length;
  return [
    paint.ok(`${counts.completed} done`),
    ...(counts.failed > 0 ? [paint.bad(`${counts.failed} failed`)] : []),
    ...(counts.skipped > 0 ? [paint.off(`${counts.skipped} skipped`)] : []),
    ...(counts.cancelled > 0 ? [paint.off(`${counts.cancelled} cancelled`)] : []),
    ...(stopped > 0 ? [paint.wait(`${stopped} stopped`)] : []),
  ].join(", ");
}

/** 0: nothing failed; 1: some did; 2: all that ran did. */
export function exitCodeOf({ counts }: Pick<RunReport, "counts">): ExitCode {
  const bad = counts.failed + counts.cancelled;
  if (bad === 0) return 0;
  return counts.completed > 0 ? 1 : 2;
}

/** Whether the process was told to stop before every agent had ended. */
export function wasInterrupted({ agents }: Pick<RunReport, "agents">): boolean {
  return agents.some(({ state }) => !ENDED.has(state));
}

function showFiles(diffs: readonly AgentDiff[], screen: Screen): void {
  if (diffs.length === 0) return;
  screen.line();
  const room = Math.max(16, screen.columns() - 16);
  const paths = diffs.map(({ path }) => truncateMiddle(safeLine(path), room));
  const width = Math.max(...paths.map(displayWidth));
  for (const [index, { added, removed, kind }] of diffs.entries()) {
    const note = kind === "modified" ? "" : `  ${screen.paint.wait(kind)}`;
    const count = changeCount(added, removed, screen.paint);
    screen.line(`  ${padEnd(paths[index] ?? "", width)}  ${count}${note}`);
  }
}
