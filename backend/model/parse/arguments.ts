import { isJsonObject, type JsonObject } from "@remora/core/base";

/** What came of a tool call's arguments. */
export type ParsedArguments =
  | { readonly ok: true; readonly arguments: JsonObject; readonly repair?: string }
  | { readonly ok: false; readonly raw: string; readonly reason: string };

/** Options of {@linkcode parseArguments}. */
export interface ParseArgumentsOptions {
  /**
   * The response was cut off at its token limit: what looks like a lost closing brace may be half a
   * value, so it is not repaired. @default {false}
   */
  readonly cutOff?: boolean;
}

/**
 * Reads the `arguments` of a tool call. Servers send JSON text, sometimes an object, sometimes nothing
 * at all for a tool without parameters, sometimes text without its last brace.
 *
 * @param raw What the server sent.
 * @returns The arguments, with a sentence about what was repaired; or why they cannot be read.
 */
export function parseArguments(raw: unknown, options: ParseArgumentsOptions = {}): ParsedArguments {
  if (raw === undefined || raw === null) {
    return { ok: true, arguments: {}, repair: "The arguments were missing; read as {}" };
  }
  if (isJsonObject(raw)) return { ok: true, arguments: raw };
  if (typeof raw !== "string") {
    return invalid(JSON.stringify(raw), "the arguments are not a JSON object");
  }
  const text = raw.trim();
  if (text === "" || text === "null") {
    return { ok: true, arguments: {}, repair: "The arguments were empty; read as {}" };
  }
  const plain = tryJson(text);
  if (plain.ok) return fromValue(plain.value, raw);
  if (options.cutOff !== true) {
    const closed = closeBrackets(text);
    const repaired = closed === undefined ? undefined : tryJson(closed);
    if (repaired?.ok && isJsonObject(repaired.value)) {
      return { ok: true, arguments: repaired.value, repair: "Closing brackets were added" };
    }
  }
  const why = options.cutOff === true ? ", cut off at the token limit" : "";
  return invalid(raw, `the arguments are not valid JSON (${plain.reason})${why}`);
}

function fromValue(value: unknown, raw: string): ParsedArguments {
  if (isJsonObject(value)) return { ok: true, arguments: value };
  if (typeof value === "string") {
    // Encoded twice: a string that holds the object.
    const inner = tryJson(value);
    if (inner.ok && isJsonObject(inner.value)) {
      return { ok: true, arguments: inner.value, repair: "The arguments were encoded twice" };
    }
  }
  return invalid(raw, "the arguments are not a JSON object");
}

function invalid(raw: string, reason: string): ParsedArguments {
  return { ok: false, raw, reason };
}

function tryJson(
  text: string,
): { readonly ok: true; readonly value: unknown } | {
  readonly ok: false;
  readonly reason: string;
} {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : String(error) };
  }
}

/** Adds the brackets that are open at the end; `undefined` when something else is wrong. */
function closeBrackets(text: string): string | undefined {
  const open: string[] = [];
  let inString = false;
  for (let index = 0; index < text.length; index++) {
    const char = text[index];
    if (inString) {
      if (char === "\\") index++;
      else if (char === '"') inString = false;
    } else if (char === '"') inString = true;
    else if (char === "{") open.push("}");
    else if (char === "[") open.push("]");
    else if ((char === "}" || char === "]") && open.pop() !== char) return undefined;
  }
  // Inside a string it was cut off, not merely left open: half a value must not be run.
  if (inString || open.length === 0) return undefined;
  return text + open.reverse().join("");
}
