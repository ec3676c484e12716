import { safeLine } from "../../terminal/safe.ts";
import type { Screen } from "../../terminal/screen.ts";
import { tableLines } from "../../terminal/table.ts";
import type { Paint } from "../../terminal/colour.ts";
import type { Analysis, OperationResult } from "./analysis.ts";

/** Failures that are explained; of more there is only the number. */
const MOST_FAILURES = 20;

/** Prints what an analysis came to: the counts, and a row for each node. */
export function showAnalysis(analysis: Analysis, screen: Screen): void {
  const { paint } = screen;
  const { operations, nodes } = analysis;
  screen.line();
  screen.line(paint.bold("Remora analysis results"));
  screen.line(countsLine(analysis, paint));
  screen.line();
  const columns = [
    { title: "Node", shrinkTo: 20, cut: "middle" },
    ...operations.map((title) => ({ title })),
  ] as const;
  const rows = nodes.map(({ nodeId, operations: results }) => [
    safeLine(nodeId),
    ...operations.map((name) => mark(results[name], paint)),
  ]);
  for (const line of tableLines(columns, rows, screen)) screen.line(line);
  showFailures(analysis, screen);
}

function countsLine(analysis: Analysis, paint: Paint): string {
  const { totalNodes, successfulOperations, failedOperations, skippedOperations } = analysis;
  const stopped = analysis.totalOperations - successfulOperations - failedOperations -
    skippedOperations;
  return [
    `Total nodes: ${totalNodes}`,
    paint.ok(`Successful: ${successfulOperations}`),
    failedOperations === 0 ? "Failed: 0" : paint.bad(`Failed: ${failedOperations}`),
    paint.off(`Skipped: ${skippedOperations}`),
    ...(stopped === 0 ? [] : [paint.wait(`Stopped: ${stopped}`)]),
  ].join("  ");
}

function mark(result: OperationResult | undefined, paint: Paint): string {
  switch (result?.status) {
    case undefined:
      return "";
    case "success":
      return paint.ok(result.changedFiles.length > 0 ? "✓ changed" : "✓");
    case "failed":
      return paint.bad("✗");
    case "skipped":
      return paint.off("-");
    case "stopped":
      return paint.wait("…");
  }
}

function showFailures({ nodes, operations }: Analysis, screen: Screen): void {
  const { paint } = screen;
  const failed = nodes.flatMap(({ nodeId, operations: results }) =>
    operations.flatMap((name) => {
      const result = results[name];
      return result?.status === "failed" ? [{ nodeId, name, summary: result.summary }] : [];
    })
  );
  if (failed.length > 0) screen.line();
  for (const { nodeId, name, summary } of failed.slice(0, MOST_FAILURES)) {
    const what = `${safeLine(name)} ${safeLine(nodeId)}`;
    screen.line(`${paint.bad("failed")}  ${what}  ${paint.dim(safeLine(summary))}`);
  }
  if (failed.length > MOST_FAILURES) {
    screen.line(paint.dim(`and ${failed.length - MOST_FAILURES} more`));
  }
}
