import { readCallObject } from "./tool_call_json.ts";
import type { TextCall, TextCalls } from "./_text_call.ts";
import type { ToolSchema } from "../types.ts";

/**
 * A response that is nothing but JSON calls, as Llama (`<|python_tag|>{…}`), Mistral (`[TOOL_CALLS][…]`)
 * and many small models write them, also in a code fence. Because any text may contain JSON, it counts as a
 * call only when the whole text is one and every name is a tool that was offered.
 */
export function parseBareJson(text: string, tools: readonly ToolSchema[]): TextCalls {
  const none: TextCalls = { calls: [], rest: text };
  const body = text
    .trim()
    .replace(/^(?:<\|python_tag\|>|\[TOOL_CALLS\])\s*/, "")
    .replace(/^```(?:json|tool_call)?\s*\n([\s\S]*?)\n?```$/, "$1")
    .trim();
  if (!body.startsWith("{") && !body.startsWith("[")) return none;
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return none;
  }
  const calls: TextCall[] = [];
  for (const item of Array.isArray(value) ? value : [value]) {
    const call = readCallObject(item);
    if (call === undefined || !tools.some((tool) => tool.name === call.name)) return none;
    calls.push(call);
  }
  return calls.length === 0 ? none : { calls, rest: "" };
}
