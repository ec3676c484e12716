import type { CodeNode } from "../discovery/mod.ts";

/** What is different between two discoveries. */
export interface NodeChanges {
  /** New nodes, and nodes whose text is another. */
  readonly changed: readonly CodeNode[];
  /** Ids of nodes that are gone. */
  readonly removed: readonly string[];
}

/**
 * What changed, by the text of the nodes. A node whose text stands under another id was renamed or moved to
 * another file: it is the same piece of code, and nothing is to be done about it.
 */
export function diffNodes(
  before: ReadonlyMap<string, CodeNode>,
  after: readonly CodeNode[],
): NodeChanges {
  const present = new Set(after.map(({ nodeId }) => nodeId));
  const gone = [...before.values()].filter(({ nodeId }) => !present.has(nodeId));
  const movable = new Map<string, number>();
  for (const { type, hash } of gone) {
    const key = `${type} ${hash}`;
    movable.set(key, (movable.get(key) ?? 0) + 1);
  }
  const changed = after.filter((node) => {
    const known = before.get(node.nodeId);
    if (known !== undefined) return known.hash !== node.hash;
    const key = `${node.type} ${node.hash}`;
    const left = movable.get(key) ?? 0;
    if (left > 0) movable.set(key, left - 1);
    return left === 0;
  });
  return { changed, removed: gone.map(({ nodeId }) => nodeId) };
}
