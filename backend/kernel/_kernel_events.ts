import {
  type Event,
  modelRequest,
  modelResponse,
  stableId,
  toolCalled,
  toolCompleted,
  toolFailed,
} from "@remora/core";
import type { ToolCall } from "../model/types.ts";
import type { ResultEntry, TurnEntry } from "./_entries.ts";

/** Whose events these are. */
export interface EventOwner {
  readonly agentId: string;
  readonly graphId: string;
  /** Ids come from it, so that a step that is told again after a crash is the same event. */
  readonly runId: string;
}

export function requestEvent(
  owner: EventOwner,
  request: {
    readonly turn: number;
    readonly model: string;
    readonly messages: number;
    readonly tools: number;
  },
): Event {
  return modelRequest({ ...scope(owner, "request", String(request.turn)), ...request });
}

export function responseEvent(owner: EventOwner, entry: TurnEntry): Event {
  return modelResponse({
    ...scope(owner, "response", String(entry.turn)),
    timestamp: entry.at,
    turn: entry.turn,
    model: entry.model,
    durationMs: entry.durationMs,
    toolCalls: entry.toolCalls.length,
    content: entry.content ?? "",
    usage: entry.usage,
  });
}

export function calledEvent(owner: EventOwner, call: ToolCall): Event {
  return toolCalled({
    ...scope(owner, "called", call.id),
    toolName: call.name,
    callId: call.id,
    arguments: call.invalid === undefined ? call.arguments : call.invalid.raw,
  });
}

export function resultEvent(owner: EventOwner, entry: ResultEntry): Event {
  const { callId, name: toolName, durationMs, content, at: timestamp } = entry;
  const fields = { ...scope(owner, "result", callId), timestamp, toolName, callId, durationMs };
  if (entry.isError !== true) return toolCompleted({ ...fields, outputPreview: content });
  const code = entry.rejected === true ? "TOOL-REJECTED" : "TOOL-FAILED";
  const message = content.length > 500 ? `${content.slice(0, 499).toWellFormed()}…` : content;
  return toolFailed({ ...fields, error: { code, message } });
}

function scope(
  { agentId, graphId, runId }: EventOwner,
  kind: string,
  part: string,
): { readonly agentId: string; readonly graphId: string; readonly id: string } {
  return { agentId, graphId, id: stableId(runId, kind, part) };
}
