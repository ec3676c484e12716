import type { JsonObject, JsonValue } from "../json/json.ts";
import { AnswerInvalidError } from "./errors.ts";
import type { FieldSchema, Question } from "./question.ts";
import { validateAnswer } from "./validate.ts";

/**
 * Reads an answer that a person typed: `yes` for a boolean, `3` for a number, `a, b` for a list, JSON for
 * a form. Without a schema the text is the answer. The result is an allowed answer.
 *
 * @throws {AnswerInvalidError} `ANSWER-INVALID`
 * @example
 * ```ts
 * import { answerFromText } from "@remora/core";
 *
 * console.log(answerFromText({ schema: { type: "boolean" } }, "yes")); // true
 * ```
 */
export function answerFromText(
  question: Pick<Question, "options" | "schema">,
  text: string,
): JsonValue {
  const { schema } = question;
  const answer = schema === undefined
    ? text
    : schema.type === "object"
    ? parseJson(text)
    : fieldFromText(schema, text);
  validateAnswer(question, answer);
  return answer;
}

/** Options of {@linkcode answerFromForm}. */
export interface AnswerFormOptions {
  /** What stands before the names of a form's fields, to keep them apart from others. @default {""} */
  readonly prefix?: string;
  /** The field of a question that is no form. @default {"answer"} */
  readonly field?: string;
}

/**
 * Reads an answer from the fields of an HTML form. A checkbox that was not sent is `false`; an optional
 * field that was left empty is absent. The result is an allowed answer.
 *
 * @param form `FormData` or `URLSearchParams`.
 * @throws {AnswerInvalidError} `ANSWER-INVALID`, with an issue per field
 */
export function answerFromForm(
  question: Pick<Question, "options" | "schema">,
  form: { getAll(name: string): readonly unknown[] },
  options: AnswerFormOptions = {},
): JsonValue {
  const { prefix = "", field = "answer" } = options;
  const { schema } = question;
  const answer = schema?.type === "object"
    ? formFromFields(schema, form, prefix)
    : fieldFromForm(schema ?? { type: "string" }, texts(form, field)) ?? missing(field);
  validateAnswer(question, answer);
  return answer;
}

type FormSchema = Extract<NonNullable<Question["schema"]>, { readonly type: "object" }>;

function formFromFields(
  schema: FormSchema,
  form: { getAll(name: string): readonly unknown[] },
  prefix: string,
): JsonObject {
  const entries: [string, JsonValue][] = [];
  for (const [name, field] of Object.entries(schema.properties)) {
    const sent = texts(form, `${prefix}${name}`);
    const value = fieldFromForm(field, sent);
    const required = schema.required?.includes(name) ?? false;
    const empty = value === undefined || value === "";
    if (empty && !required) continue;
    if (value !== undefined) entries.push([name, value]);
  }
  return Object.fromEntries(entries);
}

function fieldFromForm(field: FieldSchema, sent: readonly string[]): JsonValue | undefined {
  switch (field.type) {
    case "boolean":
      return sent.length > 0 && fieldFromText(field, sent.at(-1) ?? "");
    case "array":
      return [...sent];
    case "number":
    case "integer": {
      const text = sent[0]?.trim() ?? "";
      return text === "" ? undefined : fieldFromText(field, text);
    }
    case "string":
      return sent[0];
  }
}

const TRUE = new Set(["true", "yes", "y", "on", "1"]);
const FALSE = new Set(["false", "no", "n", "off", "0"]);

/** The value that a text stands for; the text itself, to be refused by name, where it stands for none. */
function fieldFromText(field: FieldSchema, text: string): JsonValue {
  const trimmed = text.trim();
  switch (field.type) {
    case "string":
      return text;
    case "number":
    case "integer":
      return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(trimmed) ? Number(trimmed) : text;
    case "boolean":
      if (TRUE.has(trimmed.toLowerCase())) return true;
      return FALSE.has(trimmed.toLowerCase()) ? false : text;
    case "array":
      return trimmed === "" ? [] : trimmed.split(",").map((item) => item.trim());
  }
}

function texts(form: { getAll(name: string): readonly unknown[] }, name: string): string[] {
  return form.getAll(name).filter((value) => typeof value === "string");
}

function parseJson(text: string): JsonValue {
  try {
    return JSON.parse(text);
  } catch {
    throw new AnswerInvalidError([{ field: "", message: "must be JSON: an object of fields" }]);
  }
}

function missing(field: string): never {
  throw new AnswerInvalidError([{
    field: "",
    message: `is missing: no field "${field}" was sent`,
  }]);
}
