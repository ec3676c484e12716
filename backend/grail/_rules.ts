import type { SyntaxNode } from "../syntax/types.ts";
import type { Findings } from "./_findings.ts";
import { inPythonOrder } from "./_order.ts";
import { hasToken, namedParts, nameOf, soleExpression, statementsOf, unwrap } from "./_tree.ts";
import type { GrailRules } from "./types.ts";

/** E001 to E005, and E009 to E012: what the interpreter does not have. */
export function checkConstructs(root: SyntaxNode, rules: GrailRules, findings: Findings): void {
  for (const node of inPythonOrder(root)) {
    switch (node.type) {
      case "class_definition":
        findings.error("E001", node, "Class definitions are not supported in Monty");
        break;
      case "yield": {
        const what = hasToken(node, "from") ? "yield from" : "yield";
        findings.error("E002", node, `Generator functions (${what}) are not supported in Monty`);
        break;
      }
      case "with_statement":
        if (!hasToken(node, "async")) {
          findings.error("E003", node, "'with' statements are not supported in Monty");
        }
        break;
      case "match_statement":
        findings.error("E004", node, "'match' statements are not supported in Monty yet");
        break;
      case "import_statement":
      case "import_from_statement":
      case "future_import_statement":
        for (const message of forbiddenImports(node, rules)) findings.error("E005", node, message);
        break;
      default:
        if (rules === "v3") checkNewer(node, findings);
    }
  }
}

function checkNewer(node: SyntaxNode, findings: Findings): void {
  switch (node.type) {
    case "global_statement":
      findings.error("E009", node, "'global' statements are not supported in Monty");
      break;
    case "nonlocal_statement":
      findings.error("E010", node, "'nonlocal' statements are not supported in Monty");
      break;
    case "delete_statement":
      findings.error("E011", node, "'del' statements are not supported in Monty");
      break;
    case "lambda":
      findings.error("E012", node, "Lambda expressions are not supported in Monty");
      break;
  }
}

function forbiddenImports(node: SyntaxNode, rules: GrailRules): readonly string[] {
  if (node.type === "import_statement") {
    return namedParts(node).map((item) =>
      dottedName(item.type === "aliased_import" ? item.childForFieldName("name") ?? item : item)
    ).filter((name) => !mayImport(name, rules))
      .map((name) => `Import '${name}' is not allowed in Monty`);
  }
  const name = fromModule(node);
  if (mayImportFrom(name, rules)) return [];
  return [`Import from '${name === "" ? "<relative>" : name}' is not allowed in Monty`];
}

function mayImport(name: string, rules: GrailRules): boolean {
  if (rules === "v2") return name === "typing";
  return ["grail", "typing", "__future__"].includes(name.split(".")[0] ?? "");
}

// The dots of a relative import do not count; what is left of `from . import x` is nothing.
function mayImportFrom(name: string, rules: GrailRules): boolean {
  return rules === "v2"
    ? name === "grail" || name === "typing"
    : ["", "grail", "typing", "__future__"].includes(name);
}

/** The module of a `from … import`, without leading dots. */
export function fromModule(node: SyntaxNode): string {
  if (node.type === "future_import_statement") return "__future__";
  const module = node.childForFieldName("module_name");
  if (module === null) return "";
  if (module.type !== "relative_import") return dottedName(module);
  const [name] = namedParts(module).filter(({ type }) => type === "dotted_name");
  return name === undefined ? "" : dottedName(name);
}

function dottedName(node: SyntaxNode): string {
  if (node.type !== "dotted_name") return nameOf(node);
  return namedParts(node).map(nameOf).join(".");
}

/** W001: the result is a dict or list without a name. */
export function checkResult(root: SyntaxNode, findings: Findings): void {
  const last = statementsOf(root).at(-1);
  const expression = last === undefined ? undefined : soleExpression(last);
  if (last === undefined || expression === undefined) return;
  if (!["dictionary", "list"].includes(unwrap(expression).type)) return;
  const message = "Bare dict/list as return value — consider assigning to a variable for clarity";
  findings.warning("W001", last, message);
}
