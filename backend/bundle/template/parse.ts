import { ExpressionParser } from "./_expression.ts";
import { Nesting } from "./_nesting.ts";
import { readStatement } from "./_statement.ts";
import { readTokens, TemplateSyntaxError } from "./_tokens.ts";
import type { TemplateOutcome, TemplatePart, TemplateVariable } from "./types.ts";

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

class TemplateReader {
  readonly #template: string;
  readonly #parts: TemplatePart[] = [];
  readonly #variables: TemplateVariable[] = [];
  readonly #nesting = new Nesting(this.#parts);

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
    this.#nesting.finish();
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
    const parser = new ExpressionParser(tokens, end - 2, this.#nesting.isInIf);
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
    const isSoft = this.#nesting.isInIf || /^(?:el)?if$/.test(tokens[0]?.text ?? "");
    const parser = new ExpressionParser(tokens, end - 2, isSoft);
    const word = parser.name();
    this.#unsupported(start, end);
    if (word === "raw") {
      parser.finish();
      return this.#raw(start, end);
    }
    readStatement({ word, offset: start, parser, nesting: this.#nesting });
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

  #unsupported(start: number, end: number): void {
    const source = this.#template.slice(start, end);
    this.#parts.push({ kind: "unsupported", source, offset: start });
  }
}
