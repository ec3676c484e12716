import { RemoraError } from "@remora/core";

/** Something that depends on others. */
export interface Dependent {
  readonly id: string;
  readonly upstream: readonly string[];
}

/**
 * Refuses dependencies that go in a circle. Takes time in proportion to agents and dependencies, and no
 * recursion, so that a chain of any length is fine.
 *
 * @param nameOf The name of an id, for the message.
 * @throws {RemoraError} `GRAPH-CYCLE`, naming the agents of the circle
 */
export function assertNoCycle(
  items: readonly Dependent[],
  nameOf: (id: string) => string = (id) => id,
): void {
  const waiting = new Map(items.map(({ id, upstream }) => [id, upstream.length]));
  const downstream = downstreamOf(items);
  const ready = items.filter(({ upstream }) => upstream.length === 0).map(({ id }) => id);
  for (let index = 0; index < ready.length; index++) {
    waiting.delete(ready[index]!);
    for (const id of downstream.get(ready[index]!) ?? []) {
      const left = waiting.get(id)! - 1;
      waiting.set(id, left);
      if (left === 0) ready.push(id);
    }
  }
  if (waiting.size === 0) return;
  const circle = findCircle(items, waiting);
  const names = [...circle, circle[0]!].map(nameOf).join(" → ");
  throw new RemoraError("GRAPH-CYCLE", `Agents wait for each other: ${names}`, {
    hint: "Take one of these dependencies away",
  });
}

/** Who depends on whom: id → ids of those that wait for it. */
export function downstreamOf(items: readonly Dependent[]): ReadonlyMap<string, readonly string[]> {
  const downstream = new Map<string, string[]>();
  for (const { id, upstream } of items) {
    for (const above of upstream) {
      const list = downstream.get(above);
      if (list === undefined) downstream.set(above, [id]);
      else list.push(id);
    }
  }
  return downstream;
}

// What is left waits for something that is left: going up from anywhere ends in a circle.
function findCircle(
  items: readonly Dependent[],
  left: ReadonlyMap<string, number>,
): readonly string[] {
  const byId = new Map(items.map((item) => [item.id, item]));
  const seen = new Map<string, number>();
  const path: string[] = [];
  let [at] = left.keys();
  while (at !== undefined && !seen.has(at)) {
    seen.set(at, path.length);
    path.push(at);
    at = byId.get(at)?.upstream.find((id) => left.has(id));
  }
  // Found against the direction of the work; shown along it.
  return path.slice(at === undefined ? 0 : seen.get(at)).reverse();
}
