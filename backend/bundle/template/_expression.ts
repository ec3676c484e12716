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

  /** Filters and tests that Jinja does not have, where it would look for them at once. */
  readonly #unknown: TemplateSyntaxError[] = [];
  #isSoft: boolean;

  /**
   * @param end Where an error about a missing token points to.
   * @param isSoft Whether it is within an `if`, where Jinja looks for filters when it gets there.
   */
  constructor(tokens: readonly Token[], end: number, isSoft = false) {
    this.#tokens = tokens;
    this.#end = end;
    this.#isSoft = isSoft;
  }

  get done(): boolean {
    return this.#index >= this.#tokens.length;
  }

  /** Fails unless everything was read. */
  finish(): void {
    const token = this.#tokens[this.#index];
    if (token !== undefined) this.#unexpected(token);
    const [unknown] = this.#unknown;
    if (unknown !== undefined) throw unknown;
  }

  /** From here on filters are looked for at once, wherever it is. */
  harden(): void {
    this.#isSoft = false;
  }

  /** `with context` or `without context`. */
  context(): boolean {
    const isContext = /^with(?:out)?$/.test(this.#peek(0) ?? "") && this.#peek(1) === "context";
    if (isContext) this.#index += 2;
    return isContext;
  }

  /** The same, where other statements follow: there a colon may stand, as in Python. */
  finishHead(): void {
    this.take(":");
    this.finish();
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

  /** A name that is given a value. Constants have theirs. */
  newName(): string {
    const { offset = this.#end } = this.#tokens[this.#index] ?? {};
    const name = this.name();
    if (CONSTANTS.has(name)) {
      throw new TemplateSyntaxError(`Nothing can be assigned to "${name}"`, offset);
    }
    return name;
  }

  /** What is given a value: names, also in parentheses. Returns them. */
  target({ withNamespace = false }: { readonly withNamespace?: boolean } = {}): string[] {
    const names: string[] = [];
    this.tuple(() => {
      if (this.#peek(0) === "(") return void names.push(...this.#targets());
      names.push(this.newName());
      if (withNamespace && this.take(".")) this.name();
    });
    return names;
  }

  #targets(): string[] {
    const names: string[] = [];
    this.expect("(");
    this.#items(")", () => {
      if (this.#peek(0) === "(") names.push(...this.#targets());
      else names.push(this.newName());
    });
    return names;
  }

  /** Expressions with commas between them; one may stand at the end too. */
  tuple(read: () => unknown = () => this.expression()): void {
    let count = 0;
    do {
      if (this.done || this.#peek(0) === ")") {
        if (count === 0) this.#fail("An expression is expected");
        return;
      }
      read();
      count++;
    } while (this.take(","));
  }

  /** Returns whether it is a call and nothing else. */
  expression(): boolean {
    const known = this.#unknown.length;
    let isCall = this.#or();
    while (this.take("if")) {
      isCall = false;
      this.#or();
      if (this.take("else")) this.expression();
      // It may never come to them.
      this.#unknown.length = known;
    }
    return isCall;
  }

  /** An expression that leaves a following `if` alone. */
  plain(): void {
    this.#or();
  }

  /** The parameters of a macro, or of the block of a call, which may do without. */
  signature({ optional = false }: { readonly optional?: boolean } = {}): void {
    if (optional && this.#peek(0) !== "(") return;
    this.expect("(");
    let hasDefaults = false;
    if (this.take(")")) return;
    do {
      this.newName();
      if (this.take("=")) {
        hasDefaults = true;
        this.expression();
      } else if (hasDefaults) this.#fail("A default is expected");
    } while (this.take(","));
    this.expect(")");
  }

  /** Filters by name, one behind the other. */
  filter(): void {
    do {
      this.#known(FILTERS, "filter");
      if (this.take("(")) this.#arguments();
    } while (this.take("|"));
  }

  #or(): boolean {
    let count = 0;
    let isCall: boolean;
    do {
      do isCall = this.#not() && count++ === 0; while (this.take("and"));
    } while (this.take("or"));
    return isCall;
  }

  #not(): boolean {
    let isCall = this.#peek(0) !== "not";
    while (this.take("not")) { /* any number of times */ }
    isCall = this.#sum() && isCall;
    while (true) {
      if (this.take("==", "!=", "<", "<=", ">", ">=", "in")) this.#sum();
      else if (this.#peek(0) === "not" && this.#peek(1) === "in") {
        this.#index += 2;
        this.#sum();
      } else return isCall;
      isCall = false;
    }
  }

  #sum(): boolean {
    let count = 0;
    let isCall: boolean;
    do isCall = this.#unary(true) && count++ === 0; while (
      this.take("+", "-", "~", "*", "/", "//", "%", "**")
    );
    return isCall;
  }

  #unary(withFilter: boolean): boolean {
    let isCall = false;
    if (this.take("-", "+")) this.#unary(false);
    else isCall = this.#primary();
    isCall = this.#postfix() ?? isCall;
    return (withFilter ? this.#filters() : undefined) ?? isCall;
  }

  #primary(): boolean {
    const token = this.#tokens[this.#index];
    if (token === undefined) this.#fail("A value is expected");
    this.#index++;
    if (token.kind === "number") return false;
    if (token.kind === "text") {
      while (this.#tokens[this.#index]?.kind === "text") this.#index++;
      return false;
    }
    if (token.kind === "name") {
      if (!CONSTANTS.has(token.text)) {
        this.variables.push({ name: token.text, offset: token.offset });
      }
      return false;
    }
    let isCall = false;
    if (token.text === "(") {
      let count = 0;
      this.#items(")", () => {
        isCall = this.expression() && count++ === 0;
      });
      isCall &&= this.#tokens[this.#index - 2]?.text !== ",";
    } else if (token.text === "[") this.#items("]", () => this.expression());
    else if (token.text === "{") {
      this.#items("}", () => {
        this.expression();
        this.expect(":");
        this.expression();
      });
    } else this.#unexpected(token);
    return isCall;
  }

  /** Returns whether the last one is a call; `undefined` where there is none. */
  #postfix(): boolean | undefined {
    let isCall: boolean | undefined;
    while (true) {
      if (this.take(".")) {
        const token = this.#tokens[this.#index];
        const isIndex = token?.kind === "number" && !/^[\d._]+[eE]/.test(token.text);
        if (token?.kind !== "name" && !isIndex) this.#fail("A name is expected");
        this.#index++;
        isCall = false;
      } else if (this.take("[")) {
        this.#subscript();
        isCall = false;
      } else if (this.take("(")) {
        this.#arguments();
        isCall = true;
      } else return isCall;
    }
  }

  #subscript(): void {
    let isFirst = true;
    while (!this.take("]")) {
      if (!isFirst) this.expect(",");
      isFirst = false;
      if (!this.take(":")) {
        this.expression();
        if (!this.take(":")) continue;
      }
      for (let more = true, parts = 0; more && parts < 2; parts++) {
        const next = this.#peek(0);
        if (next !== ":" && next !== "]" && next !== ",") this.expression();
        more = parts === 0 && this.take(":");
      }
    }
  }

  // As in Python: first those by place, then those by name, then the rest.
  #arguments(): void {
    let [byName, list, map] = [false, false, false];
    let isFirst = true;
    while (!this.take(")")) {
      if (!isFirst) {
        this.expect(",");
        if (this.take(")")) return;
      }
      isFirst = false;
      const token = this.#tokens[this.#index];
      const isNamed = token?.kind === "name" && this.#peek(1) === "=";
      const isWrong = this.#peek(0) === "**" || isNamed
        ? map
        : list || map || byName && this.#peek(0) !== "*";
      if (isWrong) this.#fail("The arguments are in a wrong order");
      if (this.take("**")) map = true;
      else if (this.take("*")) list = true;
      else if (isNamed) {
        byName = true;
        this.#index += 2;
      }
      this.expression();
    }
  }

  #filters(): boolean | undefined {
    let isCall: boolean | undefined;
    while (true) {
      if (this.take("|")) {
        this.filter();
        isCall = false;
      } else if (this.take("is")) {
        this.take("not");
        this.#known(TESTS, "test");
        if (this.take("(")) this.#arguments();
        else this.#testArgument();
        isCall = false;
      } else if (this.take("(")) {
        this.#arguments();
        isCall = true;
      } else return isCall;
    }
  }

  #known(names: ReadonlySet<string>, kind: string): void {
    const { offset = this.#end } = this.#tokens[this.#index] ?? {};
    let name = this.name();
    while (this.take(".")) name += `.${this.name()}`;
    if (this.#isSoft || names.has(name)) return;
    this.#unknown.push(new TemplateSyntaxError(`There is no ${kind} "${name}"`, offset));
  }

  // `x is divisibleby 3` takes one argument without parentheses; any word but these three is one.
  #testArgument(): void {
    const token = this.#tokens[this.#index];
    if (token === undefined) return;
    const starts = token.kind === "operator"
      ? token.text === "[" || token.text === "{"
      : token.kind !== "name" || !/^(?:and|else|or)$/.test(token.text);
    if (!starts) return;
    if (token.kind === "name" && token.text === "is") this.#unexpected(token);
    this.#primary();
    this.#postfix();
  }

  #items(close: string, read: () => unknown): void {
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
