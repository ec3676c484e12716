import { isJsonObject, type JsonObject } from "@remora/core";
import type { Message, ToolSchema } from "../types.ts";

/** A tool call of the conversation, with its result. */
export interface DoneCall {
  readonly name: string;
  readonly arguments: JsonObject;
  /** The result as it was sent. */
  readonly output: string;
  /** The result where it is a JSON object, else `{}`. */
  readonly json: JsonObject;
}

/** All that the rules know: what is on offer, and what was done so far. There is no other state. */
export interface RuleState {
  readonly tools: readonly ToolSchema[];
  readonly messages: readonly Message[];
  /** Calls that have a result, in the order of the calls. */
  readonly done: readonly DoneCall[];
}

/** Reads the state out of a conversation. */
export function readState(messages: readonly Message[], tools: readonly ToolSchema[]): RuleState {
  const outputs = new Map<string, string>();
  for (const message of messages) {
    if (message.role === "tool") outputs.set(message.callId, message.content);
  }
  const done: DoneCall[] = [];
  for (const message of messages) {
    if (message.role !== "assistant") continue;
    for (const call of message.toolCalls) {
      const output = outputs.get(call.id);
      if (output === undefined) continue;
      const json = parseObject(output);
      done.push({ name: call.name, arguments: call.arguments, output, json });
    }
  }
  return { tools, messages, done };
}

/** Whether a tool of this name is on offer. */
export function offers(state: RuleState, name: string): boolean {
  return state.tools.some((tool) => tool.name === name);
}

function parseObject(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : {};
  } catch {
    return {};
  }
}
