import { isJsonObject, type JsonObject, type JsonValue } from "@remora/core";
import { hasType } from "./validate.ts";

const MAX_DEPTH = 32;

/**
 * Brings arguments into the types of their schema where that loses nothing: `"3"` to `3`, `"true"` to
 * `true`, JSON text to the object or array that is wanted, one text to a list of one, and `null` for an
 * optional property to its absence. Small models, and models whose calls come as text, write these.
 *
 * @param schema JSON schema of the arguments.
 * @param value The arguments.
 */
export function coerceArguments(schema: JsonObject, value: JsonObject): JsonObject {
  return coerceObject(schema, value, 0);
}

function coerceObject(schema: JsonObject, value: JsonObject, depth: number): JsonObject {
  const properties = isJsonObject(schema.properties) ? schema.properties : {};
  const required = Array.isArray(schema.required) ? schema.required : [];
  const entries: [string, JsonValue][] = [];
  for (const [name, item] of Object.entries(value)) {
    const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
    const dropped = item === null && isJsonObject(property) && !required.includes(name) &&
      !allows(property, null);
    if (!dropped) entries.push([name, coerceValue(property, item, depth + 1)]);
  }
  return Object.fromEntries(entries);
}

function coerceValue(schema: JsonValue | undefined, value: JsonValue, depth: number): JsonValue {
  if (!isJsonObject(schema) || depth > MAX_DEPTH) return value;
  if (allows(schema, value)) {
    if (isJsonObject(value)) return coerceObject(schema, value, depth);
    if (Array.isArray(value)) {
      return value.map((item) => coerceValue(schema.items, item, depth + 1));
    }
    return value;
  }
  const { type } = schema;
  if (typeof type !== "string") return value;
  switch (type) {
    case "integer":
    case "number":
      return toNumber(value, type === "integer");
    case "boolean":
      return toBoolean(value);
    case "string":
      return typeof value === "number" || typeof value === "boolean" ? String(value) : value;
    case "object":
    case "array":
      return fromText(schema, type, value, depth);
    default:
      return value;
  }
}

/** Whether `type` allows the value, without looking further. */
function allows(schema: JsonObject, value: JsonValue): boolean {
  return hasType(schema.type, value);
}

function toNumber(value: JsonValue, whole: boolean): JsonValue {
  if (typeof value !== "string" || !/^\s*-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\s*$/.test(value)) {
    return value;
  }
  const number = Number(value);
  return Number.isFinite(number) && (!whole || Number.isSafeInteger(number)) ? number : value;
}

function toBoolean(value: JsonValue): JsonValue {
  if (typeof value !== "string") return value;
  const word = value.trim().toLowerCase();
  return word === "true" ? true : word === "false" ? false : value;
}

function fromText(schema: JsonObject, type: string, value: JsonValue, depth: number): JsonValue {
  if (typeof value !== "string") return value;
  try {
    const parsed: JsonValue = JSON.parse(value);
    if (hasType(type, parsed)) return coerceValue(schema, parsed, depth + 1);
  } catch {
    // Not JSON: perhaps the only item of a list.
  }
  const { items } = schema;
  const listOfTexts = type === "array" && isJsonObject(items) && items.type === "string";
  return listOfTexts ? [value] : value;
}
