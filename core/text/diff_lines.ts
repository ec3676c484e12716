import { findSplit } from "./_middle.ts";

/** A stretch of lines that differs: `[start, end)` of the old lines became `[start, end)` of the new. */
export interface LineChange {
  /** First old line, from 0. */
  readonly oldStart: number;
  /** Behind the last old line; equal to the start where lines were only added. */
  readonly oldEnd: number;
  /** First new line, from 0. */
  readonly newStart: number;
  /** Behind the last new line; equal to the start where lines were only removed. */
  readonly newEnd: number;
}

/**
 * The differences between two sequences of lines, by Myers' algorithm in linear space. The result is the
 * shortest one unless the texts have next to nothing in common, when a good one is taken early.
 *
 * @returns The changes in order; between two of them at least one line is the same.
 * @see {@link http://www.xmailserver.org/diff2.pdf | An O(ND) Difference Algorithm and Its Variations}
 * @example
 * ```ts
 * import { diffLines } from "@remora/core";
 *
 * console.log(diffLines(["a", "b"], ["a", "c", "b"]));
 * // [{ oldStart: 1, oldEnd: 1, newStart: 1, newEnd: 2 }]
 * ```
 */
export function diffLines(
  oldLines: readonly string[],
  newLines: readonly string[],
): readonly LineChange[] {
  const numbers = new Map<string, number>();
  const before = toNumbers(oldLines, numbers);
  const after = toNumbers(newLines, numbers);
  const removed = new Uint8Array(before.length);
  const added = new Uint8Array(after.length);
  mark(before, after, removed, added);
  return collectChanges(removed, added);
}

/** Lines as numbers, equal ones the same: comparing them costs nothing then. */
function toNumbers(lines: readonly string[], numbers: Map<string, number>): Int32Array {
  const result = new Int32Array(lines.length);
  for (const [index, line] of lines.entries()) {
    let number = numbers.get(line);
    if (number === undefined) {
      number = numbers.size;
      numbers.set(line, number);
    }
    result[index] = number;
  }
  return result;
}

/** Notes which lines have no partner. Divides at points of the path until one side is empty. */
function mark(
  before: Int32Array,
  after: Int32Array,
  removed: Uint8Array,
  added: Uint8Array,
): void {
  const size = before.length + after.length + 3;
  const forward = new Int32Array(size);
  const backward = new Int32Array(size);
  // A stack of its own: unlucky splits would go too deep for calls.
  const open: number[] = [0, before.length, 0, after.length];
  while (open.length > 0) {
    let [oldLow, oldHigh, newLow, newHigh] = open.splice(-4) as [number, number, number, number];
    while (oldLow < oldHigh && newLow < newHigh && before[oldLow] === after[newLow]) {
      oldLow++;
      newLow++;
    }
    while (oldLow < oldHigh && newLow < newHigh && before[oldHigh - 1] === after[newHigh - 1]) {
      oldHigh--;
      newHigh--;
    }
    if (oldLow === oldHigh || newLow === newHigh) {
      removed.fill(1, oldLow, oldHigh);
      added.fill(1, newLow, newHigh);
      continue;
    }
    const { x, y } = findSplit(
      before.subarray(oldLow, oldHigh),
      after.subarray(newLow, newHigh),
      forward,
      backward,
    );
    open.push(oldLow + x, oldHigh, newLow + y, newHigh, oldLow, oldLow + x, newLow, newLow + y);
  }
}

function collectChanges(removed: Uint8Array, added: Uint8Array): readonly LineChange[] {
  const changes: LineChange[] = [];
  let oldAt = 0;
  let newAt = 0;
  while (oldAt < removed.length || newAt < added.length) {
    const oldStart = oldAt;
    const newStart = newAt;
    while (removed[oldAt] === 1) oldAt++;
    while (added[newAt] === 1) newAt++;
    if (oldAt > oldStart || newAt > newStart) {
      changes.push({ oldStart, oldEnd: oldAt, newStart, newEnd: newAt });
    }
    oldAt++;
    newAt++;
  }
  return changes;
}
