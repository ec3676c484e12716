/** A place in a script, in the three ways of counting that its readers need. */
export interface Place {
  /** Line, from 1. */
  readonly line: number;
  /** Column, from 0, in bytes of UTF-8. */
  readonly column: number;
  /** Column, from 0, in UTF-16 units. */
  readonly unit: number;
}

/** The text of a script, as Python reads it from a file. */
export class Source {
  /** With line ends of `\n`. */
  readonly text: string;
  readonly #starts: readonly number[];

  /** @param text With line ends of any kind. */
  constructor(text: string) {
    this.text = text.includes("\r") ? text.replaceAll(/\r\n?/g, "\n") : text;
    const starts = [0];
    for (let at = this.text.indexOf("\n"); at >= 0; at = this.text.indexOf("\n", at + 1)) {
      starts.push(at + 1);
    }
    this.#starts = starts;
  }

  /** The place of an index, in UTF-16 units. */
  place(index: number): Place {
    const row = this.#rowOf(index);
    const start = this.#starts[row] ?? 0;
    const before = this.text.slice(start, index);
    return { line: row + 1, column: byteLength(before), unit: before.length };
  }

  /** The text of a line, from 1, without its end. */
  line(line: number): string {
    const start = this.#starts[line - 1];
    if (start === undefined) return "";
    const end = this.#starts[line];
    return this.text.slice(start, end === undefined ? undefined : end - 1);
  }

  /** Where a line, from 1, ends, its line end included. */
  endOf(line: number): number {
    return this.#starts[line] ?? this.text.length;
  }

  /** How many lines Python's `splitlines` makes of it, which knows more line ends than its parser. */
  get splitLines(): number {
    const { text } = this;
    let ends = 0;
    for (const [character] of text.matchAll(/[\p{Cc}\p{Zl}\p{Zp}]/gu)) {
      if (LINE_ENDS.has(character)) ends++;
    }
    const isOpen = text !== "" && !LINE_ENDS.has(text.slice(-1));
    return ends + (isOpen ? 1 : 0);
  }

  #rowOf(index: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= index) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

const LINE_ENDS: ReadonlySet<string> = new Set("\n\v\f\x1c\x1d\x1e\x85\u2028\u2029");

const ENCODER = new TextEncoder();

function byteLength(text: string): number {
  return /^[\0-\x7f]*$/.test(text) ? text.length : ENCODER.encode(text).length;
}
