import type { FileDiff, Store } from "@remora/core";
import { changeCount, diffLines } from "../terminal/diff.ts";
import { safeLine } from "../terminal/safe.ts";
import type { Screen } from "../terminal/screen.ts";
import type { FileOutcome } from "./decide.ts";
import type { AgentChanges } from "./find.ts";

/** A file's diff, with whose it is. */
export interface AgentDiff extends FileDiff {
  /** The agent. */
  readonly agentId: string;
  /** Its name. */
  readonly name: string;
}

/** The changes as text. */
export async function readDiffs(
  store: Store,
  changes: readonly AgentChanges[],
): Promise<readonly AgentDiff[]> {
  const diffs: AgentDiff[] = [];
  for (const { agentId, name, workspaceId, files } of changes) {
    const paths = files.map(({ path }) => path);
    for (const diff of await store.workspace(workspaceId).files.diff(paths)) {
      diffs.push({ agentId, name, ...diff });
    }
  }
  return diffs;
}

/** Prints diffs, a heading above each. */
export function showDiffs(diffs: readonly AgentDiff[], screen: Screen): void {
  const { paint } = screen;
  for (const [index, diff] of diffs.entries()) {
    if (index > 0) screen.line();
    screen.line(
      [
        paint.bold(safeLine(diff.path)),
        diff.kind === "modified" ? "" : paint.wait(diff.kind),
        diff.binary ? "binary" : changeCount(diff.added, diff.removed, paint),
        paint.dim(safeLine(diff.name)),
      ].filter((part) => part !== "").join("  "),
    );
    // The heading says which file it is.
    const hunks = diff.unified.replace(/^--- .*\n\+\+\+ .*\n/, "");
    if (hunks !== "") { for (const line of diffLines(hunks, paint)) screen.line(line); }
  }
}

/** Prints what became of each file. */
export function showOutcomes(outcomes: readonly FileOutcome[], screen: Screen): void {
  const { paint } = screen;
  for (const { path, name, status, reason } of outcomes) {
    const word = status === "conflict" ? paint.bad(status) : paint.ok(status);
    const why = reason === undefined ? "" : `: ${safeLine(reason)}`;
    screen.line(`${word}  ${safeLine(path)}  ${paint.dim(safeLine(name))}${why}`);
  }
}
