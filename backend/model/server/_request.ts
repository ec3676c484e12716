import { isJsonObject, type JsonObject, type JsonValue } from "@remora/core";
import { parseArguments } from "../parse/arguments.ts";
import type { Message, ToolCall, ToolChoice, ToolSchema } from "../types.ts";

/** A chat completion request, read. */
export interface ChatRequest {
  /** The model that was asked for. */
  readonly model: string;
  /** The conversation. */
  readonly messages: readonly Message[];
  /** The tools on offer. */
  readonly tools: readonly ToolSchema[];
  /** Whether one may or must be called. */
  readonly toolChoice: ToolChoice;
  /** Whether the answer is to be streamed. */
  readonly stream: boolean;
  /** Whether the stream ends with a chunk of token counts. */
  readonly includeUsage: boolean;
  /** The whole body, for what is not listed here. */
  readonly body: JsonObject;
}

/** A request that vLLM refuses: the message of its 400. */
export class BadRequest extends Error {}

/** Reads a request as strictly as vLLM does: what that refuses is refused, the rest is ignored. */
export function parseChatRequest(body: unknown): ChatRequest {
  if (!isJsonObject(body)) throw new BadRequest("The body must be a JSON object");
  if (typeof body.model !== "string") throw new BadRequest("Field required: model");
  if (!Array.isArray(body.messages) || body.messages.length === 0) {
    throw new BadRequest("Field required: messages");
  }
  const tools = Array.isArray(body.tools) ? body.tools.map(readTool) : [];
  const stream = body.stream === true;
  if (!stream && body.stream_options !== undefined && body.stream_options !== null) {
    throw new BadRequest("Stream options can only be defined when `stream=True`.");
  }
  return {
    model: body.model,
    messages: body.messages.map(readMessage),
    tools,
    toolChoice: readToolChoice(body.tool_choice, tools),
    stream,
    includeUsage: isJsonObject(body.stream_options) && body.stream_options.include_usage === true,
    body,
  };
}

function readTool(value: JsonValue): ToolSchema {
  const target = isJsonObject(value) ? value.function : undefined;
  if (!isJsonObject(target) || typeof target.name !== "string") {
    throw new BadRequest("tools: each entry needs function.name");
  }
  const { name, description, parameters } = target;
  return {
    name,
    description: typeof description === "string" ? description : "",
    parameters: isJsonObject(parameters) ? parameters : { type: "object", properties: {} },
  };
}

function readToolChoice(value: JsonValue | undefined, tools: readonly ToolSchema[]): ToolChoice {
  if (value === undefined || value === null) return tools.length > 0 ? "auto" : "none";
  if (value === "none") return "none";
  if (tools.length === 0) {
    throw new BadRequest("When using `tool_choice`, `tools` must be set.");
  }
  if (value === "auto" || value === "required") return value;
  const target = isJsonObject(value) ? value.function : undefined;
  const name = isJsonObject(target) ? target.name : undefined;
  if (typeof name === "string" && tools.some((tool) => tool.name === name)) return { name };
  throw new BadRequest(`tool_choice: ${JSON.stringify(value)} names no tool of this request`);
}

function readMessage(value: JsonValue): Message {
  if (!isJsonObject(value)) throw new BadRequest("messages: each entry must be an object");
  const content = readContent(value.content);
  switch (value.role) {
    case "system":
    case "developer":
      return { role: "system", content };
    case "user":
      return { role: "user", content };
    case "assistant": {
      const calls = Array.isArray(value.tool_calls) ? value.tool_calls : [];
      return { role: "assistant", content, toolCalls: calls.map(readCall) };
    }
    case "tool":
      return {
        role: "tool",
        callId: typeof value.tool_call_id === "string" ? value.tool_call_id : "",
        name: typeof value.name === "string" ? value.name : "",
        content,
      };
    default:
      throw new BadRequest(`messages: unknown role ${JSON.stringify(value.role)}`);
  }
}

function readCall(value: JsonValue): ToolCall {
  const target = isJsonObject(value) && isJsonObject(value.function) ? value.function : {};
  const parsed = parseArguments(target.arguments);
  return {
    id: isJsonObject(value) && typeof value.id === "string" ? value.id : "",
    name: typeof target.name === "string" ? target.name : "",
    arguments: parsed.ok ? parsed.arguments : {},
  };
}

function readContent(value: JsonValue | undefined): string {
  if (typeof value === "string") return value;
  if (!Array.isArray(value)) return "";
  return value
    .map((part) => isJsonObject(part) && typeof part.text === "string" ? part.text : "")
    .join("");
}
