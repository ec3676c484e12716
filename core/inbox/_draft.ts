import type { JsonValue } from "../json/json.ts";
import { toJsonValue } from "../json/to_json.ts";
import { given } from "./_records.ts";
import { QuestionInvalidError } from "./errors.ts";
import type { AskOptions } from "./ask_options.ts";
import type { OnExpiry, Question } from "./question.ts";
import { checkChoices, parseAnswerSchema } from "./schema.ts";
import { answerIssues } from "./validate.ts";

/** Bytes of UTF-8 that a question, or its context, may have: 1 MiB. */
export const MAX_QUESTION_BYTES = 1_048_576;
/** The last moment that ISO 8601 with four-digit years can name. */
const LAST_TIME = Date.UTC(9999, 11, 31);

/** Where and when a question is asked. */
export interface DraftPlace {
  readonly id: string;
  readonly workspaceId: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Builds the record of a question from what an agent wants to ask. @throws {QuestionInvalidError} */
export function draftQuestion(text: string, options: AskOptions, place: DraftPlace): Question {
  checkText("question", text);
  if (text.trim() === "") throw new QuestionInvalidError("question", "is empty");
  if (options.context !== undefined) checkText("context", options.context);
  if (options.agentId === "") throw new QuestionInvalidError("agentId", "is empty");
  const onExpiry: OnExpiry = options.onExpiry ?? "fail";
  const question: Question = {
    id: place.id,
    agentId: options.agentId,
    ...given("name", options.name),
    ...given("graphId", options.graphId),
    workspaceId: place.workspaceId,
    question: text,
    ...given("context", options.context),
    ...given("options", options.options),
    ...given("schema", options.schema && parseAnswerSchema(options.schema)),
    ...given("default", defaultOf(options.default)),
    status: "pending",
    createdAt: new Date(place.now).toISOString(),
    ...given("expiresAt", expiresAt(options.timeout, place.now)),
    onExpiry,
  };
  checkOptions(question);
  checkDefault(question);
  return question;
}

function checkText(field: string, text: string): void {
  // A UTF-16 unit takes three bytes at most: short texts need no encoding.
  if (text.length * 3 <= MAX_QUESTION_BYTES) return;
  const bytes = new TextEncoder().encode(text).length;
  if (bytes <= MAX_QUESTION_BYTES) return;
  throw new QuestionInvalidError(
    field,
    `takes ${bytes} bytes, more than ${MAX_QUESTION_BYTES}`,
    "Ask briefly, and put what it is about into a file of the workspace",
  );
}

function defaultOf(value: unknown): JsonValue | undefined {
  return value === undefined ? undefined : toJsonValue(value);
}

function expiresAt(timeout: number | undefined, now: number): string | undefined {
  if (timeout === undefined) return undefined;
  if (!(timeout > 0) || now + timeout > LAST_TIME) {
    throw new QuestionInvalidError(
      "timeout",
      `must be a positive number of milliseconds, got ${timeout}`,
      "Leave it out to wait for ever",
    );
  }
  return new Date(now + timeout).toISOString();
}

function checkOptions({ options, schema }: Question): void {
  if (options === undefined) return;
  checkChoices(options, "options");
  if (schema === undefined) return;
  for (const option of options) {
    const [issue] = answerIssues({ schema }, option);
    if (issue === undefined) continue;
    throw new QuestionInvalidError(
      "options",
      `contradict the schema: "${option}" ${issue.message}`,
      "Give options or a schema, not both",
    );
  }
}

function checkDefault(question: Question): void {
  if (question.default === undefined) {
    if (question.onExpiry !== "default") return;
    throw new QuestionInvalidError("default", 'is missing, though onExpiry is "default"');
  }
  const [issue] = answerIssues(question, question.default);
  if (issue === undefined) return;
  throw new QuestionInvalidError("default", `is no allowed answer: it ${issue.message}`);
}
