import type { SyntaxNode } from "../../syntax/types.ts";
import { starOf } from "../_order.ts";
import { namedParts } from "../_tree.ts";
import type { SyntaxProblems } from "./_problem.ts";

/** Checks the order of parameters. */
export function checkParameters(node: SyntaxNode, problems: SyntaxProblems): void {
  const parameters = namedParts(node);
  let hasDefault = false;
  let hasSlash = false;
  let hasStar = false;
  for (const [index, parameter] of parameters.entries()) {
    const next = parameters[index + 1];
    const star = starOf(parameter);
    if (star === "**") {
      if (next !== undefined) problems.at(next, "arguments cannot follow var-keyword argument");
      return;
    }
    if (parameter.type === "tuple_pattern") {
      problems.at(parameter, "Function parameters cannot be parenthesized");
    } else if (parameter.type === "positional_separator") {
      if (index === 0) problems.at(parameter, "at least one argument must precede /");
      if (hasSlash) problems.at(parameter, "/ may appear only once");
      if (hasStar) problems.at(parameter, "/ must be ahead of *");
      hasSlash = true;
    } else if (star === "*") {
      if (hasStar) problems.at(parameter, "* argument may appear only once");
      const isLone = parameter.type === "keyword_separator";
      if (isLone && (next === undefined || starOf(next) === "**")) {
        problems.at(parameter, "named arguments must follow bare *");
      }
      hasStar = true;
    } else if (parameter.childForFieldName("value") !== null) {
      hasDefault = true;
    } else if (hasDefault && !hasStar) {
      problems.at(parameter, "parameter without a default follows parameter with a default");
    }
  }
}
