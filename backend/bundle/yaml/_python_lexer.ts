import type { Lexer } from "yaml";

/** As deep as PyYAML's loader goes before Python's limit on calls stops it. */
export const MAX_DEPTH = 490;

/** A text that PyYAML does not read, though the library might. */
export interface Foreign {
  readonly message: string;
  readonly offset: number;
}

/**
 * Cuts a text into tokens as the library does, but for one thing: to PyYAML the indentation of a line says
 * nothing within brackets and quotes.
 */
export function lexLikePython(lexer: Lexer, text: string): readonly string[] {
  for (const name of ["parseFlowCollection", "parsePlainScalar", "parseQuotedScalar"]) {
    const inner: unknown = Reflect.get(lexer, name);
    // Should a later version of the library have no such part, it reads such texts as it likes.
    if (typeof inner !== "function") continue;
    Reflect.set(lexer, name, function* (): Generator<string, unknown> {
      const indent: unknown = Reflect.get(lexer, "indentNext");
      const isFlow = name !== "parsePlainScalar" || Reflect.get(lexer, "flowLevel") > 0;
      if (isFlow) Reflect.set(lexer, "indentNext", 0);
      const next: unknown = yield* inner.call(lexer);
      if (isFlow) Reflect.set(lexer, "indentNext", indent);
      return next;
    });
  }
  return [...lexer.lex(text)];
}

/** What is nested so deeply that it must not even be tried. */
export function findTooDeep(tokens: Iterable<string>): Foreign | undefined {
  let offset = 0;
  let flow = 0;
  let dashes = 0;
  for (const token of tokens) {
    if (ANNOUNCING.has(token)) continue;
    if (token === "{" || token === "[") flow++;
    else if (token === "}" || token === "]") flow--;
    else if (token === "-" || token === "?") dashes++;
    else if (token.includes("\n")) dashes = 0;
    if (flow > MAX_DEPTH || dashes > MAX_DEPTH) return { message: TOO_DEEP, offset };
    offset += token.length;
  }
  return undefined;
}

export const TOO_DEEP = `Values are nested more than ${MAX_DEPTH} deep`;

/** What the library reads and PyYAML does not: tabs between tokens, question marks in flow style. */
export function findForeign(tokens: Iterable<string>): Foreign | undefined {
  let offset = 0;
  let flow = 0;
  let isBlock = false;
  let isScalar = false;
  let before = "";
  for (const token of tokens) {
    const first = token[0] ?? "";
    // The lexer announces what follows with characters of its own.
    if (token === SCALAR_FOLLOWS) {
      isScalar = true;
      continue;
    }
    if (ANNOUNCING.has(token)) continue;
    if (token === "{" || token === "[") flow++;
    if (token === "}" || token === "]") flow--;
    const isText = isBlock && isScalar || /^["'#]/.test(first);
    const tab = isText ? -1 : token.indexOf("\t");
    if (tab >= 0) return { message: "A tab stands between values", offset: offset + tab };
    if (flow > 0 && isScalar && token.includes("?")) {
      const at = offset + token.indexOf("?");
      return { message: 'Quote a value with a "?" between braces', offset: at };
    }
    if (first === "#" && /^[|>].*$/.test(before)) {
      return { message: "A space is missing before the comment", offset };
    }
    before = token;
    if (flow > 0 && isScalar && first === ":") {
      return { message: 'Quote a value that begins with ":" between braces', offset };
    }
    if (isScalar || /^[|>]/.test(first)) isBlock = !isScalar;
    isScalar = false;
    offset += token.length;
  }
  return undefined;
}

const DOCUMENT_FOLLOWS = "\x02";
const FLOW_ERROR_ENDS = "\x18";
const SCALAR_FOLLOWS = "\x1f";
const ANNOUNCING = new Set([DOCUMENT_FOLLOWS, FLOW_ERROR_ENDS, SCALAR_FOLLOWS]);
