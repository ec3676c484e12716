import type { SyntaxNode } from "../../syntax/mod.ts";
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
  const { prefix, body } = parts;
  if (!PREFIX.test(prefix)) return problems.at(token);
  const isBytes = prefix.includes("b");
  if (isBytes && /[^\0-\x7f]/.test(body)) {
    problems.at(token, "bytes can only contain ASCII literal characters");
  }
  if (!prefix.includes("r")) checkEscapes(token, isBytes, problems);
}

function checkEscapes(token: SyntaxNode, isBytes: boolean, problems: SyntaxProblems): void {
  for (
    const [all, kind = "", rest = ""] of literalText(token).matchAll(/\\([\s\S])([^\\]{0,8})/g)
  ) {
    const digits = kind === "x" ? 2 : isBytes ? 0 : kind === "u" ? 4 : kind === "U" ? 8 : 0;
    const isBroken = digits > 0 &&
        !new RegExp(`^[\\da-fA-F]{${digits}}`).test(rest) ||
      kind === "U" && !isBytes && parseInt(rest, 16) > 0x10ffff ||
      kind === "N" && !isBytes && !/^\{[^}]/.test(rest);
    if (isBroken) problems.at(token, `invalid escape sequence '${all.slice(0, 2)}'`);
  }
}

// What stands between the replacement fields of an f-string, or all of another.
function literalText(token: SyntaxNode): string {
  const { text } = token;
  const fields = namedParts(token).filter(({ type }) => type === "interpolation");
  let literal = "";
  let from = token.startIndex;
  for (const field of [...fields, undefined]) {
    const end = field?.startIndex ?? token.endIndex;
    // A space instead of the field, so that an escape does not go on behind it.
    literal += text.slice(from - token.startIndex, end - token.startIndex) + " ";
    from = field?.endIndex ?? end;
  }
  return literal;
}

/** Texts and bytes cannot stand in a row. */
export function checkConcatenation(node: SyntaxNode, problems: SyntaxProblems): void {
  const kinds = new Set(namedParts(node).map(({ text }) => /^[A-Za-z]*[bB]/.test(text)));
  if (kinds.size > 1) problems.at(node, "cannot mix bytes and nonbytes literals");
}
