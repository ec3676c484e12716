import type { SyntaxNode } from "../syntax/mod.ts";
import type { SymbolDoc } from "./_typescript.ts";
import type { SymbolParameter } from "./types.ts";

/** The parameters of a function, `self` and `cls` left out. */
export function pythonParameters(definition: SyntaxNode): readonly SymbolParameter[] {
  const parameters: SymbolParameter[] = [];
  for (const node of definition.childForFieldName("parameters")?.namedChildren ?? []) {
    if (node === null || node.type === "comment") continue;
    const name = nameOf(node);
    if (name === undefined || parameters.length === 0 && /^(?:self|cls)$/.test(name)) continue;
    const type = node.childForFieldName("type")?.text;
    const optional = node.childForFieldName("value") !== null || name.startsWith("*");
    parameters.push({ name, ...(type === undefined ? {} : { type }), optional });
  }
  return parameters;
}

function nameOf(node: SyntaxNode): string | undefined {
  switch (node.type) {
    case "identifier":
      return node.text;
    case "list_splat_pattern":
    case "dictionary_splat_pattern":
      return node.text;
    case "typed_parameter":
      return node.namedChildren[0]?.text;
    case "default_parameter":
    case "typed_default_parameter":
      return node.childForFieldName("name")?.text;
    default:
      return undefined;
  }
}

export function pythonReturns(definition: SyntaxNode): string | undefined {
  return definition.childForFieldName("return_type")?.text;
}

/** The docstring: a text that is the first statement of the body. */
export function pythonDoc(_: SyntaxNode, definition: SyntaxNode): SymbolDoc {
  const body = definition.childForFieldName("body");
  const first = body?.namedChildren.find((node) => node !== null && node.type !== "comment");
  if (body === null || first === undefined || first === null) return {};
  const bodyStart = first.startIndex;
  const text = first.type === "expression_statement" ? first.namedChildren[0] : null;
  if (text === undefined || text === null || text.type !== "string") return { bodyStart };
  const span = { start: text.startIndex, end: text.endIndex };
  return { text: plainDoc(text.text), span, bodyStart };
}

function plainDoc(literal: string): string {
  const match = /^[A-Za-z]*("""|'''|"|')([\s\S]*)\1$/.exec(literal);
  return (match?.[2] ?? literal).split(/\r?\n/).map((line) => line.trim()).join("\n").trim();
}
