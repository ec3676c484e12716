import type { JsonObject, JsonValue } from "@remora/core";
import type { ModelReply, ReplyCall } from "./types.ts";

/** The reply that is a message. */
export type MessageReply = Exclude<
  ModelReply,
  { readonly status: number } | { readonly body: JsonValue } | { readonly disconnect: true }
>;

/** What a completion is called and which model wrote it. */
export interface CompletionHead {
  readonly id: string;
  readonly model: string;
}

/** The body of a completion that is not streamed. */
export function completionBody(reply: MessageReply, head: CompletionHead): JsonObject {
  const calls = reply.toolCalls ?? [];
  const message = {
    role: "assistant",
    content: reply.content ?? null,
    tool_calls: calls.map((call, index): JsonValue => wireCall(call, head, index)),
  };
  return {
    id: head.id,
    object: "chat.completion",
    created: 0,
    model: head.model,
    choices: [{ index: 0, message, finish_reason: finishReason(reply), stop_reason: null }],
    usage: wireUsage(reply),
  };
}

/** The chunks of a streamed completion, in vLLM's order. */
export function completionChunks(
  reply: MessageReply,
  head: CompletionHead,
  includeUsage: boolean,
): readonly JsonObject[] {
  const chunk = (delta: JsonObject, finish: string | null = null): JsonObject => ({
    id: head.id,
    object: "chat.completion.chunk",
    created: 0,
    model: head.model,
    choices: [{ index: 0, delta, finish_reason: finish }],
  });
  const chunks = [chunk({ role: "assistant", content: "" })];
  // Word by word, as a model writes.
  for (const word of (reply.content ?? "").match(/\s*\S+\s*$|\s*\S+/g) ?? []) {
    chunks.push(chunk({ content: word }));
  }
  for (const [index, call] of (reply.toolCalls ?? []).entries()) {
    const { id, type, function: target } = wireCall(call, head, index);
    chunks.push(chunk({ tool_calls: [{ index, id, type, function: { name: target.name } }] }));
    for (const piece of target.arguments.match(/[\s\S]{1,24}/g) ?? []) {
      chunks.push(chunk({ tool_calls: [{ index, function: { arguments: piece } }] }));
    }
  }
  chunks.push(chunk({}, finishReason(reply)));
  if (includeUsage) chunks.push({ ...chunk({}), choices: [], usage: wireUsage(reply) });
  return chunks;
}

function wireCall(call: ReplyCall, head: CompletionHead, index: number): {
  readonly id: string;
  readonly type: string;
  readonly function: { readonly name: string; readonly arguments: string };
} {
  const raw = call.arguments ?? {};
  return {
    id: call.id ?? `chatcmpl-tool-${head.id.slice(9)}-${index}`,
    type: "function",
    function: {
      name: call.name,
      arguments: typeof raw === "string" ? raw : JSON.stringify(raw),
    },
  };
}

function finishReason(reply: MessageReply): string {
  return reply.finishReason ?? ((reply.toolCalls ?? []).length > 0 ? "tool_calls" : "stop");
}

function wireUsage({ usage }: MessageReply): JsonObject {
  return {
    prompt_tokens: usage?.promptTokens ?? 0,
    completion_tokens: usage?.completionTokens ?? 0,
    total_tokens: usage?.totalTokens ?? 0,
  };
}
