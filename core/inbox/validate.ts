import { isJsonObject, type JsonObject, type JsonValue } from "../json/json.ts";
import { kindOf } from "../json/to_json.ts";
import { AnswerInvalidError, type AnswerIssue } from "./errors.ts";
import type { AnswerSchema, FieldSchema, Question } from "./question.ts";

/** Characters of JSON that an answer may take. */
export const MAX_ANSWER_LENGTH = 1_048_576;

/**
 * Checks an answer against the options and the schema of its question. `false`, `0` and `""` are answers
 * like any other; `null` is none.
 *
 * @throws {AnswerInvalidError} `ANSWER-INVALID`, with an issue per field
 */
export function validateAnswer(
  question: Pick<Question, "options" | "schema">,
  answer: JsonValue,
): void {
  const issues = answerIssues(question, answer);
  if (issues.length > 0) throw new AnswerInvalidError(issues);
}

/** What is wrong with an answer; empty when it is allowed. */
export function answerIssues(
  { options, schema }: Pick<Question, "options" | "schema">,
  answer: JsonValue,
): readonly AnswerIssue[] {
  if (answer === null) return [{ field: "", message: "must not be null" }];
  if (JSON.stringify(answer).length > MAX_ANSWER_LENGTH) {
    return [{ field: "", message: `must take at most ${MAX_ANSWER_LENGTH} characters` }];
  }
  if (options !== undefined && !(typeof answer === "string" && options.includes(answer))) {
    return [{ field: "", message: `must be one of: ${options.join(", ")}` }];
  }
  return schema === undefined ? [] : schemaIssues(schema, answer);
}

function schemaIssues(schema: AnswerSchema, answer: JsonValue): readonly AnswerIssue[] {
  if (schema.type !== "object") return issue("", fieldProblem(schema, answer));
  if (!isJsonObject(answer)) {
    return issue("", `must be an object of fields, got ${kindOf(answer)}`);
  }
  return [...knownFieldIssues(schema, answer), ...unknownFieldIssues(schema, answer)];
}

type FormSchema = Extract<AnswerSchema, { readonly type: "object" }>;

function knownFieldIssues(schema: FormSchema, answer: JsonObject): readonly AnswerIssue[] {
  return Object.entries(schema.properties).flatMap(([name, field]) => {
    const value = Object.hasOwn(answer, name) ? answer[name] : undefined;
    if (value !== undefined) return issue(name, fieldProblem(field, value));
    return schema.required?.includes(name) ? issue(name, "is missing") : [];
  });
}

function unknownFieldIssues(schema: FormSchema, answer: JsonObject): readonly AnswerIssue[] {
  return Object.keys(answer)
    .filter((name) => !Object.hasOwn(schema.properties, name))
    .flatMap((name) => issue(name.slice(0, 100), "is not a field of the form"));
}

function issue(field: string, message: string | undefined): readonly AnswerIssue[] {
  return message === undefined ? [] : [{ field, message }];
}

function fieldProblem(field: FieldSchema, value: JsonValue): string | undefined {
  switch (field.type) {
    case "string":
      return typeof value === "string" ? textProblem(field, value) : expected("a text", value);
    case "number":
    case "integer":
      return typeof value === "number" ? numberProblem(field, value) : expected("a number", value);
    case "boolean":
      return typeof value === "boolean" ? undefined : expected("true or false", value);
    case "array":
      return listProblem(field.items.enum, value);
  }
}

function textProblem(
  field: Extract<FieldSchema, { readonly type: "string" }>,
  value: string,
): string | undefined {
  if (field.enum !== undefined && !field.enum.includes(value)) {
    return `must be one of: ${field.enum.join(", ")}`;
  }
  // JSON Schema counts characters, not UTF-16 units.
  const length = [...value].length;
  if (field.minLength !== undefined && length < field.minLength) {
    return `must have at least ${field.minLength} characters, has ${length}`;
  }
  if (field.maxLength !== undefined && length > field.maxLength) {
    return `must have at most ${field.maxLength} characters, has ${length}`;
  }
  return undefined;
}

function numberProblem(
  field: Extract<FieldSchema, { readonly type: "number" | "integer" }>,
  value: number,
): string | undefined {
  if (!Number.isFinite(value)) return `must be a finite number, got ${value}`;
  if (field.type === "integer" && !Number.isInteger(value)) {
    return `must be a whole number, got ${value}`;
  }
  if (field.minimum !== undefined && value < field.minimum) {
    return `must be at least ${field.minimum}, got ${value}`;
  }
  if (field.maximum !== undefined && value > field.maximum) {
    return `must be at most ${field.maximum}, got ${value}`;
  }
  return undefined;
}

function listProblem(choices: readonly string[], value: JsonValue): string | undefined {
  if (!Array.isArray(value)) return expected("a list", value);
  const wrong = value.find((item) => !choices.some((choice) => choice === item));
  if (wrong !== undefined) return `must only hold: ${choices.join(", ")}`;
  return new Set(value).size < value.length ? "must not hold an entry twice" : undefined;
}

function expected(what: string, value: JsonValue): string {
  return `must be ${what}, got ${kindOf(value)}`;
}
