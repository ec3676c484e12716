import { isJsonObject, type JsonObject, type JsonValue } from "@remora/core";

/** What a schema's properties may be filled with, by name. */
export type Known = Readonly<Record<string, JsonValue>>;

const MAX_DEPTH = 6;

/**
 * Arguments for a tool: what is known and fits, and something sensible for the required rest.
 *
 * @param schema JSON schema of the arguments.
 * @param known Values by property name; those that the schema does not list are left out.
 */
export function fillArguments(schema: JsonObject, known: Known): JsonObject {
  const properties = isJsonObject(schema.properties) ? schema.properties : {};
  const required = Array.isArray(schema.required) ? schema.required : [];
  const entries: [string, JsonValue][] = [];
  for (const [name, property] of Object.entries(properties)) {
    const value = Object.hasOwn(known, name) ? known[name] : undefined;
    if (value !== undefined) entries.push([name, value]);
    else if (required.includes(name)) entries.push([name, fillValue(property, known, name, 0)]);
  }
  return Object.fromEntries(entries);
}

/** A value of a schema: its default, its first option, or the smallest that is allowed. */
export function fillValue(
  schema: JsonValue | undefined,
  known: Known,
  name = "",
  depth = 0,
): JsonValue {
  if (!isJsonObject(schema) || depth > MAX_DEPTH) return "";
  if (schema.default !== undefined) return schema.default;
  if (schema.const !== undefined) return schema.const;
  if (Array.isArray(schema.enum) && schema.enum[0] !== undefined) return schema.enum[0];
  const variants = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(variants)) return fillValue(variants[0], known, name, depth + 1);
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  switch (type) {
    case "integer":
    case "number":
      return typeof schema.minimum === "number" ? schema.minimum : 0;
    case "boolean":
      return false;
    case "null":
      return null;
    case "array": {
      const count = typeof schema.minItems === "number" ? Math.min(schema.minItems, 10) : 0;
      return Array.from({ length: count }, () => fillValue(schema.items, known, name, depth + 1));
    }
    case "object":
      return fillObject(schema, known, depth);
    default:
      return fillString(schema, known, name);
  }
}

function fillObject(schema: JsonObject, known: Known, depth: number): JsonObject {
  const properties = isJsonObject(schema.properties) ? schema.properties : {};
  const required = Array.isArray(schema.required) ? schema.required : [];
  return Object.fromEntries(
    Object.entries(properties)
      .filter(([name]) => required.includes(name))
      .map(([name, property]) => [name, fillValue(property, known, name, depth + 1)]),
  );
}

function fillString(schema: JsonObject, known: Known, name: string): string {
  const target = typeof known.target === "string" ? known.target : ".";
  const text = /path|file|target/i.test(name)
    ? target
    : /dir|folder/i.test(name)
    ? "."
    : /pattern|query|search/i.test(name)
    ? "TODO"
    : typeof known.summary === "string"
    ? known.summary
    : name;
  const least = typeof schema.minLength === "number" ? Math.min(schema.minLength, 1000) : 0;
  return text.padEnd(least, ".");
}
