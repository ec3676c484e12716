/** What JSON can hold; the only kind of value that crosses a process boundary in Remora. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

/** A JSON object, read-only. */
export type JsonObject = { readonly [key: string]: JsonValue };

/**
 * Tells whether a value is a JSON object (not an array, not null). It looks at the outermost level
 * only, so use it on values that came out of `JSON.parse`.
 */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
