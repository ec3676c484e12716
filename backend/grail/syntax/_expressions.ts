import type { SyntaxNode } from "../../syntax/types.ts";
import { hasToken, namedParts, parts } from "../_tree.ts";
import type { SyntaxProblems } from "./_problem.ts";

/** Where `name := value` may stand without parentheses of its own. */
const NAMED_WITHIN = new Set([
  ...[
    "parenthesized_expression",
    "argument_list",
    "if_statement",
    "elif_clause",
    "while_statement",
  ],
  ...["list", "set", "tuple", "subscript", "match_statement", "if_clause", "decorator"],
  ...["list_comprehension", "set_comprehension", "generator_expression"],
  // There it is a format: `f"{x:=5}"`.
  "interpolation",
]);

/** Where `yield` may. */
const YIELD_WITHIN = new Set([
  ...["expression_statement", "assignment", "augmented_assignment", "parenthesized_expression"],
  "interpolation",
]);

/** Expressions that reach as far as they can, and so need parentheses within others. */
const LOOSE = new Set(["lambda", "conditional_expression", "named_expression"]);

/** Checks an expression within what is around it. */
export function checkExpression(node: SyntaxNode, problems: SyntaxProblems): void {
  switch (node.type) {
    case "named_expression":
      checkNamed(node, problems);
      break;
    case "yield":
      if (!YIELD_WITHIN.has(node.parent?.type ?? "")) problems.at(node);
      break;
    case "as_pattern":
      checkAs(node, problems);
      break;
    case "argument_list":
      checkArguments(node, problems);
      break;
    case "dictionary":
      if (hasToken(node, ",") && namedParts(node).length === 0) problems.at(tokenOf(node, ","));
      break;
    case "parenthesized_expression":
      checkParentheses(node, problems);
      break;
    case "not_operator":
    case "boolean_operator":
      for (const part of namedParts(node)) if (LOOSE.has(part.type)) problems.at(part);
      break;
    case "conditional_expression":
      for (const part of namedParts(node).slice(0, 2)) {
        if (LOOSE.has(part.type)) problems.at(part);
      }
      break;
    case "for_in_clause":
      checkFor(node, problems);
      break;
    case "list_comprehension":
    case "set_comprehension":
    case "generator_expression":
    case "dictionary_comprehension":
      checkComprehension(node, problems);
      break;
    case "list_splat":
    case "dictionary_splat":
      checkSplat(node, problems);
      break;
    case "tuple":
      if (!hasToken(node, ",")) checkParentheses(node, problems);
      break;
    case "await":
      for (const part of namedParts(node)) {
        if (part.type === "await" || part.type === "unary_operator") problems.at(part);
      }
      break;
    case "splat_type":
      if (!maySplat(node.parent?.parent ?? null)) problems.at(node);
      break;
    case "constrained_type":
      // The grammar takes `x: int: str` for a parameter of a type.
      if (node.parent?.parent?.type !== "type_parameter") {
        problems.at(parts(node).find(({ type }) => type === ":") ?? node);
      }
      break;
    case "interpolation":
      if (
        parts(node).some(({ type, text }) => type === "type_conversion" && !/^![rsa]$/.test(text))
      ) {
        problems.at(node, "f-string: invalid conversion character");
      }
      for (const part of namedParts(node)) {
        if (part.type !== "lambda") continue;
        problems.at(part, "f-string: lambda expressions are not allowed without parentheses");
      }
      break;
  }
}

function checkNamed(node: SyntaxNode, problems: SyntaxProblems): void {
  const { parent } = node;
  if (!NAMED_WITHIN.has(parent?.type ?? "")) problems.at(tokenOf(node, ":="));
  const [, value] = namedParts(node);
  if (value !== undefined && value.type === "named_expression") problems.at(value);
}

// Below `with`, `except` and `case`; with several in parentheses below `with` they are in a tuple.
function checkAs(node: SyntaxNode, problems: SyntaxProblems): void {
  let { parent } = node;
  while (parent?.type === "tuple" || parent?.type === "parenthesized_expression") {
    parent = parent.parent;
  }
  const kinds = ["with_item", "except_clause", "except_group_clause", "case_pattern"];
  if (!kinds.includes(parent?.type ?? "")) problems.at(tokenOf(node, "as"));
}

function checkArguments(node: SyntaxNode, problems: SyntaxProblems): void {
  const all = namedParts(node);
  if (all.length === 0 && hasToken(node, ",")) problems.at(tokenOf(node, ","));
  let hasKeyword = false;
  let hasDouble = false;
  for (const argument of all) {
    if (argument.type === "keyword_argument") hasKeyword = true;
    else if (argument.type === "dictionary_splat") hasDouble = true;
    else if (argument.type === "list_splat") {
      if (!hasDouble) continue;
      const message = "iterable argument unpacking follows keyword argument unpacking";
      problems.at(argument, message);
    } else if (hasKeyword || hasDouble) {
      const unpacking = hasDouble ? " unpacking" : "";
      problems.at(
        parts(node).at(-1) ?? node,
        `positional argument follows keyword argument${unpacking}`,
      );
    }
  }
}

function checkParentheses(node: SyntaxNode, problems: SyntaxProblems): void {
  const [inner] = namedParts(node);
  if (inner?.type === "list_splat" || inner?.type === "dictionary_splat") {
    problems.at(inner, "cannot use starred expression here");
  }
}

function checkFor(node: SyntaxNode, problems: SyntaxProblems): void {
  const all = parts(node);
  const after = all.slice(all.findIndex(({ type }) => type === "in") + 1);
  for (const part of after) {
    if (part.type === "," || LOOSE.has(part.type)) problems.at(part);
  }
}

function checkComprehension(node: SyntaxNode, problems: SyntaxProblems): void {
  const [body, ...clauses] = namedParts(node);
  if (body?.type === "list_splat" || body?.type === "dictionary_splat") {
    problems.at(body, "iterable unpacking cannot be used in comprehension");
  }
  for (const clause of clauses) {
    const [condition] = clause.type === "if_clause" ? namedParts(clause) : [];
    const isLoose = condition?.type === "lambda" || condition?.type === "conditional_expression";
    if (condition !== undefined && isLoose) problems.at(condition);
  }
}

// `*args: *Ts`, and `tuple[*Ts]`.
function maySplat(around: SyntaxNode | null): boolean {
  if (around?.type === "type_parameter") return true;
  return around?.type === "typed_parameter" &&
    around.namedChildren[0]?.type === "list_splat_pattern";
}

// The grammar reads `[*a.b()]` as `[(*a).b()]`.
function outerOf(splat: SyntaxNode): SyntaxNode {
  let node = splat;
  for (;;) {
    const { parent } = node;
    if (parent === null || !["attribute", "call", "subscript"].includes(parent.type)) return node;
    if (parent.startIndex !== node.startIndex) return node;
    node = parent;
  }
}

/** Where `*a` may stand. */
const SPLAT_WITHIN = new Set([
  ...["argument_list", "list", "set", "tuple", "expression_list", "expression_statement"],
  ...["subscript", "assignment", "augmented_assignment", "return_statement", "yield"],
  ...["for_statement", "type", "type_parameter", "tuple_pattern", "list_pattern", "pattern_list"],
  ...["as_pattern_target", "interpolation", "delete_statement", "parenthesized_expression"],
  ...["list_comprehension", "set_comprehension", "generator_expression"],
]);

function checkSplat(node: SyntaxNode, problems: SyntaxProblems): void {
  const within = outerOf(node).parent?.type ?? "";
  if (node.type === "list_splat" ? SPLAT_WITHIN.has(within) : DOUBLE_WITHIN.has(within)) return;
  problems.at(node);
}

const DOUBLE_WITHIN = new Set([
  ...["argument_list", "dictionary", "parenthesized_expression", "dictionary_comprehension"],
]);

function tokenOf(node: SyntaxNode, token: string): SyntaxNode {
  return parts(node).find(({ isNamed, type }) => !isNamed && type === token) ?? node;
}
