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
const SINGLE = new Set(["extends", "include", "import", "from", "print"]);

class TemplateReader {
  readonly #template: string;
  readonly #parts: TemplatePart[] = [];
  readonly #variables: TemplateVariable[] = [];
  readonly #open: { readonly name: string; readonly offset: number }[] = [];

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
    const parser = new ExpressionParser(tokens, end - 2);
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
    const parser = new ExpressionParser(tokens, end - 2);
    const word = parser.name();
    this.#unsupported(start, end);
    if (word === "raw") return this.#raw(start, end);
    this.#nest(word, start, parser);
    this.#variables.push(...parser.variables);
    return end;
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
      if (word === "endblock" && !parser.done) parser.name();
      return parser.finish();
    }
    const middle = last === undefined ? [] : BLOCKS.get(last.name) ?? [];
    if (word === "else" || word === "elif") {
      if (!middle.includes(word)) {
        throw new TemplateSyntaxError(`"{% ${word} %}" belongs to nothing`, offset);
      }
      if (word === "elif") parser.tuple();
      return parser.finish();
    }
    if (BLOCKS.has(word)) this.#open.push({ name: word, offset });
    else if (word !== "set" && !SINGLE.has(word)) {
      throw new TemplateSyntaxError(`"${word}" is no statement`, offset);
    }
    this.#head(word, offset, parser);
  }

  // What follows the word of a statement.
  #head(word: string, offset: number, parser: ExpressionParser): void {
    switch (word) {
      case "if":
        parser.tuple();
        return parser.finish();
      case "for":
        parser.tuple(() => void parser.name());
        parser.expect("in");
        parser.plain();
        if (parser.take("if")) parser.expression();
        parser.take("recursive");
        return parser.finish();
      case "set":
        parser.tuple(() => void parser.name());
        if (parser.take("=")) parser.tuple();
        else this.#open.push({ name: "set", offset });
        return parser.finish();
      case "block":
        parser.name();
        while (parser.take("scoped", "required")) { /* in any order */ }
        return parser.finish();
      case "macro":
        parser.name();
        parser.signature();
        return parser.finish();
      case "call":
        parser.signature({ optional: true });
        parser.expression();
        return parser.finish();
      case "filter":
        parser.filter();
        return parser.finish();
      case "with":
        while (!parser.done) {
          parser.name();
          parser.expect("=");
          parser.expression();
          if (!parser.take(",")) break;
        }
        return parser.finish();
      case "import":
        parser.expression();
        parser.expect("as");
        parser.name();
        return this.#context(parser);
      case "from":
        parser.expression();
        parser.expect("import");
        do {
          parser.name();
          if (parser.take("as")) parser.name();
        } while (parser.take(",") && !parser.done);
        return this.#context(parser);
      case "include":
        parser.expression();
        if (parser.take("ignore")) parser.expect("missing");
        return this.#context(parser);
      default:
        // autoescape, extends, print.
        parser.tuple();
        return parser.finish();
    }
  }

  #context(parser: ExpressionParser): void {
    if (parser.take("with", "without")) parser.expect("context");
    parser.finish();
  }

  #unsupported(start: number, end: number): void {
    const source = this.#template.slice(start, end);
    this.#parts.push({ kind: "unsupported", source, offset: start });
  }
}
