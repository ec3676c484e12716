import type { SyntaxNode } from "../../syntax/mod.ts";
import type { Source } from "../_source.ts";
import { checkNode } from "./_node.ts";
import { IndentationCheck } from "./_indentation.ts";
import { SyntaxProblems } from "./_problem.ts";
import { tokensOf } from "./_tokens.ts";
import { checkConcatenation, checkWord } from "./_words.ts";

/**
 * Finds what Python's parser refuses: what the grammar does not understand, and what it lets pass because it
 * also reads Python 2, or takes no notice.
 *
 * @throws {LoadProblem} `ParseError` at the first such place
 */
export function checkSyntax(root: SyntaxNode, source: Source): void {
  const problems = new SyntaxProblems(source);
  if (root.hasError) {
    problems.at(firstError(root), "invalid syntax");
  } else {
    const indentation = new IndentationCheck(source, problems);
    for (const token of tokensOf(root)) {
      indentation.token(token);
      checkWord(token, problems);
    }
    indentation.end();
    checkNodes(root, problems);
  }
  problems.raise();
}

function checkNodes(root: SyntaxNode, problems: SyntaxProblems): void {
  const pending: SyntaxNode[] = [root];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node.type === "concatenated_string") checkConcatenation(node, problems);
    else checkNode(node, problems);
    for (const child of node.namedChildren) if (child !== null) pending.push(child);
  }
}

/** Where the grammar stops to understand. */
function firstError(root: SyntaxNode): number {
  let node = root;
  for (;;) {
    const child = node.children.find((below) => below !== null && below.hasError);
    if (child === undefined || child === null || child.isMissing) return (child ?? node).startIndex;
    if (child.isError) return errorPlace(child);
    node = child;
  }
}

// Of what was skipped the last part is usually what could not be understood.
function errorPlace(error: SyntaxNode): number {
  const inner = error.children.find((child) => child !== null && child.isError);
  return (inner ?? error).startIndex;
}
