import type { SyntaxNode, SyntaxTree } from "../../syntax/types.ts";
import type { Source } from "../_source.ts";
import { unprintable } from "./_gaps.ts";
import type { SyntaxProblems } from "./_problem.ts";
import { tokensOf } from "./_tokens.ts";

/** So many lines after the first trouble are tried one by one. */
const MAX_LINES = 30;

/**
 * Reports where the grammar stops to understand, as near as may be to where Python's parser does. The
 * grammar goes on after an error, and can blame what stands long before or behind it; therefore the script
 * is parsed again line by line, until the line comes that breaks it.
 */
export function reportErrors(
  root: SyntaxNode,
  { source, parse, problems }: {
    readonly source: Source;
    readonly parse: (text: string) => SyntaxTree;
    readonly problems: SyntaxProblems;
  },
): void {
  const first = source.place(firstErrorNode(root).startIndex).line;
  for (let line = first; line < first + MAX_LINES; line++) {
    const end = source.endOf(line);
    if (end >= source.text.length) break;
    if (/^\s*(?:@|#|$)/.test(source.line(line))) continue;
    using tree = parse(source.text.slice(0, end));
    if (!tree.root.hasError) continue;
    const tokens = [...tokensOf(tree.root)];
    const bracket = bracketProblem(tokens);
    // Something goes on in the next line.
    if (bracket?.closes === false) continue;
    return report(tree.root, tokens, { bracket, source, problems });
  }
  const tokens = [...tokensOf(root)];
  report(root, tokens, { bracket: bracketProblem(tokens), source, problems });
}

function report(
  root: SyntaxNode,
  tokens: readonly SyntaxNode[],
  { bracket, source, problems }: {
    readonly bracket: BracketProblem | undefined;
    readonly source: Source;
    readonly problems: SyntaxProblems;
  },
): void {
  const place = firstError(root, tokens, source);
  if (bracket !== undefined && (bracket.closes || bracket.token.startIndex <= place)) {
    problems.at(bracket.token, bracket.message);
  } else problems.at(place, unprintable(source.text, place));
}

interface BracketProblem {
  readonly token: SyntaxNode;
  readonly message: string;
  readonly closes: boolean;
}

const PAIRS: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };

function bracketProblem(tokens: readonly SyntaxNode[]): BracketProblem | undefined {
  const open: SyntaxNode[] = [];
  for (const token of tokens) {
    const { text } = token;
    if (Object.hasOwn(PAIRS, text)) open.push(token);
    else if (/^[)\]}]$/.test(text)) {
      const last = open.pop();
      if (last === undefined) return { token, message: `unmatched '${text}'`, closes: true };
      if (PAIRS[last.text] === text) continue;
      const message =
        `closing parenthesis '${text}' does not match opening parenthesis '${last.text}'`;
      return { token, message, closes: true };
    }
  }
  const last = open.at(-1);
  return last && { token: last, message: `'${last.text}' was never closed`, closes: false };
}

function firstError(root: SyntaxNode, tokens: readonly SyntaxNode[], source: Source): number {
  const error = firstErrorNode(root);
  if (error.isMissing) return error.startIndex;
  const inside = tokens.filter(({ startIndex, endIndex }) =>
    startIndex >= error.startIndex && endIndex <= error.endIndex
  );
  const before = tokens.findLast(({ endIndex }) => endIndex <= error.startIndex);
  const after = tokens.find(({ startIndex }) => startIndex >= error.endIndex);
  // One token that does not fit where it stands; more, or a first one, were skipped for what follows.
  const isFirst = before === undefined || isApart(before, error, source);
  if (inside.length <= 1 && !isFirst) return error.startIndex;
  if (after === undefined || isApart(error, after, source)) {
    return inside.at(-1)?.startIndex ?? error.startIndex;
  }
  return after.startIndex;
}

function isApart(a: SyntaxNode, b: SyntaxNode, source: Source): boolean {
  return source.text.slice(a.endIndex, b.startIndex).includes("\n");
}

function firstErrorNode(root: SyntaxNode): SyntaxNode {
  let node = root;
  for (;;) {
    const child = node.children.find((below) => below !== null && below.hasError);
    if (child === undefined || child === null) return node;
    if (child.isError || child.isMissing) return child;
    node = child;
  }
}
