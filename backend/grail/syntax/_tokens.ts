import type { SyntaxNode } from "../../syntax/types.ts";

const SKIPPED = new Set(["comment", "line_continuation"]);

/** The tokens of a tree in the order of the text, a string as one, comments left out. */
export function* tokensOf(root: SyntaxNode): Generator<SyntaxNode> {
  const pending: SyntaxNode[] = [root];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    const { children } = node;
    if (children.length === 0 || node.type === "string") {
      if (!SKIPPED.has(node.type) && node.endIndex > node.startIndex) yield node;
      continue;
    }
    for (let index = children.length - 1; index >= 0; index--) {
      const child = children[index];
      if (child !== null && child !== undefined) pending.push(child);
    }
  }
}
