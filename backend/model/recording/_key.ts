import { createHash } from "node:crypto";
import type { Message, ModelRequest } from "../types.ts";

/**
 * What makes two requests the same: the model, the conversation and the tools. Ids of calls are made up by
 * servers, so only which call a result belongs to counts; and of times in results, that there is one.
 */
export function requestKey(request: ModelRequest): string {
  const ids = new Map<string, number>();
  const ordinal = (id: string): number => {
    const known = ids.get(id) ?? ids.size;
    ids.set(id, known);
    return known;
  };
  const messages = request.messages.map((message) => normalise(message, ordinal));
  const tools = (request.tools ?? []).map(({ name, parameters }) => [name, parameters]);
  const { model, toolChoice } = request;
  const text = JSON.stringify([model ?? null, messages, tools, toolChoice ?? null]);
  return createHash("sha256").update(text).digest("hex");
}

function normalise(message: Message, ordinal: (id: string) => number): unknown {
  switch (message.role) {
    case "system":
    case "user":
      return [message.role, message.content];
    case "assistant": {
      const calls = message.toolCalls.map((call) => [ordinal(call.id), call.name, call.arguments]);
      return ["assistant", message.content, calls];
    }
    case "tool":
      return ["tool", ordinal(message.callId), timeless(message.content)];
  }
}

const SPAN = /\b\d+(?:\.\d+)?\s?(?:ns|µs|us|ms|s|m|sec|seconds?|minutes?)\b/g;
const MOMENT = /\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?/g;

/** Test runners say how long they took, and that is never the same twice. */
function timeless(text: string): string {
  return text.replaceAll(MOMENT, "<moment>").replaceAll(SPAN, "<span>");
}
