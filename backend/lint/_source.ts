import { maskNonCode } from "./_mask.ts";
import type { TextEdit } from "./types.ts";

/** A stretch of a text, in UTF-16 units. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A text with the questions that fixers ask about it. */
export class Source {
  readonly text: string;
  #code: string | undefined;

  constructor(text: string) {
    this.text = text;
  }

  /** The text, everything but code blanked. */
  get code(): string {
    return this.#code ??= maskNonCode(this.text);
  }

  /** The line that holds an offset, without its line break. */
  lineAt(offset: number): Span {
    const start = this.text.lastIndexOf("\n", offset - 1) + 1;
    let end = this.text.indexOf("\n", start);
    if (end < 0) end = this.text.length;
    if (this.text[end - 1] === "\r") end--;
    return { start, end: Math.max(start, end) };
  }

  lineText(offset: number): string {
    const { start, end } = this.lineAt(offset);
    return this.text.slice(start, end);
  }

  indentAt(offset: number): string {
    return /^[ \t]*/.exec(this.lineText(offset))?.[0] ?? "";
  }

  /** The line break that the text uses. */
  get newline(): string {
    return this.text.includes("\r\n") ? "\r\n" : "\n";
  }

  /** An edit that removes a stretch, with its whole lines where nothing else stands on them. */
  removal(span: Span): TextEdit {
    const before = this.lineAt(span.start);
    const after = this.lineAt(span.end);
    const alone = this.text.slice(before.start, span.start).trim() === "" &&
      this.text.slice(span.end, after.end).trim() === "";
    if (!alone) return { start: span.start, end: span.end, text: "" };
    const next = this.text.indexOf("\n", after.end);
    return { start: before.start, end: next < 0 ? this.text.length : next + 1, text: "" };
  }

  /** Where a name stands in the code, properties (`x.name`) left out. */
  uses(name: string, within: Span = { start: 0, end: this.text.length }): readonly number[] {
    const found: number[] = [];
    const pattern = new RegExp(`(?<![\\w$#])${escapeRegex(name)}(?![\\w$])`, "g");
    pattern.lastIndex = within.start;
    for (let match = pattern.exec(this.code); match !== null; match = pattern.exec(this.code)) {
      if (match.index >= within.end) break;
      const before = this.code.slice(0, match.index).trimEnd();
      if (!before.endsWith(".") || before.endsWith("...")) found.push(match.index);
    }
    return found;
  }

  /** The bracket that closes the one at `open`. */
  closing(open: number): number | undefined {
    let depth = 0;
    for (let i = open; i < this.code.length; i++) {
      const char = this.code[i]!;
      if ("([{".includes(char)) depth++;
      else if (")]}".includes(char) && --depth === 0) return i;
    }
    return undefined;
  }

  /** The bracket that opens the one at `close`. */
  opening(close: number): number | undefined {
    let depth = 0;
    for (let i = close; i >= 0; i--) {
      const char = this.code[i]!;
      if (")]}".includes(char)) depth++;
      else if ("([{".includes(char) && --depth === 0) return i;
    }
    return undefined;
  }

  /** The innermost brackets around an offset; the whole text at top level. */
  around(offset: number, brackets = "{"): Span {
    let depth = 0;
    for (let i = offset - 1; i >= 0; i--) {
      const char = this.code[i]!;
      if (")]}".includes(char)) depth++;
      else if ("([{".includes(char)) {
        if (depth > 0) depth--;
        else if (brackets.includes(char)) return { start: i, end: (this.closing(i) ?? i) + 1 };
      }
    }
    return { start: 0, end: this.text.length };
  }

  /** The last code before an offset that is not white space: its end, 0 where there is none. */
  codeBefore(offset: number): number {
    return this.code.slice(0, offset).trimEnd().length;
  }

  /** The first code from an offset on that is not white space. */
  codeAfter(offset: number): number {
    const match = /\S/.exec(this.code.slice(offset));
    return match === null ? this.text.length : offset + match.index;
  }
}

/** Applies edits that do not overlap. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let result = text;
  for (const edit of edits.toSorted((a, b) => b.start - a.start || b.end - a.end)) {
    result = result.slice(0, edit.start) + edit.text + result.slice(edit.end);
  }
  return result;
}

/** Where an offset of the old text lies in the new one; `undefined` when its text was replaced. */
export function mapOffset(offset: number, edits: readonly TextEdit[]): number | undefined {
  let shift = 0;
  for (const edit of edits) {
    if (edit.end <= offset) shift += edit.text.length - (edit.end - edit.start);
    else if (edit.start <= offset) return undefined;
  }
  return offset + shift;
}

function escapeRegex(text: string): string {
  return text.replace(/[$^\\.*+?()[\]{}|/]/g, "\\$&");
}
