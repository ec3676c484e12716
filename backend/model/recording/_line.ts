import { isJsonObject, type JsonObject, type JsonValue, RemoraError } from "@remora/core";
import { parseUsage } from "../parse/completion.ts";
import type { ModelResponse, ToolCall } from "../types.ts";

/** The version of the lines below. */
const VERSION = 1;

/** One recorded answer. */
export interface RecordedLine {
  /** Which request it answers. */
  readonly key: string;
  /** How many messages that had, for people who look for a difference. */
  readonly messages: number;
  /** The answer. */
  readonly response: ModelResponse;
}

/** Writes a line of a recording. */
export function formatLine({ key, messages, response }: RecordedLine): string {
  return JSON.stringify({ version: VERSION, key, messages, response });
}

/** Reads a line of a recording. @throws {RemoraError} `RECORDING-INVALID` naming the line */
export function parseLine(text: string, number: number): RecordedLine {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw invalid(number, "it is not JSON", cause);
  }
  if (!isJsonObject(value)) throw invalid(number, "it is no object");
  if (value.version !== VERSION) throw invalid(number, "its version is not known");
  const { key, messages, response } = value;
  if (typeof key !== "string" || typeof messages !== "number" || !isJsonObject(response)) {
    throw invalid(number, "key, messages or response is missing");
  }
  return { key, messages, response: readResponse(response, number) };
}

function readResponse(value: JsonObject, number: number): ModelResponse {
  const calls = Array.isArray(value.toolCalls) ? value.toolCalls : [];
  const { usage, finishReason, model, content } = value;
  const counts = isJsonObject(usage)
    ? parseUsage({
      prompt_tokens: usage.promptTokens ?? 0,
      completion_tokens: usage.completionTokens ?? 0,
      total_tokens: usage.totalTokens ?? 0,
    })
    : undefined;
  return {
    content: typeof content === "string" ? content : null,
    toolCalls: calls.map((call) => readCall(call, number)),
    model: typeof model === "string" ? model : "",
    ...(counts === undefined ? {} : { usage: counts }),
    ...(typeof finishReason === "string" ? { finishReason } : {}),
    repairs: [],
  };
}

function readCall(value: JsonValue, number: number): ToolCall {
  if (!isJsonObject(value)) throw invalid(number, "a call is no object");
  const { id, name, arguments: args, invalid: why } = value;
  if (typeof id !== "string" || typeof name !== "string" || !isJsonObject(args)) {
    throw invalid(number, "a call has no id, name or arguments");
  }
  if (!isJsonObject(why)) return { id, name, arguments: args };
  return {
    id,
    name,
    arguments: args,
    invalid: { raw: String(why.raw), reason: String(why.reason) },
  };
}

function invalid(number: number, reason: string, cause?: unknown): RemoraError {
  return new RemoraError(
    "RECORDING-INVALID",
    `Cannot read line ${number} of the recording: ${reason}`,
    {
      cause,
      hint: "Record the run again",
    },
  );
}
