import type { JsonValue } from "../json/json.ts";
import { type AgentScope, fromFields } from "./create.ts";
import type { Event } from "./event.ts";
import { stableId } from "./id.ts";

/** A message to a running agent. */
export interface UserMessagePayload {
  /** The message's id. */
  readonly messageId: string;
  /** The text. */
  readonly content: string;
  /** Who wrote it. */
  readonly from: string;
  /** Through what. */
  readonly via: string;
}

/** Somebody wrote to an agent, unasked. */
export function userMessage(fields: AgentScope & UserMessagePayload): Event {
  return fromFields("user", "message", { ...fields, id: stableId(fields.messageId, "message") });
}

/** A message that arrived. */
export interface UserDeliveredPayload {
  /** The message's id. */
  readonly messageId: string;
}

/** The agent has taken a message. */
export function userDelivered(fields: AgentScope & UserDeliveredPayload): Event {
  return fromFields("user", "delivered", {
    ...fields,
    id: stableId(fields.messageId, "delivered"),
  });
}

/** A decision on what an agent changed. */
export interface UserReviewedPayload {
  /** What was decided. */
  readonly decision: "accepted" | "rejected";
  /** The files it is about. */
  readonly paths: readonly string[];
  /** What became of each file, where the decision was carried out. */
  readonly outcomes?: readonly JsonValue[] | undefined;
  /** Who decided. */
  readonly by: string;
  /** Through what. */
  readonly via: string;
}

/** Somebody reviewed the changes of an agent. */
export function userReviewed(fields: AgentScope & UserReviewedPayload): Event {
  return fromFields("user", "reviewed", fields);
}

/** An accept that was taken back. */
export interface UserUndonePayload {
  /** The files it is about. */
  readonly paths: readonly string[];
  /** What became of each file: `undone`, or a `conflict` where it was changed since. */
  readonly outcomes: readonly JsonValue[];
  /** Who wanted it. */
  readonly by: string;
  /** Through what. */
  readonly via: string;
}

/** Somebody took changes of an agent out of the files again; they wait for a decision as before. */
export function userUndone(fields: AgentScope & UserUndonePayload): Event {
  return fromFields("user", "undone", fields);
}
