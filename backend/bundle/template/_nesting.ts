import { TemplateSyntaxError } from "./_tokens.ts";
import type { TemplatePart } from "./types.ts";

/** Statements with an end, and what may stand between. */
const BLOCKS: ReadonlyMap<string, readonly string[]> = new Map([
  ["if", ["elif", "else"]],
  ["for", ["else"]],
  ["block", []],
  ["macro", []],
  ["call", []],
  ["filter", []],
  ["with", []],
  ["autoescape", []],
  // Only without a value.
  ["set", []],
]);

/** A statement whose end is still to come. */
interface Opened {
  readonly name: string;
  readonly offset: number;
  /** What a `block` is called. */
  readonly label?: string;
  /** Of a block that others must fill in: where its parts begin. */
  readonly from?: number;
  /** Whether its `else` was there. */
  readonly isLast?: boolean;
}

/** Which statements are open, and what may stand in them. */
export class Nesting {
  readonly #parts: readonly TemplatePart[];
  readonly #open: Opened[] = [];
  readonly #blocks = new Set<string>();

  /** @param parts What was read of the template so far. */
  constructor(parts: readonly TemplatePart[]) {
    this.#parts = parts;
  }

  /** Whether the innermost one is an `if`. */
  get isInIf(): boolean {
    return this.#open.at(-1)?.name === "if";
  }

  /** Whether a word is that of a statement with an end. */
  isBlock(word: string): boolean {
    return word !== "set" && BLOCKS.has(word);
  }

  /** Whether a word ends a statement. */
  isEnd(word: string): boolean {
    return word.startsWith("end") && BLOCKS.has(word.slice("end".length));
  }

  open(name: string, offset: number, label?: string): void {
    this.#open.push({ name, offset, ...(label === undefined ? {} : { label }) });
  }

  /** Opens a `block`, whose name is its own. */
  openBlock(label: string, offset: number): void {
    if (this.#blocks.has(label)) {
      throw new TemplateSyntaxError(`The block "${label}" is defined twice`, offset);
    }
    this.#blocks.add(label);
    this.open("block", offset, label);
  }

  /** Ends the innermost one. Returns what it is called. */
  close(word: string, offset: number): string | undefined {
    const last = this.#open.pop();
    if (last?.name !== word.slice("end".length)) {
      throw new TemplateSyntaxError(`"{% ${word} %}" closes nothing`, offset);
    }
    checkRequired(last, this.#parts);
    return last.label;
  }

  /** Goes on with the innermost one, behind its `elif` or `else`. */
  branch(word: "elif" | "else", offset: number): void {
    const last = this.#open.at(-1);
    if (last === undefined || last.isLast || !BLOCKS.get(last.name)?.includes(word)) {
      throw new TemplateSyntaxError(`"{% ${word} %}" belongs to nothing`, offset);
    }
    if (word === "else") this.#open.splice(-1, 1, { ...last, isLast: true });
  }

  /** The innermost one must be empty. */
  require(): void {
    const last = this.#open.pop();
    if (last !== undefined) this.#open.push({ ...last, from: this.#parts.length });
  }

  /** Jinja keeps `loop` for itself. */
  checkLoop(names: readonly string[], offset: number): void {
    if (names.includes("loop") && this.#open.some(({ name }) => name === "for")) {
      throw new TemplateSyntaxError('Nothing can be assigned to "loop" in a loop', offset);
    }
  }

  /** `extends` may stand in conditions, and in nothing else. */
  checkExtends(offset: number): void {
    if (this.#open.some(({ name }) => name !== "if")) {
      throw new TemplateSyntaxError('"{% extends %}" stands within something', offset);
    }
  }

  /** Fails when something is open. */
  finish(): void {
    const last = this.#open.at(-1);
    if (last === undefined) return;
    throw new TemplateSyntaxError(`"{% ${last.name} %}" has no end`, last.offset);
  }
}

function checkRequired({ from, offset }: Opened, parts: readonly TemplatePart[]): void {
  const body = from === undefined ? [] : parts.slice(from, -1);
  const isEmpty = body.every((part) =>
    part.kind === "text" && part.text.trim() === "" ||
    part.kind === "unsupported" && part.source.startsWith("{#")
  );
  if (!isEmpty) throw new TemplateSyntaxError("A required block must be empty", offset);
}
