import { type JsonValue, takeUserMessages, type UserMessage } from "@remora/core";
import type { Tool, ToolContext, ToolOutput } from "./types.ts";

/** `get_user_messages`: what people wrote to the agent since it last looked. */
export function getUserMessagesTool(): Tool {
  return {
    name: "get_user_messages",
    description: "Read messages that people sent you without being asked, since you last looked.",
    parameters: { type: "object", properties: {} },
    onInterrupt: "rerun",
    run: (_args, context) => take(context),
  };
}

async function take(context: ToolContext): Promise<ToolOutput> {
  const { workspace, agentId, graphId, callId, events } = context;
  // A crash after they are taken and before the result is journaled must not lose them.
  const key = `agent:${agentId}:messages:${callId}`;
  const kept = await workspace.kv.get(key);
  if (kept !== undefined) return output(kept.value);
  let delivered: JsonValue = [];
  await takeUserMessages(workspace, {
    agentId,
    graphId,
    events,
    deliver: async (messages) => {
      delivered = messages.map(shown);
      await workspace.kv.set(key, delivered);
    },
  });
  return output(delivered);
}

function shown({ content, from, createdAt }: UserMessage): JsonValue {
  return { from, content, at: createdAt };
}

function output(messages: JsonValue): ToolOutput {
  return { content: JSON.stringify({ messages }) };
}
