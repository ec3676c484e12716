import type { SyntaxNode } from "../../syntax/types.ts";
import { hasToken, namedParts } from "../_tree.ts";
import type { SyntaxProblems } from "./_problem.ts";

/** Checks that something can be assigned to, or deleted. */
export function checkTarget(
  root: SyntaxNode,
  what: "assign to" | "delete",
  problems: SyntaxProblems,
): void {
  const pending = [root];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    switch (node.type) {
      case "identifier":
      case "attribute":
      case "subscript":
        break;
      case "list_splat":
      case "list_splat_pattern":
        if (what === "delete") problems.at(node, "cannot delete starred");
        else pending.push(...namedParts(node));
        break;
      case "tuple_pattern":
      case "parenthesized_expression":
        checkStarred(node, problems);
        pending.push(...namedParts(node));
        break;
      case "tuple":
      case "list":
      case "list_pattern":
      case "pattern_list":
      case "expression_list":
        pending.push(...namedParts(node));
        break;
      default:
        problems.at(node, `cannot ${what} expression`);
    }
  }
}

// `(*a) = b` has no tuple to spread the star over.
function checkStarred(node: SyntaxNode, problems: SyntaxProblems): void {
  const [first] = namedParts(node);
  if (first === undefined || hasToken(node, ",")) return;
  if (/^list_splat/.test(first.type)) problems.at(first, "cannot use starred expression here");
}
