import { isJsonObject } from "@remora/core/base";
import { parseArguments } from "./arguments.ts";
import { parseFunctionTags } from "./function_tag.ts";
import type { TextCall, TextCalls } from "./_text_call.ts";
import type { ToolSchema } from "../types.ts";

// No white space around the lazy group: it would make the match quadratic.
const BLOCK = /<tool_call>([\s\S]*?)(?:<\/tool_call>|(?=<tool_call>)|$)/g;

/**
 * The Hermes and Qwen form: `<tool_call>{"name": …, "arguments": {…}}</tool_call>`, repeated. Qwen3-Coder
 * puts `<function=…>` tags into the same block. A block that is neither is left in the text.
 */
export function parseToolCallBlocks(text: string, tools: readonly ToolSchema[]): TextCalls {
  const calls: TextCall[] = [];
  const rest = text.replaceAll(BLOCK, (block, body: string) => {
    const found = readBlock(body.trim(), tools);
    calls.push(...found);
    return found.length === 0 ? block : "";
  });
  return { calls, rest };
}

function readBlock(body: string, tools: readonly ToolSchema[]): readonly TextCall[] {
  if (body.startsWith("<function=")) return parseFunctionTags(body, tools).calls;
  // GLM writes a call without arguments as the bare name.
  if (tools.some((tool) => tool.name === body)) {
    return [{ name: body, parsed: parseArguments("{}") }];
  }
  const parsed = parseArguments(body);
  if (!parsed.ok) return [];
  const call = readCallObject(parsed.arguments);
  return call === undefined ? [] : [call];
}

/** Reads `{"name": …, "arguments" | "parameters": …}`; `undefined` for anything else. */
export function readCallObject(value: unknown): TextCall | undefined {
  if (!isJsonObject(value)) return undefined;
  // Some models keep OpenAI's nesting: {"type": "function", "function": {"name", "arguments"}}.
  if (isJsonObject(value.function)) return readCallObject(value.function);
  const name = value.name;
  if (typeof name !== "string" || name === "") return undefined;
  return { name, parsed: parseArguments(value.arguments ?? value.parameters) };
}
