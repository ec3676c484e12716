/** Options of a {@linkcode RemoraError}. */
export interface RemoraErrorOptions extends ErrorOptions {
  /** What the reader can do next, one sentence. Shown on a line of its own. */
  readonly hint?: string;
}

/**
 * The base of every error that Remora throws on purpose.
 *
 * `code` is stable and meant for programs (`STORE-READONLY`, `QUESTION-ANSWERED`, …); `message` says
 * what was tried and with which value; `hint` says what to do next.
 *
 * @example Catch by code
 * ```ts
 * import { RemoraError } from "@remora/core";
 *
 * try {
 *   throw new RemoraError("STORE-SCHEME", 'Cannot open store "foo:bar": unknown scheme "foo"', {
 *     hint: "Use memory:, sqlite:PATH or nats://HOST",
 *   });
 * } catch (error) {
 *   if (!(error instanceof RemoraError)) throw error;
 *   console.log(error.code); // STORE-SCHEME
 * }
 * ```
 */
export class RemoraError extends Error {
  /** Stable, upper-case identifier, its words joined by hyphens. */
  readonly code: string;
  /** What to do next, where there is something to do. */
  readonly hint: string | undefined;

  /** Makes an error with a stable code, a message and, where possible, a hint. */
  constructor(code: string, message: string, options: RemoraErrorOptions = {}) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
    this.hint = options.hint;
  }
}

/**
 * One line for a person: `CODE: message. Hint.` Errors that are not Remora's get the code `UNKNOWN`.
 * Never contains a stack trace.
 */
export function formatError(error: unknown): string {
  if (error instanceof RemoraError) {
    const { code, message, hint } = error;
    const stop = /[.?!]$/.test(message) ? "" : ".";
    return `${code}: ${message}${hint === undefined ? "" : `${stop} ${hint}`}`.replaceAll(
      /\s*\r?\n\s*/g,
      " ",
    );
  }
  const message = error instanceof Error ? error.message : String(error);
  return `UNKNOWN: ${message}`.replaceAll(/\s*\r?\n\s*/g, " ");
}
