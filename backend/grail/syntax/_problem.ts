import type { SyntaxNode } from "../../syntax/types.ts";
import { LoadProblem } from "../_findings.ts";
import type { Source } from "../_source.ts";

/** Keeps the syntax error that comes first in the text: Python's parser stops there. */
export class SyntaxProblems {
  readonly #source: Source;
  #first: { readonly index: number; readonly message: string } | undefined;

  /** @param source The text of the script. */
  constructor(source: Source) {
    this.#source = source;
  }

  at(place: number | SyntaxNode, message = "invalid syntax"): void {
    const index = typeof place === "number" ? place : place.startIndex;
    if (this.#first === undefined || index < this.#first.index) this.#first = { index, message };
  }

  /** @throws {LoadProblem} when there is one */
  raise(): void {
    if (this.#first === undefined) return;
    const { line, unit } = this.#source.place(this.#first.index);
    // Python counts the columns of syntax errors in characters, and from 1.
    const column = [...this.#source.line(line).slice(0, unit)].length + 1;
    throw new LoadProblem("ParseError", { line, column, unit }, this.#first);
  }
}
