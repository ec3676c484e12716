import { FILTERS, TESTS } from "./_names.ts";
import { TemplateSyntaxError, type Token } from "./_tokens.ts";

/** Names that are values, not variables. */
const CONSTANTS = new Set(["true", "false", "none", "True", "False", "None"]);

/** Reads one Jinja expression after another from a list of tokens, and collects the variables. */
export class ExpressionParser {
  readonly #tokens: readonly Token[];
  readonly #end: number;
  #index = 0;
  /** Variables that were read, with where they stand. */
  readonly variables: { readonly name: string; readonly offset: number }[] = [];

  /** @param end Where an error about a missing token points to. */
  constructor(tokens: readonly Token[], end: number) {
    this.#tokens = tokens;
    this.#end = end;
  }

  get done(): boolean {
    return this.#index >= this.#tokens.length;
  }

  /** Fails unless everything was read. */
  finish(): void {
    const token = this.#tokens[this.#index];
    if (token !== undefined) {
      throw new TemplateSyntaxError(`Unexpected "${token.text}"`, token.offset);
    }
  }

  /** Takes the next token if it has this text. */
  take(...texts: readonly string[]): boolean {
    const token = this.#tokens[this.#index];
    if (token === undefined || token.kind === "text" || !texts.includes(token.text)) return false;
    this.#index++;
    return true;
  }

  expect(text: string): void {
    if (!this.take(text)) this.#fail(`"${text}" is expected`);
  }

  name(): string {
    const token = this.#tokens[this.#index];
    if (token?.kind !== "name") this.#fail("A name is expected");
    this.#index++;
    return token.text;
  }

  /** A tuple without parentheses, as the target of `for` and `set` may be. */
  tuple(read: () => void = () => this.expression()): void {
    read();
    while (this.take(",") && !this.done) {
      const next = this.#tokens[this.#index];
      if (next === undefined || /^(?:in|=|\))$/.test(next.text)) return;
      read();
    }
  }

  expression(): void {
    this.#or();
    if (this.take("if")) {
      this.#or();
      if (this.take("else")) this.expression();
    }
  }

  /** An expression that leaves a following `if` alone. */
  plain(): void {
    this.#or();
  }

  /** The parameters of a macro, or of the block of a call, which may do without. */
  signature({ optional = false }: { readonly optional?: boolean } = {}): void {
    if (optional && this.#peek(0) !== "(") return;
    this.expect("(");
    this.#items(")", () => {
      this.name();
      if (this.take("=")) this.expression();
    });
  }

  /** Filters by name, one behind the other. */
  filter(): void {
    do {
      this.#known(FILTERS, "filter");
      if (this.take("(")) this.#arguments();
    } while (this.take("|"));
  }

  #or(): void {
    do {
      do this.#not(); while (this.take("and"));
    } while (this.take("or"));
  }

  #not(): void {
    while (this.take("not")) { /* any number of times */ }
    this.#sum();
    while (true) {
      if (this.take("==", "!=", "<", "<=", ">", ">=", "in")) this.#sum();
      else if (this.#peek(0) === "not" && this.#peek(1) === "in") {
        this.#index += 2;
        this.#sum();
      } else return;
    }
  }

  #sum(): void {
    do this.#unary(true); while (this.take("+", "-", "~", "*", "/", "//", "%", "**"));
  }

  #unary(withFilter: boolean): void {
    if (this.take("-", "+")) this.#unary(false);
    else this.#primary();
    this.#postfix();
    if (withFilter) this.#filters();
  }

  #primary(): void {
    const token = this.#tokens[this.#index];
    if (token === undefined) this.#fail("A value is expected");
    this.#index++;
    if (token.kind === "number") return;
    if (token.kind === "text") {
      while (this.#tokens[this.#index]?.kind === "text") this.#index++;
      return;
    }
    if (token.kind === "name") {
      if (!CONSTANTS.has(token.text)) {
        this.variables.push({ name: token.text, offset: token.offset });
      }
      return;
    }
    if (token.text === "(") this.#items(")", () => this.expression());
    else if (token.text === "[") this.#items("]", () => this.expression());
    else if (token.text === "{") {
      this.#items("}", () => {
        this.expression();
        this.expect(":");
        this.expression();
      });
    } else this.#unexpected(token);
  }

  #postfix(): void {
    while (true) {
      if (this.take(".")) {
        const token = this.#tokens[this.#index];
        if (token?.kind !== "name" && token?.kind !== "number") this.#fail("A name is expected");
        this.#index++;
      } else if (this.take("[")) this.#subscript();
      else if (this.take("(")) this.#arguments();
      else return;
    }
  }

  #subscript(): void {
    let parts = 0;
    while (!this.take("]")) {
      if (parts++ > 0 && !this.take(",")) this.#fail('"]" is expected');
      if (!this.take(":")) this.expression();
      while (this.take(":")) {
        const next = this.#peek(0);
        if (next !== ":" && next !== "]" && next !== ",") this.expression();
      }
      const next = this.#peek(0);
      if (next !== "]" && next !== "," && next !== undefined) this.expression();
    }
  }

  #arguments(): void {
    this.#items(")", () => {
      if (this.take("*", "**")) return this.expression();
      const token = this.#tokens[this.#index];
      if (token?.kind === "name" && this.#peek(1) === "=") this.#index += 2;
      this.expression();
    });
  }

  #filters(): void {
    while (true) {
      if (this.take("|")) this.filter();
      else if (this.take("is")) {
        this.take("not");
        this.#known(TESTS, "test");
        if (this.take("(")) this.#arguments();
        else this.#testArgument();
      } else if (this.take("(")) this.#arguments();
      else return;
    }
  }

  #known(names: ReadonlySet<string>, kind: string): void {
    const { offset = this.#end } = this.#tokens[this.#index] ?? {};
    let name = this.name();
    while (this.take(".")) name += `.${this.name()}`;
    if (!names.has(name)) throw new TemplateSyntaxError(`There is no ${kind} "${name}"`, offset);
  }

  // `x is divisibleby 3` takes one argument without parentheses.
  #testArgument(): void {
    const token = this.#tokens[this.#index];
    if (token === undefined) return;
    const starts = token.kind === "operator"
      ? token.text === "[" || token.text === "{"
      : !/^(?:and|else|or|if|in|is|not)$/.test(token.text);
    if (!starts) return;
    this.#primary();
    this.#postfix();
  }

  #items(close: string, read: () => void): void {
    if (this.take(close)) return;
    do {
      if (this.take(close)) return;
      read();
    } while (this.take(","));
    this.expect(close);
  }

  #peek(ahead: number): string | undefined {
    const token = this.#tokens[this.#index + ahead];
    return token === undefined || token.kind === "text" ? undefined : token.text;
  }

  #unexpected(token: Token): never {
    throw new TemplateSyntaxError(`Unexpected "${token.text}"`, token.offset);
  }

  #fail(message: string): never {
    const token = this.#tokens[this.#index];
    const found = token === undefined ? "" : `, not "${token.text}"`;
    throw new TemplateSyntaxError(message + found, token?.offset ?? this.#end);
  }
}
