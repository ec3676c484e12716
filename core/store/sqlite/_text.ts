import type { JsonValue } from "../../json/json.ts";
import { damagedError } from "./_errors.ts";

// What SQLite's text cannot hold: NUL ends it, half of a surrogate pair has no UTF-8. The escape keeps the
// order of texts, and a prefix stays a prefix.
// deno-lint-ignore no-control-regex
const SPECIAL = /[\0\u0001\ud800-\udfff]/;
const ESCAPED =
  // deno-lint-ignore no-control-regex
  /[\0\u0001]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
// deno-lint-ignore no-control-regex
const UNESCAPED = /\u0001(?:\u0001|\u0002|\u0003(....))/g;

/** The text that SQLite stores for any text. */
export function toText(text: string): string {
  if (!SPECIAL.test(text)) return text;
  return text.replace(ESCAPED, (unit) => {
    if (unit === "\0") return "\u0001\u0001";
    if (unit === "\u0001") return "\u0001\u0002";
    return `\u0001\u0003${unit.charCodeAt(0).toString(16)}`;
  });
}

/** The text that {@linkcode toText} was given. */
export function fromText(text: string): string {
  if (!text.includes("\u0001")) return text;
  return text.replace(UNESCAPED, (match, unit: string | undefined) => {
    if (unit !== undefined) return String.fromCharCode(parseInt(unit, 16));
    return match === "\u0001\u0001" ? "\0" : "\u0001";
  });
}

/**
 * The smallest bound above everything that starts with a prefix, for `column >= prefix AND column < end`.
 * No text is above all texts, but every blob is.
 */
export function prefixEnd(prefix: string): string | Uint8Array {
  const points = [...prefix];
  for (let last = points.pop(); last !== undefined; last = points.pop()) {
    const point = last.codePointAt(0)!;
    if (point === 0x10ffff) continue;
    return points.join("") + String.fromCodePoint(point === 0xd7ff ? 0xe000 : point + 1);
  }
  return new Uint8Array();
}

/** The value that a column holds as JSON. @throws {RemoraError} `STORE-CORRUPT` when it is none */
export function parseJson(text: unknown, what: string): JsonValue {
  try {
    return JSON.parse(String(text));
  } catch (error) {
    throw damagedError(what, error);
  }
}
