import {
  QuestionAnsweredError,
  QuestionClosedError,
  RemoraError,
  type RemoraErrorOptions,
} from "@remora/core";

/** A request that cannot be served, with the status that says so. */
export class HttpError extends RemoraError {
  /** The status. */
  readonly status: number;
  /** Headers that belong to it. */
  readonly headers: Readonly<Record<string, string>>;

  /** @param status The status. @param code Stable identifier. @param message What was tried, and why not. */
  constructor(
    status: number,
    code: string,
    message: string,
    options: RemoraErrorOptions & { readonly headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(code, message, options);
    this.status = status;
    this.headers = options.headers ?? {};
  }
}

const STATUS: Readonly<Record<string, number>> = {
  "AGENT-UNKNOWN": 400,
  "QUESTION-UNKNOWN": 400,
  "QUESTION-ANSWERED": 409,
  "QUESTION-CLOSED": 410,
  "ANSWER-INVALID": 422,
  "ANSWER-FORBIDDEN": 403,
  "MESSAGE-INVALID": 422,
  "REVIEW-NOTHING": 409,
  "REVIEW-PATH": 422,
  "RETRY-INVALID": 422,
  "UNDO-NOTHING": 409,
  "UNDO-PATH": 422,
  "UNDO-READONLY": 403,
  "EVENT-INVALID": 400,
  "JSON-INVALID": 400,
  "STORE-READONLY": 403,
  "EVENT-GAP": 410,
};

/** The status for an error. */
export function statusOf(error: unknown): number {
  if (error instanceof HttpError) return error.status;
  // A person refused: somebody was first, as with an answer.
  if (error instanceof QuestionClosedError && error.resolution.outcome === "declined") return 409;
  if (!(error instanceof RemoraError)) return 500;
  return STATUS[error.code] ?? (error.code.startsWith("STORE-") ? 503 : 500);
}

/** What a program gets: `error` for people, `code` for programs, and who was first where somebody was. */
export function errorBody(error: unknown): Record<string, string> {
  if (!(error instanceof RemoraError)) {
    // Whatever it says may name paths or secrets; the one who runs the server has it on stderr.
    return { error: "Something went wrong on the server", code: "INTERNAL" };
  }
  const hint: { hint?: string } = error.hint === undefined ? {} : { hint: error.hint };
  if (error instanceof QuestionAnsweredError || error instanceof QuestionClosedError) {
    const { outcome, respondedBy, via, respondedAt, answer } = error.resolution;
    const shown = answer === undefined ? "" : `: ${short(answer)}`;
    const text = outcome === "answered"
      ? `${respondedBy} answered first${shown}`
      : outcome === "declined"
      ? `${respondedBy} declined to answer`
      : outcome === "expired"
      ? "The time for an answer is over"
      : "The agent no longer asks";
    return { error: text, code: error.code, outcome, respondedBy, via, respondedAt };
  }
  return { error: error.message, code: error.code, ...hint };
}

/** Whether the one who runs the server must hear of it. */
export function isUnexpected(error: unknown): boolean {
  return statusOf(error) >= 500;
}

function short(answer: unknown): string {
  const text = typeof answer === "string" ? `“${answer}”` : JSON.stringify(answer);
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}
