import { fromMarkdown } from "mdast-util-from-markdown";

/** A heading of a Markdown text. */
export interface MarkdownHeading {
  /** 1 to 6. */
  readonly depth: number;
  /** Its text without marks. */
  readonly text: string;
  /** Where its line begins, in UTF-16 units. */
  readonly start: number;
}

/** A fenced or indented code block of a Markdown text. */
export interface MarkdownCode {
  /** The language that a fence names; absent where it names none. */
  readonly language?: string;
  /** Where it begins, in UTF-16 units. */
  readonly start: number;
  /** Where it ends. */
  readonly end: number;
}

/** The parts of a Markdown text that agents work on. */
export interface MarkdownOutline {
  /** The headings of the text itself, not of quotations or lists. */
  readonly headings: readonly MarkdownHeading[];
  /** All code blocks, wherever they stand. */
  readonly code: readonly MarkdownCode[];
}

interface Node {
  readonly type: string;
  readonly value?: string | undefined;
  readonly depth?: number | undefined;
  readonly lang?: string | null | undefined;
  readonly alt?: string | null | undefined;
  readonly children?: readonly Node[] | undefined;
  readonly position?: {
    readonly start: { readonly offset?: number | undefined };
    readonly end: { readonly offset?: number | undefined };
  } | undefined;
}

/** Reads the outline of a Markdown text, as CommonMark has it. Never fails. */
export function readMarkdown(text: string): MarkdownOutline {
  const root: Node = fromMarkdown(text);
  const headings: MarkdownHeading[] = [];
  const code: MarkdownCode[] = [];
  for (const node of root.children ?? []) {
    if (node.type !== "heading") continue;
    const start = node.position?.start.offset ?? 0;
    headings.push({ depth: node.depth ?? 1, text: textOf(node).trim(), start });
  }
  const pending: Node[] = [root];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node.type === "code") {
      const { start, end } = node.position ?? { start: {}, end: {} };
      const language = node.lang ?? undefined;
      code.push({
        ...(language === undefined ? {} : { language }),
        start: start.offset ?? 0,
        end: end.offset ?? text.length,
      });
    }
    pending.push(...(node.children ?? []).toReversed());
  }
  return { headings, code };
}

function textOf(node: Node): string {
  if (node.value !== undefined) return node.value;
  return (node.children ?? []).map(textOf).join("") || (node.alt ?? "");
}
