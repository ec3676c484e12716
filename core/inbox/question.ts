import type { JsonValue } from "../json/json.ts";

/** Where a question stands. Only `pending` can change, and only once. */
export type QuestionStatus = "pending" | "answered" | "declined" | "expired" | "withdrawn";

/** What happens when nobody answers in time. */
export type OnExpiry = "fail" | "default" | "wait";

/** One field of a question's form: the flat subset that HTML forms, MCP and AG-UI share. */
export type FieldSchema =
  | {
    readonly type: "string";
    readonly title?: string;
    readonly description?: string;
    readonly enum?: readonly string[];
    readonly minLength?: number;
    readonly maxLength?: number;
  }
  | {
    readonly type: "number" | "integer";
    readonly title?: string;
    readonly description?: string;
    readonly minimum?: number;
    readonly maximum?: number;
  }
  | { readonly type: "boolean"; readonly title?: string; readonly description?: string }
  | {
    readonly type: "array";
    readonly title?: string;
    readonly description?: string;
    readonly items: { readonly type: "string"; readonly enum: readonly string[] };
  };

/** The schema of an answer: one field, or a flat object of fields. */
export type AnswerSchema =
  | FieldSchema
  | {
    readonly type: "object";
    readonly properties: Readonly<Record<string, FieldSchema>>;
    readonly required?: readonly string[];
  };

/** A question to a person, as it is stored under `outbox:question:ID` of the agent's workspace. */
export interface Question {
  /** UUID. */
  readonly id: string;
  /** Who asks. */
  readonly agentId: string;
  /** The name of who asks, for people. */
  readonly name?: string;
  /** The run it belongs to. */
  readonly graphId?: string;
  /** The workspace that holds the record. */
  readonly workspaceId: string;
  /** The text, as the agent wrote it. Untrusted. */
  readonly question: string;
  /** What it is about, shown below the question: a few lines of code or a small diff. Untrusted. */
  readonly context?: string;
  /** The only allowed answers, where given. */
  readonly options?: readonly string[];
  /** The form of the answer, where given. */
  readonly schema?: AnswerSchema;
  /** The answer taken on expiry with `onExpiry: "default"`; must itself be allowed. */
  readonly default?: JsonValue;
  /** A projection of the resolution, for lists. */
  readonly status: QuestionStatus;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** ISO 8601, UTC; absent: it waits for ever. */
  readonly expiresAt?: string;
  /** What happens at `expiresAt`. */
  readonly onExpiry: OnExpiry;
}

/**
 * How a question ended, stored under `inbox:response:ID` by create-if-absent: the first writer decides,
 * whether it is a person, the clock or the agent that no longer needs an answer.
 */
export interface Resolution {
  /** How it ended. */
  readonly outcome: Exclude<QuestionStatus, "pending">;
  /** The answer; for `expired` the default where one applies; absent otherwise. */
  readonly answer?: JsonValue;
  /** ISO 8601, UTC. */
  readonly respondedAt: string;
  /** Who: the name of a person, or `synthetic user`, `deadline`, the agent's id. */
  readonly respondedBy: string;
  /** Through what: `dashboard`, `cli`, `api`, `auto`, `deadline`, `agent`. */
  readonly via: string;
  /** Why, where somebody gave a reason. */
  readonly reason?: string;
}

/** All states, in the order in which interfaces show them. */
export const QUESTION_STATUSES: readonly QuestionStatus[] = [
  "pending",
  "answered",
  "declined",
  "expired",
  "withdrawn",
];

/** The keys of a workspace that carry questions, answers and messages. */
export const INBOX_KEYS = {
  /** Prefix of question records. */
  question: "outbox:question:",
  /** Prefix of resolutions. */
  response: "inbox:response:",
  /** Prefix of unsolicited messages to the agent. */
  message: "inbox:user_message:",
} as const;

/** An unsolicited message from a person to a running agent. */
export interface UserMessage {
  /** UUID. */
  readonly id: string;
  /** The text. */
  readonly content: string;
  /** Who wrote it. */
  readonly from: string;
  /** Through what. */
  readonly via: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** Set when the agent has taken it. */
  readonly takenAt?: string;
}
