import type { SyntaxNode, SyntaxTree } from "../../syntax/types.ts";
import type { Source } from "../_source.ts";
import { checkNode } from "./_node.ts";
import { reportErrors } from "./_errors.ts";
import { GapCheck } from "./_gaps.ts";
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
export function checkSyntax(
  root: SyntaxNode,
  { source, parse }: {
    readonly source: Source;
    readonly parse: (text: string) => SyntaxTree;
  },
): void {
  const problems = new SyntaxProblems(source);
  if (root.hasError) {
    reportErrors(root, { source, parse, problems });
  } else {
    const indentation = new IndentationCheck(source, problems);
    const gaps = new GapCheck(source.text, problems);
    for (const token of tokensOf(root)) {
      gaps.token(token);
      indentation.token(token);
      checkWord(token, problems);
    }
    gaps.end();
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
