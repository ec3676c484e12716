import { cutText } from "../event/_bound.ts";
import {
  agentBlocked,
  agentDeclined,
  agentExpired,
  agentResumed,
  agentWithdrawn,
} from "../event/agent_events.ts";
import type { Event } from "../event/event.ts";
import type { Question, Resolution } from "./question.ts";

/** Characters of a question that its events carry; the record holds all of it. */
export const MAX_EVENT_QUESTION = 100_000;
/** Characters of a question's context that its event carries. */
export const MAX_EVENT_CONTEXT = 20_000;

/**
 * The announcement of a question. It follows from the record alone, so that whoever repairs a missing
 * one makes the very same event.
 */
export function blockedEvent(question: Question): Event {
  return agentBlocked({
    ...scope(question, question.createdAt),
    question: cutText(question.question, MAX_EVENT_QUESTION),
    context: question.context === undefined
      ? undefined
      : cutText(question.context, MAX_EVENT_CONTEXT),
    options: question.options ?? [],
    schema: question.schema,
    default: question.default,
    expiresAt: question.expiresAt,
    onExpiry: question.onExpiry,
    workspaceId: question.workspaceId,
    name: question.name,
  });
}

/** The event of a resolution. It too follows from the records alone. */
export function resolutionEvent(question: Question, resolution: Resolution): Event {
  const { respondedAt, respondedBy, via, reason, answer } = resolution;
  const common = {
    ...scope(question, respondedAt),
    question: cutText(question.question, MAX_EVENT_QUESTION),
    respondedBy,
    via,
  };
  switch (resolution.outcome) {
    case "answered": {
      const waitMs = Math.max(0, Date.parse(respondedAt) - Date.parse(question.createdAt));
      return agentResumed({ ...common, answer: answer ?? null, waitMs });
    }
    case "declined":
      return agentDeclined({ ...common, reason });
    case "expired":
      return agentExpired({ ...common, reason, answer });
    case "withdrawn":
      return agentWithdrawn({ ...common, reason });
  }
}

function scope(question: Question, timestamp: string): {
  agentId: string;
  graphId: string | undefined;
  questionId: string;
  timestamp: string;
} {
  return {
    agentId: question.agentId,
    graphId: question.graphId,
    questionId: question.id,
    timestamp,
  };
}
