import { AnswerForbiddenError, QuestionAnsweredError, QuestionClosedError } from "./errors.ts";
import type { Question, Resolution } from "./question.ts";

/** Who answers, and through what. Both are kept with the answer. */
export interface Responder {
  /** The name of a person. */
  readonly by: string;
  /** Through what: `dashboard`, `cli`, `api`, … */
  readonly via: string;
  /**
   * Names this decision, any text that nobody else uses. Made again under the same name, after an error
   * that left open whether it was stored, it is known again instead of being told that somebody was
   * first. The decision that was stored counts. @default a new one each time
   */
  readonly requestId?: string | undefined;
}

/** Characters that the name of who answers may have. */
const MAX_NAME_LENGTH = 200;

/** Refuses who may not answer: agents, the clock, the nameless. @throws {AnswerForbiddenError} */
export function checkResponder(agentId: string, questionId: string, { by, via }: Responder): void {
  for (const name of [by, via]) {
    if (name.trim() === "" || name.length > MAX_NAME_LENGTH) {
      throw new AnswerForbiddenError(
        questionId,
        `who answers, and through what, takes 1 to ${MAX_NAME_LENGTH} characters`,
      );
    }
  }
  if (by === agentId) throw new AnswerForbiddenError(questionId, `agent "${by}" asked it`);
  if (via === "agent" || via === "deadline") {
    throw new AnswerForbiddenError(questionId, `"${via}" is no way in which a person answers`);
  }
}

/** The error of who answers a question that is decided. */
export function decided(questionId: string, resolution: Resolution): Error {
  return resolution.outcome === "answered"
    ? new QuestionAnsweredError(questionId, resolution)
    : new QuestionClosedError(questionId, resolution);
}

/** Whether two questions ask the same, so that one answer fits both. */
export function isSameQuestion(a: Question, b: Question): boolean {
  return shape(a) === shape(b);
}

function shape({ question, context, options, schema }: Question): string {
  return JSON.stringify([question, context, options, schema]);
}
