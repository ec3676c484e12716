import type { SyntaxNode } from "../syntax/types.ts";
import { hasToken, isTypeCall, namedParts, nameOf } from "./_tree.ts";

/** A node, and whether it is assigned to or deleted instead of read. */
interface Visit {
  readonly node: SyntaxNode;
  readonly isTarget: boolean;
}

/**
 * The names that a script reads, those of attributes included. Names that it only defines, assigns,
 * imports or deletes are not among them.
 */
export function loadedNames(root: SyntaxNode): ReadonlySet<string> {
  const names = new Set<string>();
  const pending: Visit[] = [{ node: root, isTarget: false }];
  for (let visit = pending.pop(); visit !== undefined; visit = pending.pop()) {
    const { node, isTarget } = visit;
    switch (node.type) {
      case "identifier":
        if (!isTarget) names.add(nameOf(node));
        break;
      case "attribute": {
        const [object, attribute] = namedParts(node);
        if (attribute !== undefined && !isTarget) names.add(nameOf(attribute));
        if (object !== undefined) pending.push({ node: object, isTarget: false });
        break;
      }
      default:
        pending.push(...below(node, isTarget));
    }
  }
  return names;
}

/** Nodes whose parts are assigned to when they are. */
const PATTERNS = new Set([
  "tuple_pattern",
  "list_pattern",
  "pattern_list",
  "list_splat_pattern",
  "list_splat",
  "parenthesized_expression",
  "tuple",
  "list",
  "expression_list",
  "as_pattern_target",
]);

function below(node: SyntaxNode, isTarget: boolean): readonly Visit[] {
  const parts = namedParts(node);
  if (isTarget) return parts.map((part) => ({ node: part, isTarget: PATTERNS.has(node.type) }));
  switch (node.type) {
    case "assignment":
    case "augmented_assignment":
    case "for_statement":
    case "for_in_clause":
      return split(node, "left");
    case "named_expression":
    case "keyword_argument":
      return split(node, "name");
    case "type_alias_statement":
      return parts.slice(isTypeCall(node) ? 0 : 1).flatMap(read);
    case "function_definition":
    case "class_definition":
      return parts.flatMap((part, index) =>
        index === 0 || part.type === "type_parameter" ? [] : read(part)
      );
    case "parameters":
    case "lambda_parameters":
      return parts.flatMap((part) => [
        ...read(part.childForFieldName("type")),
        ...read(part.childForFieldName("value")),
      ]);
    case "as_pattern":
      return parts.map((part) => ({ node: part, isTarget: part.type === "as_pattern_target" }));
    case "delete_statement":
      return parts.map((part) => ({ node: part, isTarget: true }));
    case "case_pattern":
    case "union_pattern":
      return parts.flatMap(patternValue);
    case "keyword_pattern":
      return parts.slice(1).flatMap(patternValue);
    case "splat_pattern":
    case "global_statement":
    case "nonlocal_statement":
    case "import_statement":
    case "import_from_statement":
    case "future_import_statement":
      return [];
    default:
      return parts.map((part) => ({ node: part, isTarget: false }));
  }
}

function read(node: SyntaxNode | null): readonly Visit[] {
  return node === null ? [] : [{ node, isTarget: false }];
}

function split(node: SyntaxNode, field: string): readonly Visit[] {
  const target = node.childForFieldName(field);
  return namedParts(node).flatMap((part): readonly Visit[] => {
    if (part.startIndex !== target?.startIndex) return read(part);
    return node.type === "keyword_argument" ? [] : [{ node: part, isTarget: true }];
  });
}

// A single name in a pattern takes a value; one with dots is compared.
function patternValue(part: SyntaxNode): readonly Visit[] {
  if (part.type === "dotted_name") return hasToken(part, ".") ? read(part) : [];
  if (part.type === "identifier") return [];
  if (part.type === "as_pattern") return namedParts(part).slice(0, 1).flatMap(patternValue);
  return read(part);
}
