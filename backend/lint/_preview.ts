/** Lines of a preview that are shown on each side; more are counted, not shown. */
const MAX_LINES = 40;

/**
 * What changed between two texts that differ in one place: the old lines with `- `, the new ones with
 * `+ ` before them. Empty when nothing changed.
 */
export function changedLines(before: string, after: string): string {
  if (before === after) return "";
  const old = before.split(/\r?\n/);
  const now = after.split(/\r?\n/);
  let head = 0;
  while (head < old.length && head < now.length && old[head] === now[head]) head++;
  let tail = 0;
  while (
    tail < old.length - head && tail < now.length - head && old.at(-1 - tail) === now.at(-1 - tail)
  ) tail++;
  const removed = old.slice(head, old.length - tail);
  const added = now.slice(head, now.length - tail);
  return [...side("-", removed), ...side("+", added)].join("\n");
}

function side(sign: string, lines: readonly string[]): string[] {
  const shown = lines.slice(0, MAX_LINES).map((line) => `${sign} ${line}`.trimEnd());
  const rest = lines.length - MAX_LINES;
  return rest > 0 ? [...shown, `${sign} (${rest} more lines)`] : shown;
}
