import type { SyntaxNode } from "../syntax/types.ts";

/** What may stand anywhere and means nothing. */
const EXTRAS = new Set(["comment", "line_continuation"]);

/** The named nodes below a node that mean something. */
export function namedParts(node: SyntaxNode): readonly SyntaxNode[] {
  return node.namedChildren.filter((child): child is SyntaxNode =>
    child !== null && !EXTRAS.has(child.type)
  );
}

/** All nodes below a node that mean something, keywords and punctuation included. */
export function parts(node: SyntaxNode): readonly SyntaxNode[] {
  return node.children.filter((child): child is SyntaxNode =>
    child !== null && !EXTRAS.has(child.type)
  );
}

/** Whether one of the nodes right below is this keyword or punctuation. */
export function hasToken(node: SyntaxNode, token: string): boolean {
  return node.children.some((child) => child !== null && !child.isNamed && child.type === token);
}

/** The expression within parentheses, however many there are. */
export function unwrap(node: SyntaxNode): SyntaxNode {
  let inner = node;
  while (inner.type === "parenthesized_expression" || isParenthesisedTarget(inner)) {
    const [only] = namedParts(inner);
    if (only === undefined) return inner;
    inner = only;
  }
  return inner;
}

// `(x) = 1`: the grammar has no other word for it than that for a tuple.
function isParenthesisedTarget(node: SyntaxNode): boolean {
  return node.type === "tuple_pattern" && !hasToken(node, ",") && namedParts(node).length === 1;
}

/** An identifier as Python compares it. */
export function nameOf(node: SyntaxNode): string {
  return node.text.normalize("NFKC");
}

/** The statements of a module or block. */
export function statementsOf(node: SyntaxNode): readonly SyntaxNode[] {
  return namedParts(node);
}

/** The expression of a statement that is nothing but one; `[1],` is a tuple and so is not its list. */
export function soleExpression(statement: SyntaxNode): SyntaxNode | undefined {
  if (statement.type !== "expression_statement" || hasToken(statement, ",")) return undefined;
  const [first, second] = namedParts(statement);
  return second === undefined ? first : undefined;
}

/** `type(x).y = 1` looks like `type X = …` to the grammar. */
export function isTypeCall(alias: SyntaxNode): boolean {
  return /^[([]/.test(namedParts(alias)[0]?.text ?? "");
}
