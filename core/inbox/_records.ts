import { RemoraError } from "../error/error.ts";
import { JsonFields } from "../json/_fields.ts";
import type { JsonObject, JsonValue } from "../json/json.ts";
import { toJsonObject } from "../json/to_json.ts";
import {
  type AnswerSchema,
  INBOX_KEYS,
  type Question,
  QUESTION_STATUSES,
  type Resolution,
  type UserMessage,
} from "./question.ts";
import { parseAnswerSchema } from "./schema.ts";

/** All rules of expiry. */
export const ON_EXPIRY = ["fail", "default", "wait"] as const;
const OUTCOMES = ["answered", "declined", "expired", "withdrawn"] as const;

/** Where a question is kept. */
export function questionKey(questionId: string): string {
  return `${INBOX_KEYS.question}${questionId}`;
}

/** Where its resolution is kept. */
export function responseKey(questionId: string): string {
  return `${INBOX_KEYS.response}${questionId}`;
}

/** Where a message is kept. */
export function messageKey(messageId: string): string {
  return `${INBOX_KEYS.message}${messageId}`;
}

/** A record as the store takes it, without `undefined`. */
export function toRecord(record: Question | Resolution | UserMessage): JsonObject {
  return toJsonObject(record);
}

/** An entry of a workspace; the value is absent where the key went away meanwhile. */
export interface RecordEntry {
  readonly key: string;
  readonly value?: JsonValue;
}

/**
 * Reads a question record. Where it was found counts, not where it says it is: the answer goes there.
 *
 * @throws {RemoraError} `RECORD-INVALID`
 */
export function parseQuestion(workspaceId: string, { key, value }: RecordEntry): Question {
  const fields = new JsonFields(`question "${key}"`, value);
  return {
    id: key.slice(INBOX_KEYS.question.length),
    agentId: fields.text("agentId"),
    ...given("name", fields.optionalText("name")),
    ...given("graphId", fields.optionalText("graphId")),
    workspaceId,
    question: fields.text("question"),
    ...given("context", fields.optionalText("context")),
    ...given("options", fields.optionalTexts("options")),
    ...given("schema", optionalSchema(key, fields.value("schema"))),
    ...given("default", fields.value("default")),
    status: fields.choice("status", QUESTION_STATUSES),
    createdAt: fields.time("createdAt"),
    ...given("expiresAt", fields.optionalTime("expiresAt")),
    onExpiry: fields.choice("onExpiry", ON_EXPIRY),
  };
}

/** Reads a resolution. @throws {RemoraError} `RECORD-INVALID` */
export function parseResolution(key: string, value: JsonValue | undefined): Resolution {
  const fields = new JsonFields(`answer "${key}"`, value);
  return {
    outcome: fields.choice("outcome", OUTCOMES),
    ...given("answer", fields.value("answer")),
    respondedAt: fields.time("respondedAt"),
    respondedBy: fields.text("respondedBy"),
    via: fields.text("via"),
    ...given("reason", fields.optionalText("reason")),
  };
}

/** Reads a resolution with the token of its writer. @throws {RemoraError} `RECORD-INVALID` */
export function parseDecision(
  key: string,
  value: JsonValue | undefined,
): { readonly resolution: Resolution; readonly token?: string } {
  const token = new JsonFields(`answer "${key}"`, value).optionalText("token");
  return { resolution: parseResolution(key, value), ...given("token", token) };
}

/** Reads a message. @throws {RemoraError} `RECORD-INVALID` */
export function parseUserMessage(key: string, value: JsonValue | undefined): UserMessage {
  const fields = new JsonFields(`message "${key}"`, value);
  return {
    id: fields.text("id"),
    content: fields.text("content"),
    from: fields.text("from"),
    via: fields.text("via"),
    createdAt: fields.time("createdAt"),
    ...given("takenAt", fields.optionalTime("takenAt")),
  };
}

/** An object with the field, or without it where the value is `undefined`. */
export function given<const Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): { [Key in Name]?: Value } {
  const empty: { [Key in Name]?: Value } = {};
  return value === undefined ? empty : { ...empty, [name]: value };
}

function optionalSchema(key: string, value: JsonValue | undefined): AnswerSchema | undefined {
  if (value === undefined) return undefined;
  try {
    return parseAnswerSchema(value);
  } catch (cause) {
    throw new RemoraError(
      "RECORD-INVALID",
      `Cannot read question "${key}": its schema is not valid`,
      {
        cause,
        hint: "A newer Remora, or another program, may have written it",
      },
    );
  }
}
