import { TemplateSyntaxError, type Token } from "./_tokens.ts";

/** Goes through a list of tokens. */
export class TokenReader {
  readonly #tokens: readonly Token[];
  readonly #end: number;
  #index = 0;

  /** @param end Where an error about a missing token points to. */
  constructor(tokens: readonly Token[], end: number) {
    this.#tokens = tokens;
    this.#end = end;
  }

  get done(): boolean {
    return this.#index >= this.#tokens.length;
  }

  /** The next token, which is not taken yet. */
  get next(): Token | undefined {
    return this.#tokens[this.#index];
  }

  /** Where it stands. */
  get offset(): number {
    return this.next?.offset ?? this.#end;
  }

  /** What the next token is, or one behind it; nothing for a text. */
  peek(ahead = 0): string | undefined {
    const token = this.#tokens[this.#index + ahead];
    return token === undefined || token.kind === "text" ? undefined : token.text;
  }

  /** What the token before the last one is. */
  get lastButOne(): string | undefined {
    return this.#tokens[this.#index - 2]?.text;
  }

  skip(count = 1): void {
    this.#index += count;
  }

  /** Takes the next token if it has one of these texts. */
  take(...texts: readonly string[]): boolean {
    const text = this.peek();
    if (text === undefined || !texts.includes(text)) return false;
    this.skip();
    return true;
  }

  expect(text: string): void {
    if (!this.take(text)) this.fail(`"${text}" is expected`);
  }

  name(): string {
    const token = this.next;
    if (token?.kind !== "name") this.fail("A name is expected");
    this.skip();
    return token.text;
  }

  /** Fails unless everything was read. */
  finish(): void {
    if (this.next !== undefined) this.unexpected(this.next);
  }

  unexpected(token: Token): never {
    throw new TemplateSyntaxError(`Unexpected "${token.text}"`, token.offset);
  }

  fail(message: string): never {
    const found = this.next === undefined ? "" : `, not "${this.next.text}"`;
    throw new TemplateSyntaxError(message + found, this.offset);
  }
}
