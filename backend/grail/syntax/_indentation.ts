import type { SyntaxNode } from "../../syntax/types.ts";
import type { Source } from "../_source.ts";
import type { SyntaxProblems } from "./_problem.ts";

/** As deep as Python's tokenizer goes. */
const MAX_BRACKETS = 200;
const MAX_INDENTS = 100;

interface Indent {
  /** With tabs to the next eighth column. */
  readonly column: number;
  /** With tabs as one column: both must agree, or the meaning would depend on the editor. */
  readonly narrow: number;
}

/** Checks that lines are indented as Python wants it. The grammar is lenient about it. */
export class IndentationCheck {
  readonly #source: Source;
  readonly #problems: SyntaxProblems;
  readonly #stack: Indent[] = [{ column: 0, narrow: 0 }];
  #depth = 0;
  #last: SyntaxNode | undefined;

  /** @param problems Where what is found goes. */
  constructor(source: Source, problems: SyntaxProblems) {
    this.#source = source;
    this.#problems = problems;
  }

  token(token: SyntaxNode): void {
    const last = this.#last;
    const from = last?.endIndex ?? 0;
    if (this.#depth === 0 && (last === undefined || this.#endsLine(from, token.startIndex))) {
      this.#line(token, last?.type === ":");
      if (last !== undefined && !startsStatement(token)) this.#problems.at(last.endIndex);
    }
    if (/^[([{]$/.test(token.type)) this.#depth++;
    else if (/^[)\]}]$/.test(token.type)) this.#depth--;
    if (this.#depth > MAX_BRACKETS) this.#problems.at(token, "too many nested parentheses");
    this.#last = token;
  }

  end(): void {
    const last = this.#last;
    const end = last?.endIndex ?? 0;
    if (last?.type === ":" && this.#depth === 0) {
      this.#problems.at(end, "expected an indented block");
    }
    // One in a comment joins nothing, and a comment or space behind it is enough to join.
    if (/(?:^|\n)[^#\n]*\\\n?$/.test(this.#source.text.slice(end))) {
      this.#problems.at(end, "unexpected EOF while parsing");
    }
  }

  #endsLine(from: number, to: number): boolean {
    const between = this.#source.text.slice(from, to);
    if (!between.includes("\n")) return false;
    // A comment may end in a backslash, and that joins nothing.
    return /\n/.test(between.replaceAll(/#[^\n]*/g, "").replaceAll("\\\n", ""));
  }

  #line(token: SyntaxNode, opensBlock: boolean): void {
    const indent = this.#indentOf(token.startIndex);
    const top = this.#stack.at(-1) ?? indent;
    const order = compare(indent, top);
    if (order === undefined) {
      this.#problems.at(token, "inconsistent use of tabs and spaces in indentation");
    } else if (order > 0) {
      // Python points at the end of the space.
      if (!opensBlock) this.#problems.at(token.startIndex - 1, "unexpected indent");
      else if (this.#stack.length > MAX_INDENTS) {
        this.#problems.at(token, "too many levels of indentation");
      }
      this.#stack.push(indent);
    } else {
      if (opensBlock) this.#problems.at(token, "expected an indented block");
      if (order < 0) this.#close(indent, token);
    }
  }

  #close(indent: Indent, token: SyntaxNode): void {
    while (this.#stack.length > 1 && (this.#stack.at(-1)?.column ?? 0) > indent.column) {
      this.#stack.pop();
    }
    const top = this.#stack.at(-1) ?? indent;
    if (top.column !== indent.column) {
      this.#problems.at(token, "unindent does not match any outer indentation level");
    } else if (top.narrow !== indent.narrow) {
      this.#problems.at(token, "inconsistent use of tabs and spaces in indentation");
    }
  }

  #indentOf(index: number): Indent {
    const { text } = this.#source;
    // A backslash within the indentation joins lines: what counts is the space before the first one that has
    // any, else all there is.
    let start = text.lastIndexOf("\n", index - 1) + 1;
    for (;;) {
      const before = text.lastIndexOf("\n", start - 2) + 1;
      if (start < 2 || !/^[ \t\f]*\\\n$/.test(text.slice(before, start))) break;
      start = before;
    }
    let column = 0;
    let narrow = 0;
    let joined = 0;
    for (const character of text.slice(start, index)) {
      if (character === " ") [column, narrow] = [column + 1, narrow + 1];
      else if (character === "\t") {
        [column, narrow] = [(Math.floor(column / 8) + 1) * 8, narrow + 1];
      } else if (character === "\f") [column, narrow] = [0, 0];
      else if (character === "\\") joined ||= column;
      else if (character !== "\n") break;
    }
    return joined > 0 ? { column: joined, narrow: joined } : { column, narrow };
  }
}

/** Parts of a statement that have a line of their own. */
const CLAUSES = /^(?:elif|else|except|except_group|finally|case)_clause$|^decorator$/;

// Where the grammar expects more of a statement it takes the end of a line for a space.
function startsStatement(token: SyntaxNode): boolean {
  let node = token;
  for (;;) {
    const { parent } = node;
    if (parent === null || CLAUSES.test(node.type)) return true;
    if (["module", "block", "decorated_definition"].includes(parent.type)) return true;
    if (parent.startIndex !== token.startIndex) return false;
    node = parent;
  }
}

/** `undefined`: it depends on how wide a tab is. */
function compare(a: Indent, b: Indent): number | undefined {
  const order = Math.sign(a.column - b.column);
  return order === Math.sign(a.narrow - b.narrow) ? order : undefined;
}
