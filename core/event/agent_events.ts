import type { JsonValue } from "../json/json.ts";
import type { AnswerSchema, OnExpiry } from "../inbox/question.ts";
import { type AgentScope, fromFields } from "./create.ts";
import type { Event } from "./event.ts";
import { stableId } from "./id.ts";
import type { TokenUsage } from "./model_events.ts";

/** What an agent is and works on. */
export interface AgentQueuedPayload {
  /** Its name within the graph. */
  readonly name: string;
  /** The bundle it was made from. */
  readonly bundle: string;
  /** The file or node it works on. */
  readonly target: string;
  /** Where it keeps questions, state and files. */
  readonly workspaceId: string;
  /** Ids of the agents that must finish before it starts. */
  readonly upstream: readonly string[];
}

/** The agent waits for its turn: upstream agents, or a free slot. */
export function agentQueued(fields: AgentScope & AgentQueuedPayload): Event {
  return fromFields("agent", "queued", fields);
}

/** What starts. */
export interface AgentStartedPayload {
  /** Its name within the graph. */
  readonly name: string;
  /** The bundle it was made from. */
  readonly bundle: string;
  /** The file or node it works on. */
  readonly target: string;
  /** Where it keeps questions, state and files. */
  readonly workspaceId: string;
  /** The model it talks to. */
  readonly model?: string | undefined;
  /** Whether it goes on where an earlier process stopped. */
  readonly resumed?: boolean | undefined;
}

/** The agent works now. {@linkcode WorkspaceRegistry} learns from it where the agent's workspace is. */
export function agentStarted(fields: AgentScope & AgentStartedPayload): Event {
  return fromFields("agent", "started", fields);
}

/** A question, as it is announced. */
export interface AgentBlockedPayload {
  /** The question's id. */
  readonly questionId: string;
  /** The text. Untrusted. */
  readonly question: string;
  /** What it is about. Untrusted. */
  readonly context?: string | undefined;
  /** The only allowed answers; empty: any. */
  readonly options: readonly string[];
  /** The form of the answer. */
  readonly schema?: AnswerSchema | undefined;
  /** The answer taken on expiry with `onExpiry: "default"`. */
  readonly default?: JsonValue | undefined;
  /** ISO 8601, UTC; absent: no deadline. */
  readonly expiresAt?: string | undefined;
  /** What happens at the deadline. */
  readonly onExpiry: OnExpiry;
  /** The workspace that holds the question. */
  readonly workspaceId: string;
  /** The agent's name. */
  readonly name?: string | undefined;
}

/** The agent asked a person and waits. Its id follows from the question's, so it is in the log once. */
export function agentBlocked(fields: AgentScope & AgentBlockedPayload): Event {
  const id = stableId(fields.questionId, "blocked");
  return fromFields("agent", "blocked", { ...withMsgId(fields), id });
}

/** A question that somebody answered. */
export interface AgentResumedPayload {
  /** The question's id. */
  readonly questionId: string;
  /** The text. Untrusted. */
  readonly question: string;
  /** The answer; `false`, `0` and `""` are answers. */
  readonly answer: JsonValue;
  /** Who answered. */
  readonly respondedBy: string;
  /** Through what. */
  readonly via: string;
  /** How long the question was open, in milliseconds. */
  readonly waitMs: number;
}

/** Somebody answered. All ways to end one question share one event id: only the first is stored. */
export function agentResumed(fields: AgentScope & AgentResumedPayload): Event {
  return resolved("resumed", fields);
}

/** A question that ended without an answer of a person. */
export interface AgentUnansweredPayload {
  /** The question's id. */
  readonly questionId: string;
  /** The text. Untrusted. */
  readonly question: string;
  /** Who ended it. */
  readonly respondedBy: string;
  /** Through what. */
  readonly via: string;
  /** Why, where it is known. */
  readonly reason?: string | undefined;
  /** The default that was taken instead. */
  readonly answer?: JsonValue | undefined;
}

/** A person refused to answer. */
export function agentDeclined(fields: AgentScope & AgentUnansweredPayload): Event {
  return resolved("declined", fields);
}

/** Nobody answered in time. */
export function agentExpired(fields: AgentScope & AgentUnansweredPayload): Event {
  return resolved("expired", fields);
}

/** The agent no longer needs an answer: it was cancelled, or it finished. */
export function agentWithdrawn(fields: AgentScope & AgentUnansweredPayload): Event {
  return resolved("withdrawn", fields);
}

function resolved(action: string, fields: AgentScope & { readonly questionId: string }): Event {
  const id = stableId(fields.questionId, "resolved");
  return fromFields("agent", action, { ...withMsgId(fields), id });
}

// Remora's guide and the Python original call the question's id msg_id.
function withMsgId<T extends { readonly questionId: string }>(fields: T): T & { msgId: string } {
  return { ...fields, msgId: fields.questionId };
}

/** What an agent delivered. */
export interface AgentResult {
  /** How it went. */
  readonly status: "success" | "failed" | "skipped";
  /** One paragraph, written by the agent. Untrusted. */
  readonly summary: string;
  /** Paths it changed in its workspace. */
  readonly changedFiles: readonly string[];
}

/** What an agent did until it was done. */
export interface AgentCompletedPayload {
  /** Its name within the graph. */
  readonly name: string;
  /** What it delivered. */
  readonly result: AgentResult;
  /** Turns of the model loop. */
  readonly turns: number;
  /** From start to end, in milliseconds, waiting for answers included. */
  readonly durationMs: number;
  /** Tokens of all turns. */
  readonly usage?: TokenUsage | undefined;
}

/** The agent is done; `result.status` says how it went. */
export function agentCompleted(fields: AgentScope & AgentCompletedPayload): Event {
  return fromFields("agent", "completed", fields);
}

/** An error, as an event carries it. */
export interface EventError {
  /** Stable identifier. */
  readonly code: string;
  /** What was tried, with which value. */
  readonly message: string;
}

/** What stopped an agent. */
export interface AgentFailedPayload {
  /** Its name within the graph. */
  readonly name: string;
  /** What stopped it. */
  readonly error: EventError;
}

/** The agent stopped on an error. */
export function agentFailed(fields: AgentScope & AgentFailedPayload): Event {
  return fromFields("agent", "failed", fields);
}

/** Why an agent did not finish, or did not start. */
export interface AgentStoppedPayload {
  /** Its name within the graph. */
  readonly name: string;
  /** Why. */
  readonly reason: string;
}

/** Somebody cancelled the agent. */
export function agentCancelled(fields: AgentScope & AgentStoppedPayload): Event {
  return fromFields("agent", "cancelled", fields);
}

/** The agent never started, because an upstream agent failed or there was nothing to do. */
export function agentSkipped(fields: AgentScope & AgentStoppedPayload): Event {
  return fromFields("agent", "skipped", fields);
}
