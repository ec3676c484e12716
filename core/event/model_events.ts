import { cutText, MAX_CONTENT_PREVIEW } from "./_bound.ts";
import { type AgentScope, fromFields } from "./create.ts";
import type { Event } from "./event.ts";

/** Tokens, as the model server counted them. */
export interface TokenUsage {
  /** Read by the model. */
  readonly promptTokens: number;
  /** Written by the model. */
  readonly completionTokens: number;
  /** Both. */
  readonly totalTokens: number;
}

/** A request to a model. */
export interface ModelRequestPayload {
  /** The turn of the agent, from 1. */
  readonly turn: number;
  /** The model's id. */
  readonly model: string;
  /** How many messages were sent. */
  readonly messages: number;
  /** How many tools were offered. */
  readonly tools: number;
}

/** The agent asks its model. */
export function modelRequest(fields: AgentScope & ModelRequestPayload): Event {
  return fromFields("model", "request", fields);
}

/** What a model said. */
export interface ModelResponsePayload {
  /** The turn of the agent, from 1. */
  readonly turn: number;
  /** The model's id. */
  readonly model: string;
  /** In milliseconds. */
  readonly durationMs: number;
  /** How many tools it called. */
  readonly toolCalls: number;
  /** The start of its text; cut after 500 characters. Untrusted. */
  readonly content: string;
  /** Tokens of this turn, where the server counts them. */
  readonly usage?: TokenUsage | undefined;
}

/** The model answered. */
export function modelResponse(fields: AgentScope & ModelResponsePayload): Event {
  const content = cutText(fields.content, MAX_CONTENT_PREVIEW);
  return fromFields("model", "response", { ...fields, content });
}
