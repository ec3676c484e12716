import type { AnswerSchema, FieldSchema, JsonValue, Question, Store } from "@remora/core";
import { answerQuestions } from "../graph/answering.ts";

/** The name under which {@linkcode autoAnswer} answers. */
export const SYNTHETIC_USER = "synthetic user";

/** Options of {@linkcode autoAnswer}. */
export interface AutoAnswerOptions {
  /** Stops it. */
  readonly signal: AbortSignal;
  /** Only questions of this run. @default all */
  readonly graphId?: string;
  /** Milliseconds before each answer, so that people can follow. @default {600} */
  readonly delay?: number;
  /** Who answers, kept with the answer. @default {"synthetic user"} */
  readonly by?: string;
  /** Through what. @default {"auto"} */
  readonly via?: string;
}

/**
 * Answers every open question, so that a demonstration can run unattended: with the default, else the
 * first option, else the simplest value that its form allows. The answers go through the same inbox as
 * everybody else's and are marked as what they are. Resolves when it is told to stop.
 */
export async function autoAnswer(store: Store, options: AutoAnswerOptions): Promise<void> {
  const { signal, graphId, delay = 600, by = SYNTHETIC_USER, via = "auto" } = options;
  await answerQuestions(store, { graphId, signal, delay, by, via, answer: simplestAnswer });
}

/** The answer of somebody who takes what is offered. */
export function simplestAnswer(question: Question): JsonValue {
  if (question.default !== undefined) return question.default;
  const [first] = question.options ?? [];
  if (first !== undefined) return first;
  return question.schema === undefined ? "Go on" : valueFor(question.schema);
}

function valueFor(schema: AnswerSchema): JsonValue {
  if (schema.type !== "object") return fieldValue(schema);
  const fields = Object.entries(schema.properties);
  return Object.fromEntries(fields.map(([name, field]) => [name, fieldValue(field)]));
}

function fieldValue(field: FieldSchema): JsonValue {
  switch (field.type) {
    case "string": {
      const [first] = field.enum ?? [];
      const text = first ?? "Go on".padEnd(field.minLength ?? 0, ".");
      return field.maxLength === undefined ? text : text.slice(0, field.maxLength);
    }
    case "number":
    case "integer": {
      const value = Math.min(field.maximum ?? Infinity, Math.max(field.minimum ?? 0, 0));
      return field.type === "integer" ? Math.ceil(value) : value;
    }
    case "boolean":
      return true;
    case "array":
      return field.items.enum.slice(0, 1);
  }
}
