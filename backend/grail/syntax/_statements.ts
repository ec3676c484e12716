import type { SyntaxNode } from "../../syntax/types.ts";
import { hasToken, isTypeCall, namedParts, parts } from "../_tree.ts";
import type { SyntaxProblems } from "./_problem.ts";
import { checkTarget } from "./_targets.ts";

/** Checks a statement, or a clause of one. */
export function checkStatement(node: SyntaxNode, problems: SyntaxProblems): void {
  switch (node.type) {
    case "print_statement":
      if (!isShift(node)) {
        problems.at(node, "Missing parentheses in call to 'print'. Did you mean print(...)?");
      }
      break;
    case "exec_statement":
      problems.at(node, "Missing parentheses in call to 'exec'. Did you mean exec(...)?");
      break;
    case "raise_statement":
      for (const part of namedParts(node)) {
        if (part.type === "expression_list") problems.at(tokenOf(part, ","));
      }
      if (parts(node)[1]?.type === "from") problems.at(tokenOf(node, "from"));
      break;
    case "assert_statement": {
      const [, second] = parts(node).filter(({ type }) => type === ",");
      if (second !== undefined) problems.at(second);
      break;
    }
    case "delete_statement":
      for (const part of namedParts(node)) {
        const targets = part.type === "expression_list" ? namedParts(part) : [part];
        for (const target of targets) checkTarget(target, "delete", problems);
      }
      break;
    case "with_clause": {
      const [first] = parts(node);
      const last = parts(node).at(-1);
      if (last?.type === "," && first?.type !== "(") problems.at(last.endIndex);
      break;
    }
    case "with_item":
    case "except_clause":
      checkCaught(node, problems);
      break;
    case "try_statement":
      checkHandlers(node, problems);
      break;
    case "assignment":
    case "augmented_assignment":
      checkAssignment(node, problems);
      break;
    case "import_statement":
    case "import_from_statement":
    case "future_import_statement":
      checkImport(node, problems);
      break;
    case "class_pattern":
      checkClassPattern(node, problems);
      break;
    case "type_alias_statement":
      checkAlias(node, problems);
      break;
  }
}

// `print >> file, "x"` has a meaning still, if a useless one.
function isShift(node: SyntaxNode): boolean {
  return namedParts(node)[0]?.type === "chevron";
}

function checkCaught(node: SyntaxNode, problems: SyntaxProblems): void {
  if (node.type === "except_clause") {
    if (hasToken(node, ",")) {
      problems.at(namedParts(node)[0] ?? node, "multiple exception types must be parenthesized");
    }
    const [caught] = namedParts(node);
    if (hasToken(node, "*") && caught?.type === "block") problems.at(caught);
  }
  const [pattern] = namedParts(node);
  if (pattern?.type !== "as_pattern") return;
  const target = namedParts(pattern).at(-1);
  const [inner] = target === undefined ? [] : namedParts(target);
  if (inner === undefined) return;
  if (node.type === "with_item") checkTarget(inner, "assign to", problems);
  else if (inner.type !== "identifier") problems.at(inner);
}

function checkHandlers(node: SyntaxNode, problems: SyntaxProblems): void {
  const all = namedParts(node);
  if (!all.some(({ type }) => /^except|^finally/.test(type))) {
    problems.at(node.endIndex, "expected 'except' or 'finally' block");
  }
  const clauses = all.filter(({ type }) => /^except/.test(type));
  const stars = clauses.filter((clause) => hasToken(clause, "*"));
  const [first] = stars.length < clauses.length ? stars : [];
  if (first !== undefined) {
    problems.at(first, "cannot have both 'except' and 'except*' on the same 'try'");
  }
}

function checkAssignment(node: SyntaxNode, problems: SyntaxProblems): void {
  const left = node.childForFieldName("left");
  const right = node.childForFieldName("right");
  const isAnnotated = node.childForFieldName("type") !== null;
  const isAugmented = node.type === "augmented_assignment";
  if (left !== null) {
    if (isAnnotated || isAugmented) checkSingle(left, isAnnotated, problems);
    else checkTarget(left, "assign to", problems);
  }
  if (right?.type === "augmented_assignment") problems.at(operatorOf(right));
  if (right?.type !== "assignment") return;
  if (isAnnotated || isAugmented || right.childForFieldName("type") !== null) {
    problems.at(operatorOf(right));
  }
}

// What has an annotation or an operator is a name, an attribute or an item, in parentheses at most.
function checkSingle(left: SyntaxNode, isAnnotated: boolean, problems: SyntaxProblems): void {
  let node = left;
  while (node.type === "tuple_pattern" && !hasToken(node, ",")) {
    const [inner] = namedParts(node);
    if (inner === undefined) break;
    node = inner;
  }
  if (["identifier", "attribute", "subscript"].includes(node.type)) return;
  const message = isAnnotated
    ? `only single target (not ${node.type === "list_pattern" ? "list" : "tuple"}) can be annotated`
    : "illegal expression for augmented assignment";
  problems.at(node, message);
}

function checkImport(node: SyntaxNode, problems: SyntaxProblems): void {
  const all = parts(node);
  const last = all.at(-1);
  if (last !== undefined && last.type === ",") {
    problems.at(last.endIndex, "trailing comma not allowed without surrounding parentheses");
  }
  if (node.type === "import_statement") return;
  const start = all.find(({ type }) => type === "import")?.startIndex ?? 0;
  for (const part of namedParts(node)) {
    if (part.startIndex < start) continue;
    const name = part.type === "aliased_import" ? part.childForFieldName("name") ?? part : part;
    if (hasToken(name, ".")) problems.at(tokenOf(name, "."));
  }
}

function checkClassPattern(node: SyntaxNode, problems: SyntaxProblems): void {
  let hasKeyword = false;
  for (const pattern of namedParts(node).slice(1)) {
    const isKeyword = namedParts(pattern)[0]?.type === "keyword_pattern";
    if (hasKeyword && !isKeyword) {
      problems.at(pattern, "positional patterns follow keyword patterns");
    }
    hasKeyword ||= isKeyword;
  }
}

function checkAlias(node: SyntaxNode, problems: SyntaxProblems): void {
  if (isTypeCall(node)) return;
  const [left] = namedParts(node);
  const [named] = left === undefined ? [] : namedParts(left);
  if (named !== undefined && !["identifier", "generic_type"].includes(named.type)) {
    problems.at(named);
  }
}

/** The first token of a kind right below a node. */
function tokenOf(node: SyntaxNode, token: string): SyntaxNode {
  return parts(node).find(({ isNamed, type }) => !isNamed && type === token) ?? node;
}

function operatorOf(assignment: SyntaxNode): SyntaxNode {
  return parts(assignment).find(({ isNamed }) => !isNamed) ?? assignment;
}
