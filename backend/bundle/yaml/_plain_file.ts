import type { PlainEntry, PlainNode } from "./_plain_scalars.ts";
import type { Path, Place, YamlFile } from "./types.ts";

/** A file that was read as plain YAML. */
export class PlainFile implements YamlFile {
  readonly text: string;
  readonly value: unknown;
  /** Plain YAML has no key twice: such a text is read in full. */
  readonly duplicates: YamlFile["duplicates"] = [];
  readonly lineBreak = "\n";
  readonly #root: PlainNode;
  #lineStarts: readonly number[] | undefined;

  constructor(text: string, root: PlainNode) {
    this.text = text;
    this.#root = root;
    this.value = valueOf(root);
  }

  place(path: Path): Place {
    return this.#placeOf(this.#find(path).node.start);
  }

  keyPlace(path: Path): Place {
    const { entry, node } = this.#find(path);
    return this.#placeOf(entry?.keyStart ?? node.start);
  }

  span(path: Path): { readonly start: number; readonly end: number } | undefined {
    const { node, depth } = this.#find(path);
    return depth === path.length ? { start: node.start, end: node.end } : undefined;
  }

  ownSpan(path: Path): { readonly start: number; readonly end: number } | undefined {
    return this.span(path);
  }

  #find(path: Path): { entry: PlainEntry | undefined; node: PlainNode; depth: number } {
    let entry: PlainEntry | undefined;
    let node = this.#root;
    let depth = 0;
    for (const step of path) {
      if (node.kind === "map") {
        const next = node.items.get(String(step));
        if (next === undefined) break;
        entry = next;
        node = next.value;
      } else if (node.kind === "list" && typeof step === "number") {
        const next = node.items[step];
        if (next === undefined) break;
        entry = undefined;
        node = next;
      } else break;
      depth++;
    }
    return { entry, node, depth };
  }

  #placeOf(offset: number): Place {
    const starts = this.#lineStarts ??= lineStarts(this.text);
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle;
    }
    return { line: low + 1, column: offset - starts[low]! + 1, offset };
  }
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

function valueOf(node: PlainNode): unknown {
  switch (node.kind) {
    case "scalar":
      return node.value;
    case "list":
      return node.items.map(valueOf);
    case "map": {
      const map = new Map<string, unknown>();
      for (const [key, { value }] of node.items) map.set(key, valueOf(value));
      return map;
    }
  }
}
