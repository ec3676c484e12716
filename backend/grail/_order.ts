import type { SyntaxNode } from "../syntax/types.ts";
import { namedParts } from "./_tree.ts";

/**
 * The nodes of a tree in the order in which a visitor of Python's own tree comes by, which is not always
 * that of the text: the condition of `a if b else c` comes first, the decorators of a function last.
 */
export function* inPythonOrder(root: SyntaxNode): Generator<SyntaxNode> {
  // A stack of its own: scripts nest deeper than functions can call each other.
  const pending: SyntaxNode[] = [root];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    yield node;
    const below = ordered(node);
    for (let index = below.length - 1; index >= 0; index--) {
      const child = below[index];
      if (child !== undefined) pending.push(child);
    }
  }
}

function ordered(node: SyntaxNode): readonly SyntaxNode[] {
  const below = namedParts(node);
  switch (node.type) {
    case "conditional_expression": {
      const [body, test, other] = below;
      return [test, body, other].filter((part) => part !== undefined);
    }
    case "dictionary":
      return [...below.flatMap(keyOf), ...below.flatMap(valueOf)];
    case "argument_list":
      return stable(below, (part) => isKeyword(part) ? 1 : 0);
    case "decorated_definition": {
      const definition = node.childForFieldName("definition");
      // A function and a class put their decorators behind their body; see below.
      return definition === null ? below : [definition];
    }
    case "class_definition":
    case "function_definition":
      return definitionParts(node, below);
    case "parameters":
    case "lambda_parameters":
      return parameterParts(below);
    default:
      return below;
  }
}

function keyOf(entry: SyntaxNode): SyntaxNode[] {
  return entry.type === "pair" ? namedParts(entry).slice(0, 1) : [];
}

function valueOf(entry: SyntaxNode): SyntaxNode[] {
  return entry.type === "pair" ? namedParts(entry).slice(1) : [entry];
}

function isKeyword({ type }: SyntaxNode): boolean {
  return type === "keyword_argument" || type === "dictionary_splat";
}

function definitionParts(node: SyntaxNode, below: readonly SyntaxNode[]): readonly SyntaxNode[] {
  const returns = node.childForFieldName("return_type");
  const rest = below.filter((part) => part.startIndex !== returns?.startIndex);
  const outer = node.parent?.type === "decorated_definition" ? namedParts(node.parent) : [];
  const decorators = outer.filter(({ type }) => type === "decorator");
  return [...rest, ...decorators, ...returns === null ? [] : [returns]];
}

/** Annotations and defaults, in the order of Python's `arguments`. */
function parameterParts(below: readonly SyntaxNode[]): readonly SyntaxNode[] {
  const annotations: SyntaxNode[] = [];
  const defaults: SyntaxNode[] = [];
  const later: SyntaxNode[] = [];
  const last: SyntaxNode[] = [];
  let isKeywordOnly = false;
  for (const parameter of below) {
    const type = parameter.childForFieldName("type");
    const value = parameter.childForFieldName("value");
    const star = starOf(parameter);
    if (star === "**") {
      if (type !== null) last.push(type);
      continue;
    }
    if (type !== null) annotations.push(type);
    if (value !== null) (isKeywordOnly ? later : defaults).push(value);
    if (star === "*") isKeywordOnly = true;
  }
  return [...annotations, ...later, ...last, ...defaults];
}

/** The stars before a parameter's name; a lone star too. */
export function starOf(parameter: SyntaxNode): "" | "*" | "**" {
  const node = parameter.type === "typed_parameter"
    ? parameter.namedChildren[0] ?? parameter
    : parameter;
  switch (node.type) {
    case "list_splat_pattern":
    case "keyword_separator":
      return "*";
    case "dictionary_splat_pattern":
      return "**";
    default:
      return "";
  }
}

function stable<T>(items: readonly T[], rank: (item: T) => number): readonly T[] {
  return items.toSorted((a, b) => rank(a) - rank(b));
}
