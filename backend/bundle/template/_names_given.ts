import { CONSTANTS, type ExpressionParser } from "./_expression.ts";
import { TemplateSyntaxError } from "./_tokens.ts";

/** A name that is given a value. Constants have theirs. */
export function newName(parser: ExpressionParser): string {
  const { offset } = parser;
  const name = parser.name();
  if (!CONSTANTS.has(name)) return name;
  throw new TemplateSyntaxError(`Nothing can be assigned to "${name}"`, offset);
}

/** What is given a value: names, also in parentheses. Returns them. */
export function target(
  parser: ExpressionParser,
  { withNamespace = false }: { readonly withNamespace?: boolean } = {},
): string[] {
  const names: string[] = [];
  parser.tuple(() => {
    if (parser.peek() === "(") return void names.push(...targets(parser));
    names.push(newName(parser));
    if (withNamespace && parser.take(".")) parser.name();
  });
  return names;
}

function targets(parser: ExpressionParser): string[] {
  const names: string[] = [];
  parser.expect("(");
  parser.items(")", () => {
    if (parser.peek() === "(") names.push(...targets(parser));
    else names.push(newName(parser));
  });
  return names;
}

/** The parameters of a macro, or of the block of a call, which may do without. */
export function signature(
  parser: ExpressionParser,
  { optional = false }: { readonly optional?: boolean } = {},
): void {
  if (optional && parser.peek() !== "(") return;
  parser.expect("(");
  let hasDefaults = false;
  if (parser.take(")")) return;
  do {
    newName(parser);
    if (parser.take("=")) {
      hasDefaults = true;
      parser.expression();
    } else if (hasDefaults) parser.fail("A default is expected");
  } while (parser.take(","));
  parser.expect(")");
}
