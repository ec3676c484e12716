import type { Event, JsonObject, JsonValue } from "@remora/core";
import { cut } from "./_payload.ts";

const MAX_TEXT = 2_000;
const MAX_NESTED = 4_000;
const MAX_FIELDS = 100;

/** The same event with its long texts cut, so that keeping 200 of them costs a bounded amount of memory. */
export function clipEvent(event: Event): Event {
  const payload = clipPayload(event.payload, MAX_TEXT, MAX_NESTED);
  return payload === event.payload ? event : { ...event, payload };
}

/** A payload whose texts have at most `maxText` characters and whose other values `maxNested` as JSON. */
export function clipPayload(payload: JsonObject, maxText: number, maxNested: number): JsonObject {
  let clipped: Record<string, JsonValue> | undefined;
  const fields = Object.entries(payload);
  if (fields.length > MAX_FIELDS) {
    return clipPayload(Object.fromEntries(fields.slice(0, MAX_FIELDS)), maxText, maxNested);
  }
  for (const [key, value] of fields) {
    const short = clipValue(value, maxText, maxNested);
    if (short === value) continue;
    clipped ??= { ...payload };
    Object.defineProperty(clipped, key, { value: short, enumerable: true });
  }
  return clipped ?? payload;
}

function clipValue(value: JsonValue, maxText: number, maxNested: number): JsonValue {
  if (typeof value === "string") return cut(value, maxText);
  if (typeof value !== "object" || value === null) return value;
  const json = JSON.stringify(value);
  return json.length <= maxNested ? value : cut(json, maxNested);
}
