import type { SyntaxNode } from "../syntax/mod.ts";
import type { SymbolParameter } from "./types.ts";

/** What documents a symbol. */
export interface SymbolDoc {
  readonly text?: string;
  readonly span?: { readonly start: number; readonly end: number };
  /** Where a docstring goes; Python only. */
  readonly bodyStart?: number;
}

/** The parameters of a function; none for what is none. */
export function typescriptParameters(definition: SyntaxNode): readonly SymbolParameter[] {
  const list = definition.childForFieldName("parameters");
  const single = definition.childForFieldName("parameter");
  if (single !== null) return [{ name: single.text, optional: false }];
  const parameters: SymbolParameter[] = [];
  for (const node of list?.namedChildren ?? []) {
    if (node === null || node.type === "comment" || node.type === "decorator") continue;
    const pattern = node.childForFieldName("pattern") ?? node.childForFieldName("left") ?? node;
    if (pattern.type === "this") continue;
    const type = typeText(node.childForFieldName("type"));
    const value = node.childForFieldName("value") ?? node.childForFieldName("right");
    parameters.push({
      name: pattern.text.replaceAll(/\s+/g, " "),
      ...(type === undefined ? {} : { type }),
      optional: node.type === "optional_parameter" || value !== null ||
        pattern.text.startsWith("..."),
    });
  }
  return parameters;
}

export function typescriptReturns(definition: SyntaxNode): string | undefined {
  return typeText(definition.childForFieldName("return_type"));
}

/** The JSDoc comment right before a symbol. */
export function typescriptDoc(outer: SyntaxNode, _: SyntaxNode, text: string): SymbolDoc {
  const before = text.slice(0, outer.startIndex);
  const close = /\*\/[ \t]*(?:\r?\n[ \t]*)?$/.exec(before);
  if (close === null) return {};
  const start = before.lastIndexOf("/**", close.index);
  const end = close.index + "*/".length;
  // Another comment may end there and begin elsewhere.
  if (start < 0 || before.slice(start + 3, close.index).includes("*/")) return {};
  return { text: plainDoc(text.slice(start, end)), span: { start, end } };
}

function plainDoc(comment: string): string {
  return comment.slice("/**".length, -"*/".length).split(/\r?\n/)
    .map((line) => line.replace(/^\s*\* ?/, "").trimEnd()).join("\n").trim();
}

function typeText(node: SyntaxNode | null): string | undefined {
  return node?.text.replace(/^:\s*/, "").replaceAll(/\s+/g, " ");
}
