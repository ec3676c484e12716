import type { JsonObject, JsonValue } from "@remora/core";
import { parseArguments, type ParsedArguments } from "./arguments.ts";
import { propertyType, readValue } from "./function_tag.ts";
import type { TextCall, TextCalls } from "./_text_call.ts";
import type { ToolSchema } from "../types.ts";

const CALL =
  /<start_function_call>\s*call:\s*([A-Za-z_][\w-]*)\s*\{([\s\S]*?)\}\s*(?:<end_function_call>|(?=<start_function_call>)|$)/g;
const ESCAPE = "<escape>";

/**
 * The FunctionGemma form: `<start_function_call>call:NAME{key:<escape>text<escape>,n:1}<end_function_call>`.
 * Models that were trained on JSON write JSON between the braces; both are read.
 */
export function parseFunctionGemma(text: string, tools: readonly ToolSchema[]): TextCalls {
  const calls: TextCall[] = [];
  const rest = text.replaceAll(CALL, (_, name: string, body: string) => {
    const schema = tools.find((tool) => tool.name === name)?.parameters;
    calls.push({ name, parsed: readBody(body, schema) });
    return "";
  });
  return { calls, rest };
}

function readBody(body: string, schema: JsonObject | undefined): ParsedArguments {
  if (body.trim() === "") return { ok: true, arguments: {} };
  if (/^\s*"/.test(body)) return parseArguments(`{${body}}`);
  const entries: [string, JsonValue][] = [];
  let index = 0;
  while (index < body.length) {
    const colon = body.indexOf(":", index);
    if (colon < 0) break;
    const key = unquote(body.slice(index, colon).replace(/^[\s,]+/, "").trim());
    const value = readOne(body, colon + 1);
    const type = propertyType(schema, key);
    entries.push([key, value.escaped ? value.text : readValue(unquote(value.text.trim()), type)]);
    index = value.end;
  }
  return { ok: true, arguments: Object.fromEntries(entries) };
}

function readOne(
  body: string,
  start: number,
): { readonly text: string; readonly end: number; readonly escaped: boolean } {
  const from = start + (body.slice(start).length - body.slice(start).trimStart().length);
  if (body.startsWith(ESCAPE, from)) {
    const open = from + ESCAPE.length;
    const close = body.indexOf(ESCAPE, open);
    const end = close < 0 ? body.length : close;
    return { text: body.slice(open, end), end: end + ESCAPE.length, escaped: true };
  }
  let depth = 0;
  let end = from;
  for (; end < body.length; end++) {
    const char = body[end]!;
    if ("[{".includes(char)) depth++;
    else if ("]}".includes(char)) depth--;
    else if (char === "," && depth <= 0) break;
  }
  return { text: body.slice(from, end), end: end + 1, escaped: false };
}

function unquote(text: string): string {
  return /^(["']).*\1$/s.test(text) ? text.slice(1, -1) : text;
}
