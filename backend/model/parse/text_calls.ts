import type { ToolCall, ToolSchema } from "../types.ts";
import { parseBareJson } from "./bare_json.ts";
import { parseFunctionGemma } from "./function_gemma.ts";
import { parseFunctionTags } from "./function_tag.ts";
import { newCallId } from "./tool_call.ts";
import { parseToolCallBlocks } from "./tool_call_json.ts";
import type { TextCalls } from "./_text_call.ts";

/** Tool calls that a model wrote as text. */
export interface ParsedText {
  /** The calls, in order; empty when the text holds none. */
  readonly calls: readonly ToolCall[];
  /** The text without them; `null` where nothing is left. */
  readonly content: string | null;
  /** What had to be repaired. */
  readonly repairs: readonly string[];
}

// The most specific form first: tool_call blocks may hold function tags, never the other way round.
const FORMATS: readonly (readonly [
  string,
  (text: string, tools: readonly ToolSchema[]) => TextCalls,
])[] = [
  ["<tool_call>", parseToolCallBlocks],
  ["<start_function_call>", parseFunctionGemma],
  ["<function=", parseFunctionTags],
  ["", parseBareJson],
];

/**
 * Finds tool calls in a model's text, for servers that run without a tool parser or whose parser missed
 * the call.
 *
 * @param text The text, without thoughts.
 * @param tools The tools that were offered; their schemas tell strings from numbers.
 */
export function parseTextCalls(text: string, tools: readonly ToolSchema[]): ParsedText {
  for (const [mark, parse] of FORMATS) {
    if (!text.includes(mark)) continue;
    const { calls, rest } = parse(text, tools);
    if (calls.length === 0) continue;
    const repairs = ["The call came as text, not as a tool call"];
    for (const { parsed } of calls) {
      if (parsed.ok && parsed.repair !== undefined) repairs.push(parsed.repair);
    }
    const content = rest.trim();
    return {
      calls: calls.map(({ name, parsed }): ToolCall => {
        const id = newCallId();
        if (parsed.ok) return { id, name, arguments: parsed.arguments };
        return { id, name, arguments: {}, invalid: { raw: parsed.raw, reason: parsed.reason } };
      }),
      content: content === "" ? null : content,
      repairs,
    };
  }
  return { calls: [], content: text === "" ? null : text, repairs: [] };
}
