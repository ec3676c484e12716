import type { AnswerSchema, FieldSchema, JsonObject, JsonValue } from "@remora/core";
import { isJsonObject } from "@remora/core";

// Events come from any program in any language: a payload is read field by field, and what has the
// wrong type counts as absent.

/** A text field, or `undefined`. */
export function textOf(payload: JsonObject, key: string): string | undefined {
  const value = payload[key];
  return typeof value === "string" ? value : undefined;
}

/** A finite number, or 0. */
export function numberOf(payload: JsonObject, key: string): number {
  const value = payload[key];
  return typeof value === "number" && Number.isFinite(value) ? value : 0;
}

/** The texts of a list, or none. */
export function textsOf(payload: JsonObject, key: string): readonly string[] {
  const value = payload[key];
  return isList(value) ? value.filter((item) => typeof item === "string") : [];
}

/** An object, or an empty one. */
export function objectOf(payload: JsonObject, key: string): JsonObject {
  const value = payload[key];
  return isJsonObject(value) ? value : {};
}

/** Whether a JSON value is a list. */
export function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** The start of a text: at most `max` UTF-16 units, never half of a character. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  const last = text.charCodeAt(max - 2);
  const end = last >= 0xd800 && last <= 0xdbff ? max - 2 : max - 1;
  return `${text.slice(0, end)}…`;
}

/** The form of an answer, or `undefined` where it is not one that a form can be drawn from. */
export function schemaOf(value: JsonValue | undefined): AnswerSchema | undefined {
  if (!isJsonObject(value)) return undefined;
  if (value.type !== "object") return fieldOf(value);
  if (!isJsonObject(value.properties)) return undefined;
  const fields: [string, FieldSchema][] = [];
  for (const [name, field] of Object.entries(value.properties)) {
    const parsed = isJsonObject(field) ? fieldOf(field) : undefined;
    if (parsed === undefined) return undefined;
    fields.push([name, parsed]);
  }
  // fromEntries defines own properties, also for a field that calls itself __proto__.
  const properties = Object.fromEntries(fields);
  const required = textsOf(value, "required").filter((name) => Object.hasOwn(properties, name));
  return { type: "object", properties, required };
}

function fieldOf(value: JsonObject): FieldSchema | undefined {
  const labels = {
    ...(typeof value.title === "string" ? { title: value.title } : {}),
    ...(typeof value.description === "string" ? { description: value.description } : {}),
  };
  switch (value.type) {
    case "string":
      return {
        type: "string",
        ...labels,
        ...(isList(value.enum) ? { enum: textsOf(value, "enum") } : {}),
        ...(typeof value.minLength === "number" ? { minLength: value.minLength } : {}),
        ...(typeof value.maxLength === "number" ? { maxLength: value.maxLength } : {}),
      };
    case "number":
    case "integer":
      return {
        type: value.type,
        ...labels,
        ...(typeof value.minimum === "number" ? { minimum: value.minimum } : {}),
        ...(typeof value.maximum === "number" ? { maximum: value.maximum } : {}),
      };
    case "boolean":
      return { type: "boolean", ...labels };
    case "array":
      return {
        type: "array",
        ...labels,
        items: { type: "string", enum: textsOf(objectOf(value, "items"), "enum") },
      };
    default:
      return undefined;
  }
}
