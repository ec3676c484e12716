import type { SyntaxNode } from "../../syntax/types.ts";
import type { SyntaxProblems } from "./_problem.ts";

/** Comments, and what Python takes for space. */
const FINE = /#[^\n]*|[ \t\f\n\\]+/g;

const PLAIN = /^[ \t\f\n\\]*$/;

/** Checks what stands between tokens. The grammar takes characters for space that Python does not know. */
export class GapCheck {
  readonly #text: string;
  readonly #problems: SyntaxProblems;
  #end = 0;

  /** @param problems Where what is found goes. */
  constructor(text: string, problems: SyntaxProblems) {
    this.#text = text;
    this.#problems = problems;
  }

  token({ startIndex, endIndex }: SyntaxNode): void {
    this.#check(startIndex);
    this.#end = endIndex;
  }

  end(): void {
    this.#check(this.#text.length);
  }

  #check(to: number): void {
    if (to <= this.#end) return;
    const gap = this.#text.slice(this.#end, to);
    if (PLAIN.test(gap)) return;
    const at = gap.replaceAll(FINE, (part) => " ".repeat(part.length)).search(/[^ ]/);
    if (at < 0) return;
    const place = this.#end + at;
    this.#problems.at(place, unprintable(this.#text, place));
  }
}

/** What is wrong with a character that cannot be seen; `undefined` for others. */
export function unprintable(text: string, at: number): string | undefined {
  const character = String.fromCodePoint(text.codePointAt(at) ?? 32);
  if (!/[\p{C}\p{Z}]/u.test(character) || /[ \t\f\n]/.test(character)) return undefined;
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  return `invalid non-printable character U+${code}`;
}
