import {
  EventBus,
  type JsonValue,
  listQuestions,
  type Question,
  RemoraError,
  type Store,
  WorkspaceInboxCoordinator,
} from "@remora/core";
import { pauseFor } from "./_pause.ts";

/** Answers a question, or leaves it to others (`undefined`). */
export type QuestionHandler = (
  question: Question,
  signal: AbortSignal,
) => JsonValue | undefined | Promise<JsonValue | undefined>;

/** Options of {@linkcode answerQuestions}. */
export interface AnsweringOptions {
  /** Only questions of this run. @default all */
  readonly graphId?: string | undefined;
  readonly answer: QuestionHandler;
  /** Who answers, kept with the answer. */
  readonly by: string;
  /** Through what. */
  readonly via: string;
  /** Milliseconds before each answer, so that people can follow. @default {0} */
  readonly delay?: number;
  /** It stops when this settles. */
  readonly until?: Promise<unknown>;
  /** It stops when this is aborted. */
  readonly signal?: AbortSignal;
}

/** What others did in the meantime is no error. */
const OVERTAKEN = new Set(["QUESTION-ANSWERED", "QUESTION-CLOSED"]);

/**
 * Answers open questions, those that wait already and those to come, through the same coordinator as
 * everybody else. Resolves when it is told to stop.
 */
export async function answerQuestions(store: Store, options: AnsweringOptions): Promise<void> {
  const { graphId, until, signal } = options;
  const stop = new AbortController();
  until?.then(() => stop.abort(), () => stop.abort());
  const ended = signal === undefined ? stop.signal : AbortSignal.any([stop.signal, signal]);
  await using bus = new EventBus(store.events);
  await using inbox = new WorkspaceInboxCoordinator(bus, store);
  const seen = new Set<string>();
  const pending = new Set<Promise<void>>();
  let failure: { readonly error: unknown } | undefined;

  function take(question: Question): void {
    if (seen.has(question.id)) return;
    seen.add(question.id);
    const work = answer(question).catch((error: unknown) => {
      failure ??= { error };
      stop.abort();
    }).finally(() => pending.delete(work));
    pending.add(work);
  }

  async function answer(question: Question): Promise<void> {
    await pauseFor(options.delay ?? 0, ended);
    const value = ended.aborted ? undefined : await options.answer(question, ended);
    if (value === undefined || ended.aborted) return;
    try {
      await inbox.respond(question.agentId, question.id, value, {
        by: options.by,
        via: options.via,
      });
    } catch (error) {
      if (!(error instanceof RemoraError) || !OVERTAKEN.has(error.code)) throw error;
    }
  }

  const after = await store.events.head();
  const wanted = { status: "pending", ...(graphId === undefined ? {} : { graphId }) } as const;
  for (const question of await listQuestions(store, wanted)) take(question);
  const filter = { patterns: ["agent:blocked"], ...(graphId === undefined ? {} : { graphId }) };
  for await (const event of store.events.follow({ after, filter, signal: ended })) {
    const { agentId, payload } = event;
    const [question] = (await listQuestions(store, { ...wanted, ...(agentId && { agentId }) }))
      .filter(({ id }) => id === payload.questionId);
    if (question !== undefined) take(question);
  }
  await Promise.all(pending);
  if (failure !== undefined) throw failure.error;
}
