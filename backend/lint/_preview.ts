import { unifiedDiff } from "@remora/core";

/** Lines of a preview that are shown; more are counted, not shown. */
const MAX_LINES = 60;

/** The lines that differ between two texts: `- ` before the old ones, `+ ` before the new ones. */
export function changedLines(before: string, after: string): string {
  const lines = unifiedDiff(before, after, { context: 0 }).text.split("\n")
    .slice(2)
    .filter((line) => /^[-+]/.test(line))
    .map((line) => `${line[0]} ${line.slice(1)}`.trimEnd());
  const rest = lines.length - MAX_LINES;
  return (rest > 0 ? [...lines.slice(0, MAX_LINES), `(${rest} more lines)`] : lines).join("\n");
}
