import { createHash } from "node:crypto";
import type { Part, PartReaders, Parts } from "./languages/mod.ts";
import type { CodeNode } from "./types.ts";

/** Between the path of a file and the name of a part of it. */
export const NODE_SEPARATOR = "::";

/** The nodes of a file: itself, and its parts. */
export interface FileNodes {
  readonly file: CodeNode;
  readonly parts: readonly CodeNode[];
  /** Why the parts could not be read. */
  readonly problem?: string;
}

/** A node with its place in the text, in UTF-16 units. */
export interface PlacedNode {
  readonly node: CodeNode;
  readonly start: number;
  readonly end: number;
}

/** The node that stands for a file. */
export function fileNode(path: string, hash: string): CodeNode {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return { nodeId: path, type: "file", name, path, hash };
}

/** Reads the parts of a file. What cannot be parsed has none, and a problem. */
export async function readFileNodes(
  path: string,
  data: Uint8Array,
  { hash, readers }: { readonly hash: string; readonly readers: PartReaders },
): Promise<FileNodes> {
  const file = fileNode(path, hash);
  const reader = readers.get(extensionOf(path));
  if (reader === undefined) return { file, parts: [] };
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(data);
  } catch {
    return { file, parts: [], problem: "not UTF-8" };
  }
  const { parts, brokenAt } = await reader(text);
  if (brokenAt !== undefined) {
    return {
      file,
      parts: [],
      problem: `its parts cannot be read: syntax error in line ${brokenAt}`,
    };
  }
  return { file, parts: placeParts(path, text, { parts }).map(({ node }) => node) };
}

/** Gives the parts of a text their names and ids. */
export function placeParts(path: string, text: string, { parts }: Parts): readonly PlacedNode[] {
  const lines = lineStarts(text);
  const open: { readonly part: Part; readonly name: string; readonly nodeId: string }[] = [];
  const seen = new Map<string, number>();
  return parts.map((part): PlacedNode => {
    while (open.length > 0 && open.at(-1)!.part.end < part.end) open.pop();
    const above = open.at(-1);
    const separator = isProse(part) ? "/" : ".";
    const name = above === undefined ? part.name : `${above.name}${separator}${part.name}`;
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    const nodeId = `${path}${NODE_SEPARATOR}${name}${count === 1 ? "" : `#${count}`}`;
    open.push({ part, name, nodeId });
    const node: CodeNode = {
      nodeId,
      type: part.type,
      name: part.name,
      path,
      hash: hashOf(text.slice(part.start, part.end)),
      qualifiedName: name,
      parentId: above?.nodeId ?? path,
      startLine: lineOf(lines, part.start),
      endLine: lineOf(lines, Math.max(part.start, part.end - 1)),
    };
    return { node, start: part.start, end: part.end };
  });
}

/** The same text is another thing in another language. */
export function contentKey(path: string, hash: string): string {
  return `${extensionOf(path)} ${hash}`;
}

export function extensionOf(path: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return name.includes(".") ? name.slice(name.lastIndexOf(".") + 1).toLowerCase() : "";
}

export function hashOf(data: Uint8Array | string): string {
  return createHash("sha256").update(data).digest("hex");
}

function isProse({ type }: Part): boolean {
  return type === "section" || type === "code_block";
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  const end = text.includes("\n") ? "\n" : "\r";
  for (let at = text.indexOf(end); at >= 0; at = text.indexOf(end, at + 1)) starts.push(at + 1);
  return starts;
}

function lineOf(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return low + 1;
}
