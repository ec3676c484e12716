import type { JsonValue } from "../json/json.ts";

/** Characters of a tool's output that an event carries. */
export const MAX_OUTPUT_PREVIEW = 200;
/** Characters of a model's text that an event carries. */
export const MAX_CONTENT_PREVIEW = 500;
/** Characters of JSON that the arguments of a tool call may take in an event. */
export const MAX_ARGUMENTS = 8_000;
/** Characters that one text keeps when arguments are over {@linkcode MAX_ARGUMENTS}. */
const MAX_ARGUMENT_TEXT = 500;

/** The start of a text: at most `max` UTF-16 units, never half of a character, `…` where it was cut. */
export function cutText(text: string, max: number): string {
  if (text.length <= max) return text;
  const end = isHighSurrogate(text.charCodeAt(max - 2)) ? max - 2 : max - 1;
  return `${text.slice(0, end)}…`;
}

/** A value that fits: its long texts are cut first; what is still too big becomes a text of its start. */
export function cutArguments(value: JsonValue): JsonValue {
  if (JSON.stringify(value).length <= MAX_ARGUMENTS) return value;
  const shorter = mapTexts(value, (text) => cutText(text, MAX_ARGUMENT_TEXT));
  const json = JSON.stringify(shorter);
  return json.length <= MAX_ARGUMENTS ? shorter : cutText(json, MAX_ARGUMENTS);
}

function mapTexts(value: JsonValue, change: (text: string) => string): JsonValue {
  if (typeof value === "string") return change(value);
  if (typeof value !== "object" || value === null) return value;
  if (isArray(value)) return value.map((item) => mapTexts(item, change));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, mapTexts(item, change)]),
  );
}

function isArray(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}
