import type { SyntaxNode } from "../syntax/types.ts";
import { hasToken, namedParts } from "./_tree.ts";

/** The parts of a string literal. */
export interface StringParts {
  /** Lower case, without an order: `rb` for `BR`. */
  readonly prefix: string;
  /** The quotes: one or three. */
  readonly quotes: string;
  /** What stands between them. */
  readonly body: string;
}

/** Takes a literal apart; `undefined` when it is not closed. */
export function stringParts(text: string): StringParts | undefined {
  const match = /^([A-Za-z]*)("""|'''|"|')([\s\S]*)\2$/.exec(text);
  if (match === null) return undefined;
  const [, prefix = "", quotes = "", body = ""] = match;
  return { prefix: [...prefix.toLowerCase()].sort().reverse().join(""), quotes, body };
}

/** The text that a string literal, or several in a row, stand for; `undefined` for bytes and f-strings. */
export function stringValue(node: SyntaxNode): string | undefined {
  const literals = node.type === "concatenated_string" ? namedParts(node) : [node];
  let value = "";
  for (const literal of literals) {
    const parts = stringParts(literal.text);
    if (literal.type !== "string" || parts === undefined) return undefined;
    if (/[bft]/.test(parts.prefix)) return undefined;
    value += parts.prefix.includes("r") ? parts.body : unescapeText(parts.body);
  }
  return value;
}

const SIMPLE: Readonly<Record<string, string>> = {
  "\n": "",
  "\\": "\\",
  "'": "'",
  '"': '"',
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

const ESCAPE =
  /\\(?:x([\dA-Fa-f]{2})|u([\dA-Fa-f]{4})|U([\dA-Fa-f]{8})|([0-7]{1,3})|N\{([^}]*)\}|([\s\S]))/g;

/** Resolves the escapes of a text. One that is none stays as it is, as Python keeps it. */
export function unescapeText(body: string): string {
  return body.replaceAll(ESCAPE, (all, hex, short, long, octal, _name, simple) => {
    const code = hex ?? short ?? long;
    if (code !== undefined) return codePoint(parseInt(code, 16)) ?? all;
    if (octal !== undefined) return codePoint(parseInt(octal, 8)) ?? all;
    return simple === undefined ? all : SIMPLE[simple] ?? all;
  });
}

function codePoint(code: number): string | undefined {
  return code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}

/** Whether a literal is an f-string or has one in a row of several. */
export function isFormatted(node: SyntaxNode): boolean {
  const literals = node.type === "concatenated_string" ? namedParts(node) : [node];
  return literals.some((literal) => /^[A-Za-z]*[fFtT]/.test(literal.text));
}

/** A text as Python's `repr` writes it. */
export function reprText(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text.replaceAll(
    /[\\\n\r\t]/g,
    (c) => c === "\\" ? "\\\\" : c === "\n" ? "\\n" : c === "\r" ? "\\r" : "\\t",
  )
    .replaceAll(
      /[\p{Cc}\xa0\xad]/gu,
      (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, "0")}`,
    )
    .replaceAll(quote, `\\${quote}`);
  return `${quote}${escaped}${quote}`;
}

/** Bytes as Python's `repr` writes them; `undefined` for what is none. */
export function reprBytes(node: SyntaxNode): string | undefined {
  const literals = node.type === "concatenated_string" ? namedParts(node) : [node];
  let value = "";
  for (const literal of literals) {
    const parts = stringParts(literal.text);
    if (parts === undefined || !parts.prefix.includes("b")) return undefined;
    value += parts.prefix.includes("r") ? parts.body : unescapeBytes(parts.body);
  }
  const escaped = reprText(value).replaceAll(
    /[\x80-\xff]/g,
    (c) => `\\x${c.charCodeAt(0).toString(16)}`,
  );
  return `b${escaped}`;
}

// Names and code points are no escapes in bytes.
function unescapeBytes(body: string): string {
  return unescapeText(body.replaceAll(/\\(?=[uUN])/g, "\\\\"));
}

/** A docstring without the indentation of its lines, as Python's `inspect.cleandoc` makes it. */
export function cleanDoc(text: string): string {
  const lines = text.replaceAll("\t", "        ").split("\n");
  const [first = "", ...rest] = lines;
  const margins = rest.filter((line) => line.trim() !== "")
    .map((line) => line.length - line.trimStart().length);
  const margin = Math.min(...margins, Infinity);
  const cleaned = [
    first.trimStart(),
    ...rest.map((line) => margin === Infinity ? line : line.slice(margin)),
  ];
  while (cleaned.at(-1) === "") cleaned.pop();
  while (cleaned[0] === "") cleaned.shift();
  return cleaned.join("\n");
}

/** The docstring of a block or module: its first statement, where that is a text. */
export function docstringOf(statements: readonly SyntaxNode[]): string | undefined {
  const [first] = statements;
  if (first?.type !== "expression_statement" || hasToken(first, ",")) return undefined;
  const [text, second] = namedParts(first);
  if (text === undefined || second !== undefined) return undefined;
  if (text.type !== "string" && text.type !== "concatenated_string") return undefined;
  const value = stringValue(text);
  return value === undefined ? undefined : cleanDoc(value);
}
