import type { AgentReview } from "@remora/core";
import { changeCount, diffLines } from "../terminal/diff.ts";
import { safeLine, safeText } from "../terminal/safe.ts";
import type { Screen } from "../terminal/screen.ts";
import type { AgentDiff, Conflict } from "./agent_diff.ts";
import { conflictLines } from "./conflicts.ts";
import type { FileOutcome } from "./outcomes.ts";

/** Each file's diff by itself. */
export function diffsOf(reviews: readonly AgentReview[]): readonly AgentDiff[] {
  return reviews.flatMap(({ agentId, name, diffs }) =>
    diffs.map((diff) => ({ agentId, name, ...diff }))
  );
}

/** Prints diffs, a heading above each. */
export function showDiffs(diffs: readonly AgentDiff[], screen: Screen): void {
  const { paint } = screen;
  const agents = Map.groupBy(diffs, ({ path }) => path);
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
    const others = (agents.get(diff.path) ?? []).filter(({ agentId }) => agentId !== diff.agentId);
    if (others.length > 0) {
      const names = others.map(({ name }) => safeLine(name)).join(", ");
      screen.line(paint.wait(`also changed by ${names}: accepting both merges them, or conflicts`));
    }
    // The heading says which file it is.
    const hunks = diff.unified.replace(/^--- .*\n\+\+\+ .*\n/, "");
    if (hunks !== "") { for (const line of diffLines(hunks, paint)) screen.line(line); }
    if (diff.conflict !== undefined) showConflict(diff.conflict, screen);
  }
}

/** Prints why a change cannot be accepted, and both sides where they are text. */
function showConflict({ reason, marked }: Conflict, screen: Screen): void {
  screen.line(`${screen.paint.bad("conflict")}  ${safeLine(reason)}`);
  if (marked === undefined) return;
  for (const line of conflictLines(marked)) screen.line(`  ${safeText(line)}`);
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
