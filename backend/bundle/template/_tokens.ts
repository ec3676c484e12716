/** One token of a Jinja expression. */
export interface Token {
  readonly kind: "name" | "text" | "number" | "operator";
  readonly text: string;
  /** Where it stands in the template. */
  readonly offset: number;
}

/** A template that Jinja would not compile. */
export class TemplateSyntaxError extends Error {
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.name = "TemplateSyntaxError";
    this.offset = offset;
  }
}

const NAME = /[\p{L}_][\p{L}\p{N}_]*/uy;
const NUMBER =
  /(?:0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|0[xX](?:_?[\da-fA-F])+|\d(?:_?\d)*(?:\.\d(?:_?\d)*)?(?:[eE][+-]?\d(?:_?\d)*)?)/y;
const TEXT = /'(?:[^'\\]|\\[\s\S])*'|"(?:[^"\\]|\\[\s\S])*"/y;
/** Where Python stops Jinja from going deeper. */
const MAX_DEPTH = 69;
const BROKEN_ESCAPE =
  /^(?:[^\\]|\\[^xuUN]|\\x[\da-fA-F]{2}|\\u[\da-fA-F]{4}|\\U(?:000[\da-fA-F]|0010)[\da-fA-F]{4}|\\N\{[^}]+\})*\\[xuUN]/;
const OPERATOR = /\*\*|\/\/|==|!=|>=|<=|[-+*/%~<>=.,:|()[\]{};]/y;

/** Reads tokens up to the end mark, which strings and brackets may hold. Returns them and its offset. */
export function readTokens(
  template: string,
  from: number,
  end: "}}" | "%}",
): { readonly tokens: readonly Token[]; readonly end: number } {
  const tokens: Token[] = [];
  const open: string[] = [];
  let offset = from;
  while (true) {
    const space = /\s*/y;
    space.lastIndex = offset;
    offset += space.exec(template)?.[0].length ?? 0;
    if (offset >= template.length) {
      throw new TemplateSyntaxError(`"${end === "}}" ? "{{" : "{%"}" is never closed`, from - 2);
    }
    const rest = template.slice(offset, offset + 3);
    if (
      open.length === 0 &&
      (rest.startsWith(end) || rest === `-${end}` || rest === "+%}" && end === "%}")
    ) {
      return { tokens, end: offset + (rest.startsWith(end) ? 2 : 3) };
    }
    const token = match(TEXT, "text") ?? match(NUMBER, "number") ?? match(NAME, "name") ??
      match(OPERATOR, "operator");
    if (token === undefined) {
      throw new TemplateSyntaxError(
        `Unexpected character ${JSON.stringify(template[offset])}`,
        offset,
      );
    }
    if (token.kind === "text" && BROKEN_ESCAPE.test(token.text)) {
      throw new TemplateSyntaxError("A text has an escape that is cut off", offset);
    }
    balance(token);
    tokens.push(token);
    offset += token.text.length;
  }

  function match(pattern: RegExp, kind: Token["kind"]): Token | undefined {
    pattern.lastIndex = offset;
    const text = pattern.exec(template)?.[0];
    return text === undefined ? undefined : { kind, text, offset };
  }

  function balance({ kind, text }: Token): void {
    if (kind !== "operator") return;
    const closing = { "(": ")", "[": "]", "{": "}" }[text];
    if (closing !== undefined) {
      if (open.push(closing) > MAX_DEPTH) {
        throw new TemplateSyntaxError("The expression is nested too deeply", offset);
      }
    } else if (/^[)\]}]$/.test(text) && open.pop() !== text) {
      throw new TemplateSyntaxError(`Unexpected "${text}"`, offset);
    }
  }
}
