/** A point of the edit graph: so many old and so many new lines are behind it. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** After so many differences in each direction the best point so far is taken. */
const PATIENCE = 400;

/**
 * A point on a shortest path through the edit graph, neither its start nor its end: searched from both
 * ends at once until the searches meet. Both sequences are not empty, and differ in their first and in
 * their last item.
 *
 * @param forward Memory of at least the sum of the lengths + 3, of any content.
 * @param backward The same.
 */
export function findSplit(
  before: Int32Array,
  after: Int32Array,
  forward: Int32Array,
  backward: Int32Array,
): Point {
  const width = before.length;
  const height = after.length;
  // Diagonal k = x - y is at `middle + k`: from -height - 1 to width + 1.
  const middle = height + 1;
  const delta = width - height;
  const isOdd = delta % 2 !== 0;
  forward[middle + 1] = 0;
  backward[middle + delta - 1] = width;
  for (let cost = 0;; cost++) {
    for (let k = lowest(-cost, -height); k <= Math.min(cost, width); k += 2) {
      const fromAbove = k === -cost ||
        (k !== cost && forward[middle + k - 1]! < forward[middle + k + 1]!);
      let x = fromAbove ? forward[middle + k + 1]! : forward[middle + k - 1]! + 1;
      let y = x - k;
      while (x < width && y < height && before[x] === after[y]) {
        x++;
        y++;
      }
      forward[middle + k] = x;
      const meets = isOdd && Math.abs(k - delta) < cost && x >= backward[middle + k]!;
      if (meets && x <= width && y <= height) return { x, y };
    }
    for (let k = lowest(-cost + delta, -height); k <= Math.min(cost + delta, width); k += 2) {
      const fromBelow = k === cost + delta ||
        (k !== -cost + delta && backward[middle + k - 1]! < backward[middle + k + 1]!);
      let x = fromBelow ? backward[middle + k - 1]! : backward[middle + k + 1]! - 1;
      let y = x - k;
      while (x > 0 && y > 0 && before[x - 1] === after[y - 1]) {
        x--;
        y--;
      }
      backward[middle + k] = x;
      const meets = !isOdd && Math.abs(k) <= cost && forward[middle + k]! >= x;
      if (meets && x >= 0 && y >= 0) return { x, y };
    }
    if (cost >= PATIENCE) return furthest(forward, middle, cost, { x: width, y: height });
  }
}

/** The lowest diagonal of a search that is inside the graph, with the parity of the search. */
function lowest(start: number, edge: number): number {
  return start >= edge ? start : edge + ((start - edge) % 2 === 0 ? 0 : 1);
}

function furthest(forward: Int32Array, middle: number, cost: number, end: Point): Point {
  let best: Point = { x: 0, y: 1 };
  for (let k = lowest(-cost, -end.y); k <= Math.min(cost, end.x); k += 2) {
    const x = forward[middle + k]!;
    const y = x - k;
    if (x <= end.x && y <= end.y && x + y > best.x + best.y) best = { x, y };
  }
  return best;
}
