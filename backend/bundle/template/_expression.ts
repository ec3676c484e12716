import { FILTERS, TESTS } from "./_names.ts";
import { TokenReader } from "./_token_reader.ts";
import { TemplateSyntaxError, type Token } from "./_tokens.ts";

/** Names that are values, not variables. */
export const CONSTANTS = new Set(["true", "false", "none", "True", "False", "None"]);

/** Reads one Jinja expression after another from a list of tokens, and collects the variables. */
export class ExpressionParser extends TokenReader {
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
    super(tokens, end);
    this.#isSoft = isSoft;
  }

  override finish(): void {
    super.finish();
    const [unknown] = this.#unknown;
    if (unknown !== undefined) throw unknown;
  }

  /** From here on filters are looked for at once, wherever it is. */
  harden(): void {
    this.#isSoft = false;
  }

  /** `with context` or `without context`. */
  context(): boolean {
    const isContext = /^with(?:out)?$/.test(this.peek() ?? "") && this.peek(1) === "context";
    if (isContext) this.skip(2);
    return isContext;
  }

  /** Like {@linkcode finish}, where other statements follow: there a colon may stand, as in Python. */
  finishHead(): void {
    this.take(":");
    this.finish();
  }

  /** Expressions with commas between them; one may stand at the end too. */
  tuple(read: () => unknown = () => this.expression()): void {
    let count = 0;
    do {
      if (this.done || this.peek() === ")") {
        if (count === 0) this.fail("An expression is expected");
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
    let isCall = this.peek() !== "not";
    while (this.take("not")) { /* any number of times */ }
    isCall = this.#sum() && isCall;
    while (true) {
      if (this.take("==", "!=", "<", "<=", ">", ">=", "in")) this.#sum();
      else if (this.peek() === "not" && this.peek(1) === "in") {
        this.skip(2);
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
    const token = this.next;
    if (token === undefined) this.fail("A value is expected");
    this.skip();
    if (token.kind === "number") return false;
    if (token.kind === "text") {
      while (this.next?.kind === "text") this.skip();
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
      this.items(")", () => {
        isCall = this.expression() && count++ === 0;
      });
      isCall &&= this.lastButOne !== ",";
    } else if (token.text === "[") this.items("]", () => this.expression());
    else if (token.text === "{") {
      this.items("}", () => {
        this.expression();
        this.expect(":");
        this.expression();
      });
    } else this.unexpected(token);
    return isCall;
  }

  /** Returns whether the last one is a call; `undefined` where there is none. */
  #postfix(): boolean | undefined {
    let isCall: boolean | undefined;
    while (true) {
      if (this.take(".")) {
        const token = this.next;
        const isIndex = token?.kind === "number" && !/^[\d._]+[eE]/.test(token.text);
        if (token?.kind !== "name" && !isIndex) this.fail("A name is expected");
        this.skip();
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
        const next = this.peek();
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
      const token = this.next;
      const isNamed = token?.kind === "name" && this.peek(1) === "=";
      const isWrong = this.peek() === "**" || isNamed
        ? map
        : list || map || byName && this.peek() !== "*";
      if (isWrong) this.fail("The arguments are in a wrong order");
      if (this.take("**")) map = true;
      else if (this.take("*")) list = true;
      else if (isNamed) {
        byName = true;
        this.skip(2);
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
    const { offset } = this;
    let name = this.name();
    while (this.take(".")) name += `.${this.name()}`;
    if (this.#isSoft || names.has(name)) return;
    this.#unknown.push(new TemplateSyntaxError(`There is no ${kind} "${name}"`, offset));
  }

  // `x is divisibleby 3` takes one argument without parentheses; any word but these three is one.
  #testArgument(): void {
    const token = this.next;
    if (token === undefined) return;
    const starts = token.kind === "operator"
      ? token.text === "[" || token.text === "{"
      : token.kind !== "name" || !/^(?:and|else|or)$/.test(token.text);
    if (!starts) return;
    if (token.kind === "name" && token.text === "is") this.unexpected(token);
    this.#primary();
    this.#postfix();
  }

  /** What stands in brackets that are open, with commas between and maybe at the end. */
  items(close: string, read: () => unknown): void {
    if (this.take(close)) return;
    do {
      if (this.take(close)) return;
      read();
    } while (this.take(","));
    this.expect(close);
  }
}
