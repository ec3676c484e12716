import {
  type EventBus,
  type FieldSchema,
  type JsonValue,
  type Question,
  QuestionAnsweredError,
  QuestionClosedError,
  type Store,
  WorkspaceInboxCoordinator,
} from "@remora/core";
import { blockedQuestion } from "../../watch/blocked_question.ts";

/** Who answers in an unattended demo, as it is kept with each answer. */
export const SYNTHETIC_USER = { by: "synthetic user", via: "auto" } as const;

/** A person's time to read, so that whoever watches sees the question. Milliseconds. */
const READING_TIME = 800;

/**
 * Answers every question of a run through the same inbox as a person, until the signal is aborted: with
 * the default where there is one, otherwise with the first option.
 */
export async function answerQuestions(
  store: Store,
  bus: EventBus,
  options: { readonly graphId: string; readonly after: number; readonly signal: AbortSignal },
): Promise<void> {
  const { graphId, after, signal } = options;
  await using inbox = new WorkspaceInboxCoordinator(bus, store);
  const filter = { graphId, patterns: ["agent:blocked"] };
  for await (const event of store.events.follow({ after, filter, signal })) {
    const question = blockedQuestion(event);
    if (question === undefined) continue;
    await pause(READING_TIME, signal);
    if (signal.aborted) return;
    try {
      await inbox.respond(question.agentId, question.id, answerTo(question), SYNTHETIC_USER);
    } catch (error) {
      // A person was faster, or the agent no longer needs it: both are fine.
      const over = error instanceof QuestionAnsweredError || error instanceof QuestionClosedError;
      if (!over) throw error;
    }
  }
}

/** An answer that the question allows. */
export function answerTo(question: Question): JsonValue {
  if (question.default !== undefined) return question.default;
  const [first] = question.options ?? [];
  if (first !== undefined) return first;
  const { schema } = question;
  if (schema === undefined) return "yes";
  if (schema.type !== "object") return valueOf(schema);
  const required = new Set(schema.required);
  const fields = Object.entries(schema.properties).filter(([name]) => required.has(name));
  return Object.fromEntries(fields.map(([name, field]) => [name, valueOf(field)]));
}

function valueOf(field: FieldSchema): JsonValue {
  switch (field.type) {
    case "boolean":
      return true;
    case "number":
    case "integer":
      return field.minimum ?? field.maximum ?? 1;
    case "array":
      return field.items.enum.slice(0, 1);
    case "string":
      return field.enum?.[0] ?? "yes".padEnd(field.minLength ?? 0, "!").slice(0, field.maxLength);
  }
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, milliseconds);
  signal.addEventListener("abort", () => resolve(), { once: true });
  return promise.finally(() => clearTimeout(timer));
}
