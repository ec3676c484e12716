import type { SyntaxNode } from "../syntax/types.ts";
import { type Findings, LoadProblem } from "./_findings.ts";
import { starOf } from "./_order.ts";
import { renderExpression } from "./_render.ts";
import type { Source } from "./_source.ts";
import { docstringOf } from "./_strings.ts";
import { hasToken, namedParts, nameOf, soleExpression, statementsOf, unwrap } from "./_tree.ts";
import type { GrailExternal, GrailParameter, GrailParameterKind, GrailRules } from "./types.ts";

const MISSING = "<missing>";

/** An external, and what rules about it need to know. */
export interface ExternalDraft {
  readonly external: GrailExternal;
  /** Its `def`, without decorators. */
  readonly definition: SyntaxNode;
  /** Whether its body is `...`, after a docstring at most. */
  readonly isStub: boolean;
}

/**
 * Reads a statement of a module as the declaration of an external.
 *
 * @throws {LoadProblem} under `v2`, where an incomplete one keeps the script from being loaded
 */
export function readExternal(
  statement: SyntaxNode,
  rules: GrailRules,
  source: Source,
): ExternalDraft | undefined {
  if (statement.type !== "decorated_definition") return undefined;
  const definition = statement.childForFieldName("definition");
  if (definition?.type !== "function_definition") return undefined;
  if (!namedParts(statement).some(isExternalDecorator)) return undefined;
  const body = definition.childForFieldName("body");
  const statements = body === null ? [] : statementsOf(body);
  const returns = definition.childForFieldName("return_type");
  const docstring = docstringOf(statements);
  const name = definition.childForFieldName("name");
  const external: GrailExternal = {
    name: name === null ? "" : nameOf(name),
    isAsync: hasToken(definition, "async"),
    parameters: readParameters(definition, rules),
    returnType: returns === null ? MISSING : renderExpression(returns),
    ...docstring === undefined ? {} : { docstring },
    line: source.place(definition.startIndex).line,
    span: { start: statement.startIndex, end: statement.endIndex },
    head: { start: definition.startIndex, end: headEnd(definition) },
  };
  const draft = { external, definition, isStub: isStub(statements) };
  if (rules === "v2") refuse(draft, statements);
  return draft;
}

// A decorator that is called does not count.
function isExternalDecorator(node: SyntaxNode): boolean {
  const [expression] = node.type === "decorator" ? namedParts(node) : [];
  const inner = expression === undefined ? undefined : unwrap(expression);
  const name = inner?.type === "attribute" ? inner.childForFieldName("attribute") : inner;
  return name?.type === "identifier" && nameOf(name) === "external";
}

function headEnd(definition: SyntaxNode): number {
  const colon = definition.children.findLast((child) => child?.type === ":");
  return colon?.endIndex ?? definition.endIndex;
}

/** What `v2` knows of parameters is only those that take arguments by place and by name. */
function readParameters(definition: SyntaxNode, rules: GrailRules): readonly GrailParameter[] {
  const list = definition.childForFieldName("parameters");
  const nodes = list === null ? [] : namedParts(list);
  const slash = nodes.findIndex(({ type }) => type === "positional_separator");
  let isAfterStar = false;
  const parameters: GrailParameter[] = [];
  for (const [index, node] of nodes.entries()) {
    const star = starOf(node);
    if (star === "*") isAfterStar = true;
    const name = parameterName(node);
    if (name === undefined) continue;
    const kind = kindOf({ star, isAfterStar, isBeforeSlash: index < slash });
    if (name === "self" && kind === "positional") continue;
    if (rules === "v2" && kind !== "positional") continue;
    const type = node.childForFieldName("type");
    const value = node.childForFieldName("value");
    parameters.push({
      name,
      type: type === null ? MISSING : renderExpression(type),
      kind,
      ...value === null ? {} : { default: renderExpression(value) },
    });
  }
  return parameters;
}

function kindOf(
  { star, isAfterStar, isBeforeSlash }: {
    readonly star: "" | "*" | "**";
    readonly isAfterStar: boolean;
    readonly isBeforeSlash: boolean;
  },
): GrailParameterKind {
  if (star === "**") return "keywords";
  if (star === "*") return "variadic";
  if (isAfterStar) return "keyword-only";
  return isBeforeSlash ? "positional-only" : "positional";
}

function parameterName(node: SyntaxNode): string | undefined {
  switch (node.type) {
    case "identifier":
      return nameOf(node);
    case "default_parameter":
    case "typed_default_parameter": {
      const name = node.childForFieldName("name");
      return name === null ? undefined : nameOf(name);
    }
    case "typed_parameter":
    case "list_splat_pattern":
    case "dictionary_splat_pattern": {
      const [inner] = namedParts(node);
      return inner === undefined ? undefined : parameterName(inner);
    }
    default:
      return undefined;
  }
}

function isStub(statements: readonly SyntaxNode[]): boolean {
  const [first, second] = statements;
  if (first === undefined || statements.length > 2) return false;
  if (second === undefined) return isEllipsis(first);
  return isText(first) && isEllipsis(second);
}

function isEllipsis(statement: SyntaxNode): boolean {
  const expression = soleExpression(statement);
  return expression !== undefined && unwrap(expression).type === "ellipsis";
}

function isText(statement: SyntaxNode): boolean {
  return docstringOf([statement]) !== undefined;
}

// The first thing that is wrong: the return type, the body, the parameters.
function refuse({ external, isStub }: ExternalDraft, statements: readonly SyntaxNode[]): void {
  const { name, line, parameters, returnType } = external;
  const problem = (message: string): LoadProblem =>
    new LoadProblem("CheckError", { line, column: 0, unit: 0 }, { message });
  if (returnType === MISSING) throw problem(`Function '${name}' missing return type annotation`);
  if (!isStub) throw problem(`External function '${name}' body must be ${wantedBody(statements)}`);
  const bare = parameters.find(({ type }) => type === MISSING);
  if (bare === undefined) return;
  throw problem(`Parameter '${bare.name}' in function '${name}' missing type annotation`);
}

function wantedBody(statements: readonly SyntaxNode[]): string {
  const [first] = statements;
  const rest = first !== undefined && isText(first) ? statements.slice(1) : statements;
  if (rest.length !== 1) return "single '...' (Ellipsis)";
  return rest[0]?.type === "expression_statement" && soleExpression(rest[0])?.type !== "assignment"
    ? "'...' (Ellipsis), not actual code"
    : "'...' (Ellipsis)";
}

/** E006 of all externals, then E007 of all their definitions. */
export function checkExternals(
  { externals, definitions }: {
    readonly externals: readonly ExternalDraft[];
    readonly definitions: readonly ExternalDraft[];
  },
  findings: Findings,
): void {
  for (const { external: { name, parameters, returnType }, definition } of externals) {
    if (returnType === MISSING) {
      const message = `External function '${name}' missing return type annotation`;
      findings.error("E006", definition, message);
    }
    for (const parameter of parameters) {
      if (parameter.type !== MISSING) continue;
      const where = `Parameter '${parameter.name}' in external function '${name}'`;
      findings.error("E006", definition, `${where} missing type annotation`);
    }
  }
  for (const { external: { name }, definition, isStub } of definitions) {
    if (isStub) continue;
    const message = `External function '${name}' body must be '...' (Ellipsis), not actual code`;
    findings.error("E007", definition, message);
  }
}
