import { RemoraError } from "@remora/core";
import { extensionOf, NODE_SEPARATOR, placeParts } from "./_nodes.ts";
import { PartReaders, type QueryPack } from "./languages/mod.ts";

/** A node in the text of its file. */
export interface LocatedNode {
  /** The name that its file gives it. */
  readonly name: string;
  /** What it is. */
  readonly type: string;
  /** Its text. */
  readonly text: string;
  /** Where it begins in the text of the file, in UTF-16 units. */
  readonly start: number;
  /** Where it ends. */
  readonly end: number;
}

/** The file of a node. */
export function pathOfNode(nodeId: string): string {
  const at = nodeId.indexOf(NODE_SEPARATOR);
  return at < 0 ? nodeId : nodeId.slice(0, at);
}

/**
 * Finds a node in the text of its file as it is now, wherever it has moved.
 *
 * @throws {RemoraError} `NODE-NOT-FOUND` when there is none of that id any more
 */
export async function locateNode(
  nodeId: string,
  text: string,
  queries: QueryPack = {},
): Promise<LocatedNode> {
  const path = pathOfNode(nodeId);
  if (path === nodeId) {
    const name = path.slice(path.lastIndexOf("/") + 1);
    return { name, type: "file", text, start: 0, end: text.length };
  }
  const reader = new PartReaders(queries).get(extensionOf(path));
  const parts = await reader?.(text) ?? { parts: [] };
  const found = placeParts(path, text, parts).find(({ node }) => node.nodeId === nodeId);
  if (found === undefined) {
    throw new RemoraError("NODE-NOT-FOUND", `There is no "${nodeId}" any more`, {
      hint: "It was renamed or removed; run again to find what there is now",
    });
  }
  const { node, start, end } = found;
  return { name: node.name, type: node.type, text: text.slice(start, end), start, end };
}
