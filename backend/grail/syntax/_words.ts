import type { SyntaxNode } from "../../syntax/types.ts";
import { stringParts } from "../_strings.ts";
import { namedParts } from "../_tree.ts";
import type { SyntaxProblems } from "./_problem.ts";

const DIGITS = "\\d(?:_?\\d)*";
const EXPONENT = `[eE][+-]?${DIGITS}`;

const NUMBER = new RegExp(
  "^(?:" + [
    "0[xX](?:_?[\\da-fA-F])+",
    "0[oO](?:_?[0-7])+",
    "0[bB](?:_?[01])+",
    "0(?:_?0)*",
    "[1-9](?:_?\\d)*",
    `(?:${DIGITS}\\.(?:${DIGITS})?|\\.${DIGITS})(?:${EXPONENT})?[jJ]?`,
    `${DIGITS}${EXPONENT}[jJ]?`,
    `${DIGITS}[jJ]`,
  ].join("|") + ")$",
);

/** Words that cannot be names, beyond those that the grammar knows as such. */
const KEYWORDS = new Set([
  ...["False", "None", "True", "and", "as", "assert", "async", "await", "break", "class"],
  ...["continue", "def", "del", "elif", "else", "except", "finally", "for", "from", "global"],
  ...["if", "import", "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "return"],
  ...["try", "while", "with", "yield"],
]);

const PREFIX = /^(?:|u|b|f|r|rb|rf)$/;

/** Checks numbers, names and strings letter by letter. The grammar still knows Python 2. */
export function checkWord(token: SyntaxNode, problems: SyntaxProblems): void {
  switch (token.type) {
    case "integer":
    case "float":
      checkNumber(token, problems);
      break;
    case "identifier":
      if (KEYWORDS.has(token.text)) problems.at(token);
      break;
    case "string":
      checkString(token, problems);
      break;
    case "<>":
      problems.at(token);
      break;
  }
}

function checkNumber(token: SyntaxNode, problems: SyntaxProblems): void {
  const { text } = token;
  if (NUMBER.test(text)) return;
  const message = /^0[\d_]+$/.test(text)
    ? "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal " +
      "integers"
    : "invalid decimal literal";
  problems.at(token, message);
}

function checkString(token: SyntaxNode, problems: SyntaxProblems): void {
  const { text } = token;
  const parts = stringParts(text);
  if (parts === undefined) return problems.at(token, "unterminated string literal");
  const { prefix, quotes, body } = parts;
  if (!PREFIX.test(prefix)) return problems.at(token);
  if (quotes.length === 1 && /(?<!\\)(?:\\\\)*\n/.test(literalText(token))) {
    problems.at(token, "unterminated string literal");
  }
  const isBytes = prefix.includes("b");
  if (isBytes && /[^\0-\x7f]/.test(body)) {
    problems.at(token, "bytes can only contain ASCII literal characters");
  }
  if (!prefix.includes("r")) checkEscapes(token, isBytes, problems);
}

function checkEscapes(token: SyntaxNode, isBytes: boolean, problems: SyntaxProblems): void {
  const literal = literalText(token);
  for (const { 0: all, 1: kind = "", index } of literal.matchAll(/\\([\s\S])/g)) {
    if (isEscape(kind, literal.slice(index + 2, index + 102), isBytes)) continue;
    problems.at(token, `invalid escape sequence '${all}'`);
  }
}

function isEscape(kind: string, rest: string, isBytes: boolean): boolean {
  if (kind === "x") return /^[\da-fA-F]{2}/.test(rest);
  if (isBytes) return true;
  if (kind === "u") return /^[\da-fA-F]{4}/.test(rest);
  if (kind === "U") return /^(?:000[\da-fA-F]|0010)[\da-fA-F]{4}/.test(rest);
  return kind !== "N" || /^\{[^{}]+\}/.test(rest);
}

// What stands between the replacement fields of an f-string, or all of another.
function literalText(token: SyntaxNode): string {
  const { text } = token;
  const fields = namedParts(token).filter(({ type }) => type === "interpolation");
  let literal = "";
  let from = token.startIndex;
  for (const field of fields) {
    const end = field.startIndex;
    literal += text.slice(from - token.startIndex, end - token.startIndex);
    // `\N{DASH}` looks like one. A space stands for others, so that no escape goes on behind them.
    literal += literal.endsWith("\\N") ? field.text : " ";
    from = field.endIndex;
  }
  return literal + text.slice(from - token.startIndex);
}

/** Texts and bytes cannot stand in a row. */
export function checkConcatenation(node: SyntaxNode, problems: SyntaxProblems): void {
  const kinds = new Set(namedParts(node).map(({ text }) => /^[A-Za-z]*[bB]/.test(text)));
  if (kinds.size > 1) problems.at(node, "cannot mix bytes and nonbytes literals");
}
