import { diffLines, type LineChange } from "./diff_lines.ts";
import { splitLines } from "./lines.ts";

/** Lines that both sides changed, each in its own way. */
export interface MergeConflict {
  /** Line of the merged text at which its markers begin, from 1. */
  readonly line: number;
  /** What both sides had before. */
  readonly base: string;
  /** What one side made of it. */
  readonly ours: string;
  /** What the other side made of it. */
  readonly theirs: string;
}

/** What came of a merge. */
export interface MergeResult {
  /** The merged text; in conflicts both sides, between markers. */
  readonly text: string;
  /** Where the sides contradict each other; empty: the merge is clean. */
  readonly conflicts: readonly MergeConflict[];
}

/** Options of {@linkcode mergeText}. */
export interface MergeOptions {
  /** Names one side at the markers. @default {"ours"} */
  readonly oursName?: string;
  /** Names the other side at the markers. @default {"theirs"} */
  readonly theirsName?: string;
}

/** One side's change, and lines of the base that the other side leaves alone are not in it. */
interface Region {
  readonly baseStart: number;
  readonly baseEnd: number;
  readonly ours: readonly LineChange[];
  readonly theirs: readonly LineChange[];
}

/**
 * Joins two descendants of a text, line by line. A change of one side is taken; the same change of both
 * sides is taken once; different changes of the same or of touching lines are a conflict, which keeps both.
 *
 * @example
 * ```ts
 * import { mergeText } from "@remora/core";
 *
 * const { text, conflicts } = mergeText("a\nb\nc\n", "A\nb\nc\n", "a\nb\nC\n");
 * console.log(text === "A\nb\nC\n", conflicts.length); // true 0
 * ```
 */
export function mergeText(
  base: string,
  ours: string,
  theirs: string,
  options: MergeOptions = {},
): MergeResult {
  const baseLines = splitLines(base);
  const ourLines = splitLines(ours);
  const theirLines = splitLines(theirs);
  const regions = joinChanges(diffLines(baseLines, ourLines), diffLines(baseLines, theirLines));
  const merged = new MergedText(options);
  let at = 0;
  for (const region of regions) {
    merged.take(baseLines.slice(at, region.baseStart));
    at = region.baseEnd;
    const mine = replaced(baseLines, region, region.ours, ourLines);
    const other = replaced(baseLines, region, region.theirs, theirLines);
    if (region.theirs.length === 0 || sameLines(mine, other)) merged.take(mine);
    else if (region.ours.length === 0) merged.take(other);
    else merged.conflict(baseLines.slice(region.baseStart, at), mine, other);
  }
  merged.take(baseLines.slice(at));
  return merged.result();
}

/** Puts the changes of both sides into regions of the base that are apart from each other. */
function joinChanges(
  ours: readonly LineChange[],
  theirs: readonly LineChange[],
): readonly Region[] {
  const tagged = [
    ...ours.map((change) => ({ change, isOurs: true })),
    ...theirs.map((change) => ({ change, isOurs: false })),
  ].sort((a, b) => a.change.oldStart - b.change.oldStart || a.change.oldEnd - b.change.oldEnd);
  const regions: {
    baseStart: number;
    baseEnd: number;
    ours: LineChange[];
    theirs: LineChange[];
  }[] = [];
  for (const { change, isOurs } of tagged) {
    let region = regions.at(-1);
    // Touching counts as overlapping: which of two insertions comes first is not for us to say.
    if (region === undefined || change.oldStart > region.baseEnd) {
      region = { baseStart: change.oldStart, baseEnd: change.oldEnd, ours: [], theirs: [] };
      regions.push(region);
    }
    region.baseEnd = Math.max(region.baseEnd, change.oldEnd);
    (isOurs ? region.ours : region.theirs).push(change);
  }
  return regions;
}

/** What one side made of a region. */
function replaced(
  baseLines: readonly string[],
  region: Region,
  changes: readonly LineChange[],
  lines: readonly string[],
): readonly string[] {
  const result: string[] = [];
  let at = region.baseStart;
  for (const change of changes) {
    result.push(...baseLines.slice(at, change.oldStart));
    result.push(...lines.slice(change.newStart, change.newEnd));
    at = change.oldEnd;
  }
  result.push(...baseLines.slice(at, region.baseEnd));
  return result;
}

function sameLines(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((line, index) => line === other[index]);
}

class MergedText {
  readonly #oursName: string;
  readonly #theirsName: string;
  readonly #lines: string[] = [];
  readonly #conflicts: MergeConflict[] = [];

  constructor(options: MergeOptions) {
    this.#oursName = options.oursName ?? "ours";
    this.#theirsName = options.theirsName ?? "theirs";
  }

  take(lines: readonly string[]): void {
    for (const line of lines) this.#lines.push(line);
  }

  conflict(base: readonly string[], ours: readonly string[], theirs: readonly string[]): void {
    this.#conflicts.push({
      line: this.#lines.length + 1,
      base: base.join(""),
      ours: ours.join(""),
      theirs: theirs.join(""),
    });
    const end = [...ours, ...theirs].some((line) => line.endsWith("\r\n")) ? "\r\n" : "\n";
    this.#lines.push(`<<<<<<< ${this.#oursName}${end}`);
    this.take(ours.map((line) => line.endsWith("\n") ? line : line + end));
    this.#lines.push(`=======${end}`);
    this.take(theirs.map((line) => line.endsWith("\n") ? line : line + end));
    this.#lines.push(`>>>>>>> ${this.#theirsName}${end}`);
  }

  result(): MergeResult {
    return { text: this.#lines.join(""), conflicts: this.#conflicts };
  }
}
