import type { SyntaxNode, SyntaxPoint } from "../syntax/types.ts";

/**
 * A copy of a tree that is read without calls into the parser. The checks go through the tree several times,
 * and each look at a node of the parser costs as much as parsing it. Valid as long as the parser's tree.
 */
export function toPlain(root: SyntaxNode, source: string): SyntaxNode {
  const plain = new PlainNode(root, null, source);
  const pending: PlainNode[] = [plain];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    pending.push(...node.grow(source));
  }
  return plain;
}

const NO_NODES: readonly PlainNode[] = [];

class PlainNode implements SyntaxNode {
  readonly type: string;
  readonly isNamed: boolean;
  readonly startIndex: number;
  readonly endIndex: number;
  readonly parent: PlainNode | null;
  children: readonly PlainNode[] = NO_NODES;
  namedChildren: readonly PlainNode[] = NO_NODES;
  readonly #node: SyntaxNode;
  readonly #source: string;

  constructor(node: SyntaxNode, parent: PlainNode | null, source: string) {
    this.type = node.type;
    this.isNamed = node.isNamed;
    this.startIndex = node.startIndex;
    this.endIndex = node.endIndex;
    this.parent = parent;
    this.#node = node;
    this.#source = source;
  }

  /** Copies the nodes right below. */
  grow(source: string): readonly PlainNode[] {
    const below: PlainNode[] = [];
    for (const child of this.#node.children) {
      if (child !== null) below.push(new PlainNode(child, this, source));
    }
    if (below.length === 0) return NO_NODES;
    this.children = below;
    this.namedChildren = below.filter(({ isNamed }) => isNamed);
    return below;
  }

  get text(): string {
    return this.#source.slice(this.startIndex, this.endIndex);
  }

  get startPosition(): SyntaxPoint {
    return this.#node.startPosition;
  }

  get endPosition(): SyntaxPoint {
    return this.#node.endPosition;
  }

  get isError(): boolean {
    return this.#node.isError;
  }

  get isMissing(): boolean {
    return this.#node.isMissing;
  }

  get hasError(): boolean {
    return this.#node.hasError;
  }

  get previousNamedSibling(): PlainNode | null {
    const siblings = this.parent?.namedChildren ?? NO_NODES;
    return siblings[siblings.indexOf(this) - 1] ?? null;
  }

  childForFieldName(field: string): PlainNode | null {
    const found = this.#node.childForFieldName(field);
    if (found === null) return null;
    const { startIndex, endIndex, type } = found;
    return this.children.find((child) =>
      child.startIndex === startIndex && child.endIndex === endIndex && child.type === type
    ) ?? null;
  }
}
