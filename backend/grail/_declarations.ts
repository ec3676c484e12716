import type { SyntaxNode } from "../syntax/types.ts";
import { fromModule } from "./_rules.ts";
import { type ExternalDraft, readExternal } from "./_external.ts";
import { type InputDraft, type InputStatement, readInput, readInputStatement } from "./_input.ts";
import type { Source } from "./_source.ts";
import { namedParts, statementsOf } from "./_tree.ts";
import type { GrailDeclaration, GrailRules, GrailSpan } from "./types.ts";

/** What the statements of a module declare. */
export interface Declarations {
  /** Of several with one name the last, in the place of the first. */
  readonly inputs: readonly InputDraft[];
  /** Likewise. */
  readonly externals: readonly ExternalDraft[];
  /** All definitions of externals, those that a later one replaces too. */
  readonly definitions: readonly ExternalDraft[];
  /** The statements that do it. */
  readonly statements: readonly GrailDeclaration[];
}

/**
 * Reads the declarations of a module. Those within `if` or functions do not count.
 *
 * @throws {LoadProblem} at the first one that Grail does not load
 */
export function readDeclarations(
  root: SyntaxNode,
  rules: GrailRules,
  source: Source,
): Declarations {
  const definitions: ExternalDraft[] = [];
  const inputs = new Map<string, InputDraft>();
  const statements = statementsOf(root);
  for (const statement of statements) {
    const external = readExternal(statement, rules, source);
    if (external !== undefined) definitions.push(external);
  }
  const externals = new Map(definitions.map((draft) => [draft.external.name, draft]));
  for (const statement of inputStatements(statements)) {
    const input = readInput(statement, rules, source);
    inputs.set(input.input.name, input);
  }
  return {
    inputs: [...inputs.values()],
    externals: [...externals.values()],
    definitions,
    statements: declaring(statements, { inputs, externals }),
  };
}

function inputStatements(statements: readonly SyntaxNode[]): readonly InputStatement[] {
  return statements.map(readInputStatement).filter((found) => found !== undefined);
}

function declaring(
  statements: readonly SyntaxNode[],
  known: {
    readonly inputs: ReadonlyMap<string, InputDraft>;
    readonly externals: ReadonlyMap<string, ExternalDraft>;
  },
): readonly GrailDeclaration[] {
  return statements.flatMap((statement): GrailDeclaration[] => {
    const span = spanOf(statement);
    switch (statement.type) {
      case "import_from_statement":
      case "future_import_statement": {
        const name = fromModule(statement);
        return ["grail", "__future__"].includes(name) ? [{ kind: "import", name, span }] : [];
      }
      case "import_statement": {
        const names = namedParts(statement).map((part) => part.childForFieldName("name") ?? part);
        return names.every(({ text }) => text === "grail" || text === "__future__")
          ? [{ kind: "import", name: names[0]?.text ?? "grail", span }]
          : [];
      }
      case "function_definition":
      case "decorated_definition": {
        const definition = statement.childForFieldName("definition") ?? statement;
        const name = definition.childForFieldName("name")?.text.normalize("NFKC") ?? "";
        const isFunction = definition.type === "function_definition";
        return isFunction && known.externals.has(name) ? [{ kind: "external", name, span }] : [];
      }
      default: {
        const name = readInputStatement(statement)?.name;
        return name === undefined || !known.inputs.has(name) ? [] : [{ kind: "input", name, span }];
      }
    }
  });
}

function spanOf(node: SyntaxNode): GrailSpan {
  return { start: node.startIndex, end: node.endIndex };
}
