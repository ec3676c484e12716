import type { SyntaxNode } from "../../syntax/types.ts";
import { checkExpression } from "./_expressions.ts";
import { checkParameters } from "./_parameters.ts";
import type { SyntaxProblems } from "./_problem.ts";
import { checkStatement } from "./_statements.ts";

/** Checks one node against what Python's parser wants of it. */
export function checkNode(node: SyntaxNode, problems: SyntaxProblems): void {
  switch (node.type) {
    case "parameters":
    case "lambda_parameters":
      checkParameters(node, problems);
      break;
    default:
      checkStatement(node, problems);
      checkExpression(node, problems);
  }
}
