import type { JsonValue } from "../json/json.ts";
import { toJsonValue } from "../json/to_json.ts";
import { cutArguments, cutText, MAX_OUTPUT_PREVIEW } from "./_bound.ts";
import type { EventError } from "./agent_events.ts";
import { type AgentScope, fromFields } from "./create.ts";
import type { Event } from "./event.ts";

/** Which call of which tool. */
export interface ToolCallPayload {
  /** The tool. */
  readonly toolName: string;
  /** The call's id, as the model gave it. */
  readonly callId: string;
}

/** A tool call that begins. */
export interface ToolCalledPayload extends ToolCallPayload {
  /** The arguments. Long texts are cut, so that the event stays under 8,000 characters. Untrusted. */
  readonly arguments: JsonValue;
}

/** The model called a tool. */
export function toolCalled(fields: AgentScope & ToolCalledPayload): Event {
  const bounded = cutArguments(toJsonValue(fields.arguments));
  return fromFields("tool", "called", { ...fields, arguments: bounded });
}

/** A tool call that returned. */
export interface ToolCompletedPayload extends ToolCallPayload {
  /** In milliseconds. */
  readonly durationMs: number;
  /** The start of the output; cut after 200 characters. Untrusted. */
  readonly outputPreview: string;
}

/** A tool returned. */
export function toolCompleted(fields: AgentScope & ToolCompletedPayload): Event {
  const outputPreview = cutText(fields.outputPreview, MAX_OUTPUT_PREVIEW);
  return fromFields("tool", "completed", { ...fields, outputPreview });
}

/** A tool call that failed. */
export interface ToolFailedPayload extends ToolCallPayload {
  /** In milliseconds. */
  readonly durationMs: number;
  /** What went wrong. */
  readonly error: EventError;
}

/** A tool failed. */
export function toolFailed(fields: AgentScope & ToolFailedPayload): Event {
  return fromFields("tool", "failed", fields);
}
