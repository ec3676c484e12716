import { isJsonObject, type JsonObject, type JsonValue } from "@remora/core/base";
import { parseArguments, type ParsedArguments } from "./arguments.ts";
import type { TextCall, TextCalls } from "./_text_call.ts";
import type { ToolSchema } from "../types.ts";

const CALL = /<function=([^<>\s]+)\s*>([\s\S]*?)(?:<\/function>|(?=<function=)|$)/g;
const PARAMETER =
  /<parameter=([^<>\s]+)\s*>([\s\S]*?)(?:<\/parameter>|(?=<parameter=)|(?=<\/function>)|$)/g;

/**
 * The Qwen3-Coder form: `<function=NAME><parameter=KEY>value</parameter>…</function>`, and the one that
 * structural tags produce: `<function=NAME>{json}</function>`. White space between the tags does not
 * matter; lost closing tags are forgiven.
 */
export function parseFunctionTags(text: string, tools: readonly ToolSchema[]): TextCalls {
  const calls: TextCall[] = [];
  const rest = text.replaceAll(CALL, (_, name: string, body: string) => {
    const schema = tools.find((tool) => tool.name === name)?.parameters;
    calls.push({ name, parsed: readBody(body, schema) });
    return "";
  });
  return { calls, rest };
}

function readBody(body: string, schema: JsonObject | undefined): ParsedArguments {
  if (!body.includes("<parameter=")) return parseArguments(body);
  const entries: [string, JsonValue][] = [];
  for (const [, key, value] of body.matchAll(PARAMETER)) {
    if (key === undefined || value === undefined) continue;
    entries.push([key, readValue(value, propertyType(schema, key))]);
  }
  return { ok: true, arguments: Object.fromEntries(entries) };
}

/** A value in text is a string where the schema says so, JSON where it is JSON, else a string. */
export function readValue(raw: string, type: JsonValue | undefined): JsonValue {
  // The template puts each value on lines of its own; further white space may belong to the value.
  const text = raw.replace(/^\r?\n/, "").replace(/\r?\n$/, "");
  if (type === "string") return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The `type` that a schema gives a property. */
export function propertyType(schema: JsonObject | undefined, key: string): JsonValue | undefined {
  const properties = schema?.properties;
  const property = isJsonObject(properties) ? properties[key] : undefined;
  return isJsonObject(property) ? property.type : undefined;
}
