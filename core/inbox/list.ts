import type { RemoraError } from "../error/error.ts";
import type { Store } from "../store/types.ts";
import { findQuestions } from "./_find.ts";
import type { Question, QuestionStatus } from "./question.ts";

/** Options of {@linkcode listQuestions}. */
export interface ListQuestionsOptions {
  /** Only questions in this state. @default all */
  readonly status?: QuestionStatus | undefined;
  /** Only questions of this agent. */
  readonly agentId?: string | undefined;
  /** Only questions of this run. */
  readonly graphId?: string | undefined;
  /** Gets what is wrong with a record that cannot be read. @default it is thrown */
  readonly onInvalid?: ((error: RemoraError) => void) | undefined;
}

/**
 * The questions of all agents, oldest first. The log tells where to look, the records tell how things
 * are: a question whose announcement was lost is found, and an answer counts as soon as it is stored.
 *
 * @throws {RemoraError} `RECORD-INVALID` without `onInvalid`
 * @example
 * ```ts
 * import { listQuestions, openStore } from "@remora/core";
 *
 * await using store = await openStore("memory:");
 * console.log(await listQuestions(store, { status: "pending" })); // []
 * ```
 */
export async function listQuestions(
  store: Store,
  options: ListQuestionsOptions = {},
): Promise<readonly Question[]> {
  const { status, agentId, graphId, onInvalid } = options;
  const open = status === "pending";
  const found = await findQuestions(store, { open, agentId, graphId, onInvalid });
  return found
    // Who answered may have died before the record showed it: the resolution decides.
    .map(({ question, resolution }) =>
      resolution === undefined ? question : { ...question, status: resolution.outcome }
    )
    .filter((question) => status === undefined || question.status === status)
    .sort((a, b) => compare(a.createdAt, b.createdAt) || compare(a.id, b.id));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
