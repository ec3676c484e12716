import { isJsonObject, type JsonObject, type JsonValue } from "@remora/core";

// Payloads come from a log that other programs may write to: every field is read with care.

/** A text field, or `""`. */
export function textOf(payload: JsonObject, field: string): string {
  const value = payload[field];
  return typeof value === "string" ? value : "";
}

/** A number field, or 0. */
export function numberOf(payload: JsonObject, field: string): number {
  const value = payload[field];
  return typeof value === "number" ? value : 0;
}

/** A list of texts, or an empty one. */
export function textsOf(payload: JsonObject, field: string): readonly string[] {
  const value = payload[field];
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

/** An object field, or an empty one. */
export function objectOf(payload: JsonObject, field: string): JsonObject {
  const value = payload[field];
  return isJsonObject(value) ? value : {};
}

/** An answer as text. */
export function answerText(value: JsonValue | undefined): string {
  if (value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}
