import type { SyntaxNode } from "../syntax/types.ts";
import { LoadProblem } from "./_findings.ts";
import { type Literal, literalOf } from "./_literal.ts";
import { renderExpression } from "./_render.ts";
import { admitsNone, schemaOf } from "./_schema.ts";
import type { Source } from "./_source.ts";
import { stringValue } from "./_strings.ts";
import { namedParts, nameOf, soleExpression, unwrap } from "./_tree.ts";
import type { GrailFix, GrailInput, GrailRules } from "./types.ts";

/** A statement of a module that assigns the result of `Input(…)`. */
export interface InputStatement {
  readonly statement: SyntaxNode;
  /** The variable; absent where it is assigned to anything else. */
  readonly name?: string;
  /** The `type` node. */
  readonly annotation?: SyntaxNode;
  readonly call: SyntaxNode;
}

/** An input, and what rules about it need to know. */
export interface InputDraft {
  readonly input: GrailInput;
  readonly statement: SyntaxNode;
  readonly isAnnotated: boolean;
}

/** Sees whether a statement declares an input, well or badly. */
export function readInputStatement(statement: SyntaxNode): InputStatement | undefined {
  const assignment = soleExpression(statement);
  if (assignment?.type !== "assignment") return undefined;
  const annotation = assignment.childForFieldName("type") ?? undefined;
  let value = assignment.childForFieldName("right");
  // `a = b = Input("a")`: the first variable is the input.
  while (value?.type === "assignment") value = value.childForFieldName("right");
  const call = value === null ? undefined : unwrap(value);
  if (call === undefined || !isInputCall(call)) return undefined;
  const left = assignment.childForFieldName("left");
  const target = left === null ? undefined : unwrap(left);
  return {
    statement,
    call,
    ...target?.type === "identifier" ? { name: nameOf(target) } : {},
    ...annotation === undefined ? {} : { annotation },
  };
}

// `Input(…)`, or the attribute `Input` of anything.
function isInputCall(node: SyntaxNode): boolean {
  if (node.type !== "call") return false;
  const callee = node.childForFieldName("function");
  const called = callee === null ? undefined : unwrap(callee);
  const name = called?.type === "attribute" ? called.childForFieldName("attribute") : called;
  return name?.type === "identifier" && nameOf(name) === "Input";
}

/** @throws {LoadProblem} for a declaration that Grail does not load */
export function readInput(
  { statement, call, name, annotation }: InputStatement,
  rules: GrailRules,
  source: Source,
): InputDraft {
  const refuse = (message: string, fix?: GrailFix): never => {
    const { line } = source.place(statement.startIndex);
    const code = rules === "v2" ? "CheckError" : "ParseError";
    throw new LoadProblem(code, { line, column: 0, unit: 0 }, { message, fix });
  };
  if (rules === "v2" && annotation === undefined) {
    return refuse("Input() call must have type annotation");
  }
  if (name === undefined) return refuse("Input() must be assigned to a simple variable name");
  const args = readArguments(call);
  if (args.label === undefined && annotation !== undefined) {
    return refuse(`Input() call for '${name}' missing name argument`);
  }
  const label = labelOf(args.label);
  const labelFix = label === name ? undefined : fixOf(args.label, name);
  if (rules === "v3" && label !== undefined && label !== name) {
    return refuse(`Input name '${label}' doesn't match variable name '${name}'`, labelFix);
  }
  const literal = args.default(rules);
  const description = args.description;
  const input: GrailInput = {
    name,
    ...label === undefined ? {} : { label },
    ...labelFix === undefined ? {} : { labelFix },
    type: annotation === undefined ? "<missing>" : renderExpression(annotation),
    schema: annotation === undefined ? {} : schemaOf(annotation),
    ...knownDefault(literal, rules),
    ...fallback(literal?.literal, annotation),
    ...description === undefined ? {} : { description },
    line: source.place(statement.startIndex).line,
    span: { start: statement.startIndex, end: statement.endIndex },
  };
  return { input, statement, isAnnotated: annotation !== undefined };
}

interface Arguments {
  /** The first argument without a name. */
  readonly label: SyntaxNode | undefined;
  readonly description: string | undefined;
  /** Of several, `v2` takes the first and `v3` the last. */
  default(rules: GrailRules): Default | undefined;
}

interface Default {
  readonly node: SyntaxNode;
  readonly literal: Literal | undefined;
}

function readArguments(call: SyntaxNode): Arguments {
  const list = call.childForFieldName("arguments");
  // `Input(x for x in y)`: the generator is the list.
  const all = list?.type === "argument_list" ? namedParts(list) : list === null ? [] : [list];
  const named = (name: string): readonly SyntaxNode[] =>
    all.filter(({ type }) => type === "keyword_argument").flatMap((argument) => {
      const value = argument.childForFieldName("value");
      const isMeant = argument.childForFieldName("name")?.text === name;
      return isMeant && value !== null ? [value] : [];
    });
  const [description] = named("description").map(stringOf).filter((text) => text !== undefined);
  return {
    label: all.find(({ type }) => type !== "keyword_argument" && type !== "dictionary_splat"),
    description,
    default: (rules) => {
      const node = named("default").at(rules === "v2" ? 0 : -1);
      return node === undefined ? undefined : { node, literal: literalOf(node) };
    },
  };
}

function stringOf(node: SyntaxNode): string | undefined {
  const inner = unwrap(node);
  return inner.type === "string" || inner.type === "concatenated_string"
    ? stringValue(inner)
    : undefined;
}

/** The label as Python's `str` has it; absent where it is computed, or `None`. */
function labelOf(node: SyntaxNode | undefined): string | undefined {
  if (node === undefined) return undefined;
  const literal = literalOf(node);
  if (literal === undefined || !literal.isConstant || literal.value === null) return undefined;
  if (typeof literal.value === "boolean") return literal.value ? "True" : "False";
  return typeof literal.value === "string" ? literal.value : unwrap(node).text;
}

function fixOf(label: SyntaxNode | undefined, name: string): GrailFix | undefined {
  const text = label === undefined ? undefined : unwrap(label);
  if (text?.type !== "string" || stringValue(text) === undefined) return undefined;
  const span = { start: text.startIndex, end: text.endIndex };
  return { title: `Label it "${name}"`, span, text: `"${name}"` };
}

// A default of None leaves the input required, in both versions.
function knownDefault(
  found: Default | undefined,
  rules: GrailRules,
): Pick<GrailInput, "default" | "required"> {
  if (found === undefined) return { required: true };
  const { node, literal } = found;
  if (rules === "v3" && literal?.isConstant !== true) return { required: true };
  const value = literal === undefined ? renderExpression(node) : literal.value;
  return value === null ? { required: true } : { required: false, default: value };
}

function fallback(
  literal: Literal | undefined,
  annotation: SyntaxNode | undefined,
): Pick<GrailInput, "fallback"> {
  if (literal?.isJson === true) return { fallback: literal.value };
  return annotation !== undefined && admitsNone(annotation) ? { fallback: null } : {};
}
