import type { JsonObject, JsonValue } from "@remora/core";
import type { SyntaxNode } from "../syntax/types.ts";
import { literalOf } from "./_literal.ts";
import { hasToken, namedParts, nameOf } from "./_tree.ts";

const SCALARS: ReadonlyMap<string, string> = new Map([
  ["str", "string"],
  ["int", "integer"],
  ["float", "number"],
  ["bool", "boolean"],
]);

const ARRAYS = new Set([
  ...["list", "List", "set", "Set", "frozenset", "FrozenSet", "tuple", "Tuple"],
  ...["Sequence", "MutableSequence", "Iterable", "Collection"],
]);

const OBJECTS = new Set(["dict", "Dict", "Mapping", "MutableMapping"]);

/**
 * JSON schema of an annotation. `None` is left out of unions; what there is no word for is anything.
 * Never closes an object: servers have failed over that.
 */
export function schemaOf(annotation: SyntaxNode): JsonObject {
  return schema(annotation, 0);
}

/** Whether an annotation admits `None`. */
export function admitsNone(annotation: SyntaxNode): boolean {
  return readUnion(annotation).hasNone;
}

interface Union {
  /** The types in it, those of unions within included, `None` not. */
  readonly members: readonly SyntaxNode[];
  readonly hasNone: boolean;
}

// Long unions nest deeply, and so this does not call itself.
function readUnion(annotation: SyntaxNode): Union {
  const members: SyntaxNode[] = [];
  let hasNone = false;
  const pending = [annotation];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    const type = read(node);
    if (type.name === "None" || type.name === "Optional") hasNone = true;
    if (type.isUnion) pending.push(...type.arguments.toReversed());
    else if (type.name === "Annotated") pending.push(...type.arguments.slice(0, 1));
    else if (type.name !== "None") members.push(node);
  }
  return { members, hasNone };
}

interface Type {
  /** The name without its module; empty where there is none. */
  readonly name: string;
  readonly arguments: readonly SyntaxNode[];
  readonly isUnion: boolean;
}

function read(outer: SyntaxNode): Type {
  const [inner] = namedParts(outer);
  switch (outer.type) {
    case "type":
    case "parenthesized_expression":
      return inner === undefined ? named("") : read(inner);
    case "identifier":
      return named(nameOf(outer));
    case "none":
      return named("None");
    case "attribute":
    case "member_type":
      return named(nameOf(namedParts(outer).at(-1) ?? outer));
    case "generic_type":
    case "subscript":
      return generic(outer);
    case "union_type":
    case "binary_operator":
      return hasToken(outer, "|")
        ? { name: "Union", arguments: namedParts(outer), isUnion: true }
        : named("");
    default:
      return named("");
  }
}

function named(name: string): Type {
  return { name, arguments: [], isUnion: false };
}

function generic(node: SyntaxNode): Type {
  const [base, ...rest] = namedParts(node);
  const { name } = base === undefined ? named("") : read(base);
  const inside = rest.flatMap((part) => part.type === "type_parameter" ? namedParts(part) : [part])
    .flatMap((part) => part.type === "tuple" ? namedParts(part) : [part]);
  return { name, arguments: inside, isUnion: name === "Union" || name === "Optional" };
}

function schema(annotation: SyntaxNode, depth: number): JsonObject {
  if (depth > 20) return {};
  const type = read(annotation);
  const scalar = SCALARS.get(type.name);
  if (scalar !== undefined) return { type: scalar };
  if (type.name === "None") return { type: "null" };
  if (type.isUnion) return union(annotation, depth);
  if (OBJECTS.has(type.name)) return { type: "object" };
  if (ARRAYS.has(type.name)) return array(type, depth);
  const [first] = type.arguments;
  if (type.name === "Annotated" && first !== undefined) return schema(first, depth + 1);
  return type.name === "Literal" ? choice(type.arguments) : {};
}

function array(type: Type, depth: number): JsonObject {
  const items = type.arguments.map((part) => schema(part, depth + 1))
    .filter((item) => Object.keys(item).length > 0);
  const [first] = items;
  const isOfOneKind = first !== undefined &&
    items.every((item) => JSON.stringify(item) === JSON.stringify(first));
  return { type: "array", ...isOfOneKind ? { items: first } : {} };
}

function union(annotation: SyntaxNode, depth: number): JsonObject {
  const schemas = new Map<string, JsonObject>();
  for (const member of readUnion(annotation).members) {
    const item = schema(member, depth + 1);
    schemas.set(JSON.stringify(item), item);
  }
  const different = [...schemas.values()];
  const [only, second] = different;
  if (only === undefined) return { type: "null" };
  if (second === undefined) return only;
  // Something that can be anything leaves nothing to choose from.
  return different.some((item) => Object.keys(item).length === 0) ? {} : { anyOf: different };
}

function choice(members: readonly SyntaxNode[]): JsonObject {
  const values: JsonValue[] = [];
  for (const member of members) {
    const literal = literalOf(member.type === "type" ? namedParts(member)[0] ?? member : member);
    if (literal === undefined || !literal.isJson) return {};
    if (literal.value !== null) values.push(literal.value);
  }
  if (values.length === 0) return {};
  const isText = values.every((value) => typeof value === "string");
  return { ...isText ? { type: "string" } : {}, enum: values };
}
