import { isJsonObject, type JsonObject, type JsonValue, RemoraError } from "@remora/core/base";
import type { ModelResponse, ToolCall, ToolSchema, Usage } from "../types.ts";
import { parseTextCalls } from "./text_calls.ts";
import { stripThinking } from "./thinking.ts";
import { parseToolCall } from "./tool_call.ts";

/**
 * Reads a chat completion as real servers send it. Nothing in it is trusted: fields may be missing, of
 * another type, or contradict each other.
 *
 * @param body The parsed body of the response.
 * @param tools The tools that were offered.
 * @throws {RemoraError} `MODEL-BAD-RESPONSE` when there is no message in it
 */
export function parseCompletion(body: unknown, tools: readonly ToolSchema[]): ModelResponse {
  const choice = firstChoice(body);
  if (!isJsonObject(body) || choice === undefined) throw badResponse(body);
  const message = isJsonObject(choice.message) ? choice.message : {};
  const finishReason = typeof choice.finish_reason === "string" ? choice.finish_reason : undefined;
  const repairs: string[] = [];
  let toolCalls = apiCalls(message, finishReason === "length", repairs);
  const text = stripThinking(readText(message.content));
  let content: string | null = text === "" ? null : text;
  if (toolCalls.length === 0 && text !== "" && tools.length > 0) {
    const parsed = parseTextCalls(text, tools);
    toolCalls = parsed.calls;
    content = parsed.content;
    repairs.push(...parsed.repairs);
  }
  const usage = parseUsage(body.usage);
  return {
    content,
    toolCalls,
    model: typeof body.model === "string" ? body.model : "",
    ...(usage === undefined ? {} : { usage }),
    ...(finishReason === undefined ? {} : { finishReason }),
    repairs,
  };
}

/** Whether there is a message in a body, so that {@linkcode parseCompletion} can read it. */
export function isCompletion(body: unknown): boolean {
  return firstChoice(body) !== undefined;
}

function firstChoice(body: unknown): JsonObject | undefined {
  if (!isJsonObject(body) || !Array.isArray(body.choices)) return undefined;
  const [choice] = body.choices;
  return isJsonObject(choice) ? choice : undefined;
}

function apiCalls(message: JsonObject, cutOff: boolean, repairs: string[]): readonly ToolCall[] {
  const calls: ToolCall[] = [];
  // The deprecated single form is still what some servers send.
  const entries = Array.isArray(message.tool_calls)
    ? message.tool_calls
    : isJsonObject(message.function_call)
    ? [message.function_call]
    : [];
  for (const [index, entry] of entries.entries()) {
    // Only the last call can have been cut off.
    const parsed = parseToolCall(entry, { cutOff: cutOff && index === entries.length - 1 });
    if (parsed === undefined) {
      repairs.push("A tool call without a name was left out");
      continue;
    }
    calls.push(parsed.call);
    if (parsed.repair !== undefined) repairs.push(parsed.repair);
  }
  return calls;
}

function readText(content: JsonValue | undefined): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return content
    .map((part) => isJsonObject(part) && typeof part.text === "string" ? part.text : "")
    .join("");
}

/** Reads a `usage` object; `undefined` where it holds no counts. */
export function parseUsage(value: unknown): Usage | undefined {
  if (!isJsonObject(value)) return undefined;
  const promptTokens = count(value.prompt_tokens);
  const completionTokens = count(value.completion_tokens);
  const totalTokens = count(value.total_tokens) || promptTokens + completionTokens;
  return totalTokens === 0 ? undefined : { promptTokens, completionTokens, totalTokens };
}

function count(value: JsonValue | undefined): number {
  return typeof value === "number" && value > 0 && Number.isFinite(value) ? Math.round(value) : 0;
}

function badResponse(body: unknown): RemoraError {
  const shown = typeof body === "string" ? body : JSON.stringify(body) ?? "nothing";
  const start = shown.length > 120 ? `${shown.slice(0, 120)}…` : shown;
  return new RemoraError(
    "MODEL-BAD-RESPONSE",
    `The model server's answer is not a chat completion: ${start}`,
    { hint: "Check that the base URL is an OpenAI-compatible API; it usually ends in /v1" },
  );
}
