import { loadSlice } from "@remora/core";
import { extensionOf, placeParts } from "../discovery/_nodes.ts";
import { grammarFor, PartReaders } from "../discovery/languages/mod.ts";
import type { SyntaxNode } from "../syntax/mod.ts";
import { pythonDoc, pythonParameters, pythonReturns } from "./_python.ts";
import { typescriptDoc, typescriptParameters, typescriptReturns } from "./_typescript.ts";
import type { PlacedSymbol, SymbolInfo } from "./types.ts";

type Syntax = typeof import("../syntax/mod.ts");

/** Kinds of parts that are symbols of a program. */
const KINDS = new Set(["class", "function", "method", "interface", "type", "enum"]);

/** What reading the symbols of a file came to. */
export type SymbolsOutcome =
  | { readonly ok: true; readonly language: string; readonly symbols: readonly PlacedSymbol[] }
  | { readonly ok: false; readonly message: string };

/** The symbols of a file, in its order. */
export async function readSymbols(path: string, text: string): Promise<SymbolsOutcome> {
  const extension = extensionOf(path);
  const grammar = grammarFor(extension);
  const reader = new PartReaders().get(extension);
  if (grammar === undefined || grammar === "toml" || reader === undefined) {
    return { ok: false, message: `${path} is in no language whose symbols can be read` };
  }
  const found = await reader(text);
  if (found.brokenAt !== undefined) {
    return { ok: false, message: `${path} has a syntax error in line ${found.brokenAt}` };
  }
  const { loadLanguage } = await loadSlice<Syntax>("backend/syntax");
  using tree = (await loadLanguage(grammar)).parse(text);
  const placed = placeParts(path, text, found).filter(({ node }) => KINDS.has(node.type));
  const symbols = placed.map(({ node, start, end }): PlacedSymbol => {
    const outer = nodeAt(tree.root, start, end);
    const language = grammar === "python" ? PYTHON : TYPESCRIPT;
    const definition = language.definitionOf(outer);
    const doc = language.doc(outer, definition, text);
    const returns = language.returns(definition);
    const info: SymbolInfo = {
      node_id: node.nodeId,
      name: node.name,
      kind: node.type,
      line: node.startLine ?? 1,
      exported: language.isExported(outer, node.name),
      signature: headOf(definition, text),
      parameters: language.parameters(definition),
      ...(returns === undefined ? {} : { returns }),
      ...(doc.text === undefined ? {} : { doc: doc.text }),
    };
    return {
      info,
      start,
      end,
      ...(doc.span === undefined ? {} : { docSpan: doc.span }),
      ...(doc.bodyStart === undefined ? {} : { bodyStart: doc.bodyStart }),
    };
  });
  return { ok: true, language: grammar === "python" ? "python" : "typescript", symbols };
}

const TYPESCRIPT = {
  definitionOf: functionIn,
  parameters: typescriptParameters,
  returns: typescriptReturns,
  doc: typescriptDoc,
  isExported: (outer: SyntaxNode) => outer.type === "export_statement",
};

const PYTHON = {
  definitionOf: (outer: SyntaxNode) => outer.childForFieldName("definition") ?? outer,
  parameters: pythonParameters,
  returns: pythonReturns,
  doc: pythonDoc,
  isExported: (_: SyntaxNode, name: string) => !name.startsWith("_"),
};

/** The function of a variable, the declaration of an export. */
function functionIn(outer: SyntaxNode): SyntaxNode {
  const declared = outer.childForFieldName("declaration") ?? outer;
  const declarator = declared.namedChildren.find((child) => child?.type === "variable_declarator");
  return declarator?.childForFieldName("value") ?? declared.childForFieldName("value") ?? declared;
}

function nodeAt(root: SyntaxNode, start: number, end: number): SyntaxNode {
  let node = root;
  for (;;) {
    const child = node.namedChildren.find((below) =>
      below !== null && below.startIndex <= start && below.endIndex >= end
    );
    if (child === undefined || child === null) return node;
    node = child;
    // A body of nothing but a method is as long as that.
    if (node.startIndex === start && node.endIndex === end && node.type !== "block") return node;
  }
}

/** The text up to the body, on one line. */
function headOf(definition: SyntaxNode, text: string): string {
  const body = definition.childForFieldName("body");
  const outer = definition.parent?.type === "variable_declarator"
    ? definition.parent.startIndex
    : definition.startIndex;
  const end = body === null ? definition.endIndex : body.startIndex;
  const head = text.slice(outer, end).replaceAll(/\s+/g, " ").trim();
  return (body === null ? head : head.replace(/(?:=>|[{:])$/, "").trim()).slice(0, 500);
}
