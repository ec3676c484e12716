import { ExpressionParser } from "./_expression.ts";
import { readTokens, TemplateSyntaxError } from "./_tokens.ts";

/** A variable that a template uses. */
export interface TemplateVariable {
  readonly name: string;
  readonly offset: number;
}

/** A piece of a template. */
export type TemplatePart =
  | { readonly kind: "text"; readonly text: string }
  /** `{{ name }}`: all that Remora fills in. */
  | { readonly kind: "variable"; readonly name: string; readonly offset: number }
  /** Valid Jinja that Remora does not have. */
  | { readonly kind: "unsupported"; readonly source: string; readonly offset: number };

/** What reading a template came to. */
export type TemplateOutcome =
  | {
    readonly ok: true;
    readonly parts: readonly TemplatePart[];
    readonly variables: readonly TemplateVariable[];
  }
  | { readonly ok: false; readonly message: string; readonly offset: number };

/** Reads a Jinja template, and tells what of it Remora can fill in. */
export function parseTemplate(template: string): TemplateOutcome {
  try {
    return { ok: true, ...new TemplateReader(template).read() };
  } catch (error) {
    // A thousand signs in a row.
    if (error instanceof RangeError) {
      return { ok: false, message: "The template is nested too deeply", offset: 0 };
    }
    if (!(error instanceof TemplateSyntaxError)) throw error;
    return { ok: false, message: error.message, offset: error.offset };
  }
}

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

const SINGLE = new Set(["extends", "include", "import", "from", "print"]);

class TemplateReader {
  readonly #template: string;
  readonly #parts: TemplatePart[] = [];
  readonly #variables: TemplateVariable[] = [];
  readonly #open: Opened[] = [];
  readonly #blocks = new Set<string>();

  constructor(template: string) {
    this.#template = template;
  }

  read(): { parts: readonly TemplatePart[]; variables: readonly TemplateVariable[] } {
    const template = this.#template;
    let offset = 0;
    while (offset < template.length) {
      const open = /\{[{%#]/.exec(template.slice(offset));
      const start = open === null ? template.length : offset + open.index;
      if (start > offset) this.#parts.push({ kind: "text", text: template.slice(offset, start) });
      if (start === template.length) break;
      offset = this.#tag(start);
    }
    const last = this.#open.at(-1);
    if (last !== undefined) {
      throw new TemplateSyntaxError(`"{% ${last.name} %}" has no end`, last.offset);
    }
    return { parts: this.#parts, variables: this.#variables };
  }

  #tag(start: number): number {
    const mark = this.#template[start + 1];
    if (mark === "#") return this.#comment(start);
    const inner = start + 2 + (/^[-+]/.test(this.#template.slice(start + 2)) ? 1 : 0);
    return mark === "{" ? this.#output(start, inner) : this.#statement(start, inner);
  }

  #comment(start: number): number {
    const end = this.#template.indexOf("#}", start + 2);
    if (end < 0 && start + 2 === this.#template.length) return this.#text(start);
    if (end < 0) throw new TemplateSyntaxError('"{#" is never closed', start);
    this.#unsupported(start, end + 2);
    return end + 2;
  }

  /** To Jinja, a comment that begins where the template ends is text. */
  #text(start: number): number {
    this.#parts.push({ kind: "text", text: this.#template.slice(start) });
    return this.#template.length;
  }

  #output(start: number, inner: number): number {
    const { tokens, end } = readTokens(this.#template, inner, "}}");
    const parser = new ExpressionParser(tokens, end - 2, this.#isSoft());
    parser.tuple();
    parser.finish();
    this.#variables.push(...parser.variables);
    const [only] = tokens;
    const [variable] = parser.variables;
    const isName = tokens.length === 1 && only?.kind === "name" && variable !== undefined;
    const isPlain = this.#template[start + 2] !== "-" && this.#template[end - 3] !== "-";
    if (isName && isPlain) this.#parts.push({ kind: "variable", ...variable });
    else this.#unsupported(start, end);
    return end;
  }

  #statement(start: number, inner: number): number {
    const { tokens, end } = readTokens(this.#template, inner, "%}");
    const isSoft = this.#isSoft() || /^(?:el)?if$/.test(tokens[0]?.text ?? "");
    const parser = new ExpressionParser(tokens, end - 2, isSoft);
    const word = parser.name();
    this.#unsupported(start, end);
    if (word === "raw") {
      parser.finish();
      return this.#raw(start, end);
    }
    this.#nest(word, start, parser);
    this.#variables.push(...parser.variables);
    return end;
  }

  #isSoft(): boolean {
    return this.#open.at(-1)?.name === "if";
  }

  #raw(start: number, end: number): number {
    const close = /\{%[-+]?\s*endraw\s*[-+]?%\}/.exec(this.#template.slice(end));
    // As with comments: one that begins where the template ends is none.
    if (close === null && end === this.#template.length) return end;
    if (close === null) throw new TemplateSyntaxError('"{% raw %}" has no end', start);
    return end + close.index + close[0].length;
  }

  #nest(word: string, offset: number, parser: ExpressionParser): void {
    const last = this.#open.at(-1);
    if (word.startsWith("end") && (BLOCKS.has(word.slice(3)) || word === "endset")) {
      if (last?.name !== word.slice(3)) {
        throw new TemplateSyntaxError(`"{% ${word} %}" closes nothing`, offset);
      }
      this.#open.pop();
      this.#checkRequired(last);
      if (last.label !== undefined) parser.take(last.label);
      return parser.finish();
    }
    const middle = last === undefined ? [] : BLOCKS.get(last.name) ?? [];
    if (word === "else" || word === "elif") {
      if (last === undefined || last.isLast || !middle.includes(word)) {
        throw new TemplateSyntaxError(`"{% ${word} %}" belongs to nothing`, offset);
      }
      if (word === "elif") parser.tuple(() => parser.plain());
      else this.#open.splice(-1, 1, { ...last, isLast: true });
      return parser.finishHead();
    }
    if (BLOCKS.has(word)) {
      const label = word === "block" ? this.#newBlock(parser, offset) : undefined;
      this.#open.push({ name: word, offset, ...(label === undefined ? {} : { label }) });
    } else if (word !== "set" && !SINGLE.has(word)) {
      throw new TemplateSyntaxError(`"${word}" is no statement`, offset);
    }
    this.#head(word, offset, parser);
  }

  // What follows the word of a statement.
  #head(word: string, offset: number, parser: ExpressionParser): void {
    switch (word) {
      case "if":
        parser.tuple(() => parser.plain());
        return parser.finishHead();
      case "for":
        this.#checkLoop(parser.target(), offset);
        parser.expect("in");
        parser.tuple(() => parser.plain());
        parser.harden();
        if (parser.take("if")) parser.expression();
        parser.take("recursive");
        return parser.finishHead();
      case "set":
        this.#checkLoop(parser.target({ withNamespace: true }), offset);
        if (parser.take("=")) {
          parser.tuple();
          return parser.finish();
        }
        parser.harden();
        if (parser.take("|")) parser.filter();
        this.#open.push({ name: "set", offset });
        return parser.finishHead();
      case "block":
        // In this order, and its name was read.
        parser.take("scoped");
        if (parser.take("required")) this.#require();
        return parser.finishHead();
      case "macro":
        parser.newName();
        parser.signature();
        return parser.finishHead();
      case "call":
        parser.signature({ optional: true });
        if (!parser.expression()) throw new TemplateSyntaxError("A call is expected", offset);
        return parser.finishHead();
      case "filter":
        parser.harden();
        parser.filter();
        return parser.finishHead();
      case "with":
        if (!parser.done) {
          do {
            parser.target();
            parser.expect("=");
            parser.expression();
          } while (parser.take(","));
        }
        return parser.finishHead();
      case "autoescape":
        parser.expression();
        return parser.finishHead();
      case "extends":
        if (this.#open.some(({ name }) => name !== "if")) {
          throw new TemplateSyntaxError('"{% extends %}" stands within something', offset);
        }
        parser.expression();
        return parser.finish();
      case "import":
        parser.expression();
        parser.expect("as");
        parser.newName();
        return this.#context(parser);
      case "from":
        parser.expression();
        parser.expect("import");
        return this.#names(parser, offset);
      case "include":
        parser.expression();
        if (parser.take("ignore")) parser.expect("missing");
        return this.#context(parser);
      default:
        // print.
        if (!parser.done) {
          do parser.expression(); while (parser.take(","));
        }
        return parser.finish();
    }
  }

  #names(parser: ExpressionParser, offset: number): void {
    do {
      if (parser.context()) return parser.finish();
      if (parser.newName().startsWith("_")) {
        throw new TemplateSyntaxError('Names that begin with "_" cannot be imported', offset);
      }
      if (parser.take("as")) parser.newName();
    } while (parser.take(","));
    this.#context(parser);
  }

  #newBlock(parser: ExpressionParser, offset: number): string {
    const name = parser.name();
    if (this.#blocks.has(name)) {
      throw new TemplateSyntaxError(`The block "${name}" is defined twice`, offset);
    }
    this.#blocks.add(name);
    return name;
  }

  #require(): void {
    const last = this.#open.pop();
    if (last !== undefined) this.#open.push({ ...last, from: this.#parts.length });
  }

  #checkRequired({ from, offset }: Opened): void {
    const body = from === undefined ? [] : this.#parts.slice(from, -1);
    const isEmpty = body.every((part) =>
      part.kind === "text" && part.text.trim() === "" ||
      part.kind === "unsupported" && part.source.startsWith("{#")
    );
    if (!isEmpty) throw new TemplateSyntaxError("A required block must be empty", offset);
  }

  // Jinja keeps it for itself.
  #checkLoop(names: readonly string[], offset: number): void {
    if (names.includes("loop") && this.#open.some(({ name }) => name === "for")) {
      throw new TemplateSyntaxError('Nothing can be assigned to "loop" in a loop', offset);
    }
  }

  #context(parser: ExpressionParser): void {
    parser.context();
    parser.finish();
  }

  #unsupported(start: number, end: number): void {
    const source = this.#template.slice(start, end);
    this.#parts.push({ kind: "unsupported", source, offset: start });
  }
}
