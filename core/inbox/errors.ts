import { RemoraError } from "../error/error.ts";
import type { Resolution } from "./question.ts";

/** A question cannot be asked like this: its text, options, schema, default or deadline is not valid. */
export class QuestionInvalidError extends RemoraError {
  /** Which part: `question`, `options`, `schema.properties.age`, … */
  readonly field: string;

  /**
   * Makes the error.
   *
   * @param field Which part.
   * @param reason What is wrong with it, and its value.
   * @param hint What to do.
   */
  constructor(field: string, reason: string, hint?: string) {
    super("QUESTION-INVALID", `Cannot ask: ${field} ${reason}`, hint === undefined ? {} : { hint });
    this.field = field;
  }
}

/** The workspace holds no such question. */
export class QuestionUnknownError extends RemoraError {
  /**
   * Makes the error.
   *
   * @param agentId Whose question was looked for.
   * @param questionId Which.
   */
  constructor(agentId: string, questionId: string) {
    super("QUESTION-UNKNOWN", `Agent "${agentId}" has no question "${questionId}"`, {
      hint: "List the open ones with: remora questions",
    });
  }
}

/** No event names the workspace of this agent. */
export class AgentUnknownError extends RemoraError {
  /**
   * Makes the error.
   *
   * @param agentId Which agent.
   */
  constructor(agentId: string) {
    super("AGENT-UNKNOWN", `No agent "${agentId}" ever started in this store`, {
      hint: "Check the agent's id, and that this is the store it runs on",
    });
  }
}

/** Somebody answered before. */
export class QuestionAnsweredError extends RemoraError {
  /** Who was first, when, through what, and with which answer. */
  readonly resolution: Resolution;

  /**
   * Makes the error.
   *
   * @param questionId Which question.
   * @param resolution What decided it.
   */
  constructor(questionId: string, resolution: Resolution) {
    const { respondedBy, via, respondedAt } = resolution;
    super(
      "QUESTION-ANSWERED",
      `Question "${questionId}" was already answered by ${respondedBy} (${via}) at ${respondedAt}`,
      { hint: "Nothing to do: the first answer counts" },
    );
    this.resolution = resolution;
  }
}

/** The question is no longer open, and nobody answered it: it was declined, it expired or was withdrawn. */
export class QuestionClosedError extends RemoraError {
  /** How it ended. */
  readonly resolution: Resolution;

  /**
   * Makes the error.
   *
   * @param questionId Which question.
   * @param resolution What decided it.
   */
  constructor(questionId: string, resolution: Resolution) {
    const { outcome, respondedAt, respondedBy, reason } = resolution;
    const why = reason === undefined ? "" : `: ${reason}`;
    super(
      "QUESTION-CLOSED",
      `Question "${questionId}" was ${outcome} by ${respondedBy} at ${respondedAt}${why}`,
      { hint: "The agent went on without an answer" },
    );
    this.resolution = resolution;
  }
}

/** One thing that is wrong with an answer. */
export interface AnswerIssue {
  /** The field of a form; empty for the answer as a whole. */
  readonly field: string;
  /** What is wrong, for people: `must be at least 3`. */
  readonly message: string;
}

/** An answer that the question does not allow. Nothing was stored: answer again. */
export class AnswerInvalidError extends RemoraError {
  /** What is wrong, field by field. */
  readonly issues: readonly AnswerIssue[];

  /**
   * Makes the error.
   *
   * @param issues What is wrong; at least one.
   */
  constructor(issues: readonly AnswerIssue[]) {
    const list = issues.map(({ field, message }) => field === "" ? message : `${field} ${message}`);
    super("ANSWER-INVALID", `The answer is not allowed: ${list.join("; ")}`, {
      hint: "Correct the answer and send it again",
    });
    this.issues = issues;
  }
}

/** Somebody answers who may not: only a person's surface answers, never the agent or the clock. */
export class AnswerForbiddenError extends RemoraError {
  /**
   * Makes the error.
   *
   * @param questionId Which question.
   * @param reason Why not.
   */
  constructor(questionId: string, reason: string) {
    super("ANSWER-FORBIDDEN", `Cannot answer question "${questionId}": ${reason}`, {
      hint: "Answer as a person, through a dashboard, the command line or another client of yours",
    });
  }
}
