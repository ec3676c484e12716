import { diffLines, type LineChange } from "./diff_lines.ts";
import { splitLines } from "./lines.ts";

/** Options of {@linkcode unifiedDiff}. */
export interface UnifiedOptions {
  /** Names the old side. @default {"a"} */
  readonly oldName?: string;
  /** Names the new side. @default {"b"} */
  readonly newName?: string;
  /** Unchanged lines around each change. @default {3} */
  readonly context?: number;
}

/** A difference for people and for `patch`. */
export interface UnifiedDiff {
  /** The unified diff; empty when the texts are the same. */
  readonly text: string;
  /** How many lines are new. */
  readonly added: number;
  /** How many lines are gone. */
  readonly removed: number;
}

/**
 * The unified diff of two texts. Line endings are part of the lines, so a file that changed from CRLF to LF
 * changed in every line.
 *
 * @example
 * ```ts
 * import { unifiedDiff } from "@remora/core";
 *
 * console.log(unifiedDiff("one\ntwo\n", "one\n2\n", { oldName: "a/f", newName: "b/f" }).text);
 * // --- a/f
 * // +++ b/f
 * // @@ -1,2 +1,2 @@
 * //  one
 * // -two
 * // +2
 * ```
 */
export function unifiedDiff(
  oldText: string,
  newText: string,
  options: UnifiedOptions = {},
): UnifiedDiff {
  const { oldName = "a", newName = "b", context = 3 } = options;
  const oldLines = splitLines(oldText);
  const newLines = splitLines(newText);
  const changes = diffLines(oldLines, newLines);
  if (changes.length === 0) return { text: "", added: 0, removed: 0 };
  const parts = [`--- ${quoteName(oldName)}\n+++ ${quoteName(newName)}\n`];
  for (const hunk of groupChanges(changes, context)) {
    parts.push(renderHunk(hunk, oldLines, newLines, context));
  }
  let added = 0;
  let removed = 0;
  for (const change of changes) {
    added += change.newEnd - change.newStart;
    removed += change.oldEnd - change.oldStart;
  }
  return { text: parts.join(""), added, removed };
}

/** Changes whose contexts touch are shown together. */
function groupChanges(
  changes: readonly LineChange[],
  context: number,
): readonly (readonly LineChange[])[] {
  const groups: LineChange[][] = [];
  for (const change of changes) {
    const last = groups.at(-1)?.at(-1);
    if (last !== undefined && change.oldStart - last.oldEnd <= 2 * context) {
      groups.at(-1)!.push(change);
    } else {
      groups.push([change]);
    }
  }
  return groups;
}

function renderHunk(
  changes: readonly LineChange[],
  oldLines: readonly string[],
  newLines: readonly string[],
  context: number,
): string {
  const first = changes[0]!;
  const last = changes.at(-1)!;
  const before = Math.min(context, first.oldStart);
  const after = Math.min(context, oldLines.length - last.oldEnd);
  const oldStart = first.oldStart - before;
  const oldEnd = last.oldEnd + after;
  const newStart = first.newStart - before;
  const newEnd = last.newEnd + after;
  const parts = [`@@ -${range(oldStart, oldEnd)} +${range(newStart, newEnd)} @@\n`];
  let at = oldStart;
  for (const change of changes) {
    for (; at < change.oldStart; at++) parts.push(renderLine(" ", oldLines[at]!));
    for (; at < change.oldEnd; at++) parts.push(renderLine("-", oldLines[at]!));
    for (const line of newLines.slice(change.newStart, change.newEnd)) {
      parts.push(renderLine("+", line));
    }
  }
  for (; at < oldEnd; at++) parts.push(renderLine(" ", oldLines[at]!));
  return parts.join("");
}

/** `start,count`, counted from 1; an empty range is named by the line before it. */
function range(start: number, end: number): string {
  const count = end - start;
  if (count === 1) return `${start + 1}`;
  return `${count === 0 ? start : start + 1},${count}`;
}

function renderLine(mark: string, line: string): string {
  return line.endsWith("\n") ? mark + line : `${mark}${line}\n\\ No newline at end of file\n`;
}

/** A name that could break out of its line is written as git does it: in quotes, with escapes. */
function quoteName(name: string): string {
  // deno-lint-ignore no-control-regex
  return /[\u0000-\u001f"\\\u007f]/.test(name) ? JSON.stringify(name) : name;
}
