import type { JsonObject, JsonValue } from "@remora/core";
import type { Message, ModelRequest, ToolChoice, ToolSchema } from "../types.ts";
import { structuredOutputFields } from "../structured/fields.ts";
import type { StructuredOutputForm } from "../types.ts";

/** Options of {@linkcode toWireRequest}. */
interface WireOptions {
  readonly model: string;
  readonly stream: boolean;
  readonly form: StructuredOutputForm;
}

/** Puts a request into the form of `POST /v1/chat/completions`. */
export function toWireRequest(request: ModelRequest, options: WireOptions): JsonObject {
  const tools = request.tools ?? [];
  // Servers refuse tool_choice and parallel_tool_calls without tools, and stream_options without stream.
  const toolFields: JsonObject = tools.length === 0 ? {} : {
    tools: tools.map(toWireTool),
    tool_choice: toWireToolChoice(request.toolChoice ?? "auto"),
    ...(request.parallelToolCalls === undefined
      ? {}
      : { parallel_tool_calls: request.parallelToolCalls }),
  };
  return {
    model: options.model,
    messages: request.messages.map(toWireMessage),
    ...toolFields,
    ...(request.maxTokens === undefined ? {} : { max_tokens: request.maxTokens }),
    ...(request.temperature === undefined ? {} : { temperature: request.temperature }),
    ...(options.stream ? { stream: true, stream_options: { include_usage: true } } : {}),
    ...structuredOutputFields(request.structuredOutput, options.form),
    ...request.extra,
  };
}

function toWireMessage(message: Message): JsonObject {
  switch (message.role) {
    case "system":
    case "user":
      return { role: message.role, content: message.content };
    case "assistant": {
      // "" and not null: chat templates that join strings fail on null, and all accept "".
      const content = message.content ?? "";
      if (message.toolCalls.length === 0) return { role: "assistant", content };
      const calls = message.toolCalls.map((call): JsonValue => ({
        id: call.id,
        type: "function",
        function: { name: call.name, arguments: JSON.stringify(call.arguments) },
      }));
      return { role: "assistant", content, tool_calls: calls };
    }
    case "tool":
      return {
        role: "tool",
        tool_call_id: message.callId,
        name: message.name,
        content: message.content,
      };
  }
}

function toWireTool(tool: ToolSchema): JsonValue {
  const { name, description, parameters } = tool;
  return { type: "function", function: { name, description, parameters } };
}

function toWireToolChoice(choice: ToolChoice): JsonValue {
  if (typeof choice === "string") return choice;
  return { type: "function", function: { name: choice.name } };
}
