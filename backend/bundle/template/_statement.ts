import type { ExpressionParser } from "./_expression.ts";
import { newName, signature, target } from "./_names_given.ts";
import type { Nesting } from "./_nesting.ts";
import { TemplateSyntaxError } from "./_tokens.ts";

/** Statements without an end. */
const SINGLE = new Set(["extends", "include", "import", "from", "print", "set"]);

/** A statement whose first word was read. */
export interface Statement {
  readonly word: string;
  readonly offset: number;
  /** Where the rest comes from. */
  readonly parser: ExpressionParser;
  readonly nesting: Nesting;
}

/** Reads a statement to its end. */
export function readStatement(statement: Statement): void {
  const { word, offset, parser, nesting } = statement;
  if (nesting.isEnd(word)) {
    const label = nesting.close(word, offset);
    if (label !== undefined) parser.take(label);
    return parser.finish();
  }
  if (word === "else" || word === "elif") {
    nesting.branch(word, offset);
    if (word === "elif") parser.tuple(() => parser.plain());
    return parser.finishHead();
  }
  if (word === "block") nesting.openBlock(parser.name(), offset);
  else if (nesting.isBlock(word)) nesting.open(word, offset);
  else if (!SINGLE.has(word)) throw new TemplateSyntaxError(`"${word}" is no statement`, offset);
  readRest(statement);
}

function readRest({ word, offset, parser, nesting }: Statement): void {
  switch (word) {
    case "if":
      parser.tuple(() => parser.plain());
      return parser.finishHead();
    case "for":
      nesting.checkLoop(target(parser), offset);
      parser.expect("in");
      parser.tuple(() => parser.plain());
      parser.harden();
      if (parser.take("if")) parser.expression();
      parser.take("recursive");
      return parser.finishHead();
    case "set":
      nesting.checkLoop(target(parser, { withNamespace: true }), offset);
      if (parser.take("=")) {
        parser.tuple();
        return parser.finish();
      }
      parser.harden();
      if (parser.take("|")) parser.filter();
      nesting.open("set", offset);
      return parser.finishHead();
    case "block":
      // In this order, and its name was read.
      parser.take("scoped");
      if (parser.take("required")) nesting.require();
      return parser.finishHead();
    case "macro":
      newName(parser);
      signature(parser);
      return parser.finishHead();
    case "call":
      signature(parser, { optional: true });
      if (!parser.expression()) throw new TemplateSyntaxError("A call is expected", offset);
      return parser.finishHead();
    case "filter":
      parser.harden();
      parser.filter();
      return parser.finishHead();
    case "with":
      if (!parser.done) {
        do {
          target(parser);
          parser.expect("=");
          parser.expression();
        } while (parser.take(","));
      }
      return parser.finishHead();
    case "autoescape":
      parser.expression();
      return parser.finishHead();
    case "extends":
      nesting.checkExtends(offset);
      parser.expression();
      return parser.finish();
    case "import":
      parser.expression();
      parser.expect("as");
      newName(parser);
      return finishContext(parser);
    case "from":
      parser.expression();
      parser.expect("import");
      return readImports(parser, offset);
    case "include":
      parser.expression();
      if (parser.take("ignore")) parser.expect("missing");
      return finishContext(parser);
    default:
      // print.
      if (!parser.done) {
        do parser.expression(); while (parser.take(","));
      }
      return parser.finish();
  }
}

function readImports(parser: ExpressionParser, offset: number): void {
  do {
    if (parser.context()) return parser.finish();
    if (newName(parser).startsWith("_")) {
      throw new TemplateSyntaxError('Names that begin with "_" cannot be imported', offset);
    }
    if (parser.take("as")) newName(parser);
  } while (parser.take(","));
  finishContext(parser);
}

function finishContext(parser: ExpressionParser): void {
  parser.context();
  parser.finish();
}
