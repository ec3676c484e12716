import { type Clock, systemClock } from "../clock/clock.ts";
import type { EventBus } from "../bus/event_bus.ts";
import { formatError } from "../error/error.ts";
import type { JsonValue } from "../json/json.ts";
import type { Store } from "../store/types.ts";
import { findQuestions } from "./_find.ts";
import { findQuestion, findWorkspaceId, readQuestion } from "./_locate.ts";
import type { Watch } from "./_loop.ts";
import { type WatchContext, watchStoreQuestions, watchWorkspaceQuestions } from "./_watch.ts";
import { checkResponder, decided, isSameQuestion, type Responder } from "./_responder.ts";
import { sendUserMessage } from "./messages.ts";
import type { Question, Resolution, UserMessage } from "./question.ts";
import {
  complete,
  type Decision,
  expiry,
  findDecision,
  isOverdue,
  isOwn,
  type ResolveContext,
  settle,
} from "./resolve.ts";
import { validateAnswer } from "./validate.ts";

/** Options of a {@linkcode WorkspaceInboxCoordinator}. */
export interface CoordinatorOptions {
  /** Tells the time. @default the system's */
  readonly clock?: Clock | undefined;
  /** Gets what went wrong while watching; it goes on by itself. @default one line on stderr */
  readonly onError?: ((error: unknown) => void) | undefined;
}

/** What {@linkcode WorkspaceInboxCoordinator.respondToIdentical} did. */
export interface IdenticalAnswers {
  /** The questions that this call answered, the named one first. */
  readonly answered: readonly Question[];
  /** Those that somebody else was faster with. */
  readonly missed: readonly { readonly question: Question; readonly resolution: Resolution }[];
}

/** A question that somebody wants to decide. */
interface OpenQuestion {
  readonly context: ResolveContext;
  readonly question: Question;
}

/**
 * The other side of {@linkcode askUser}: what a dashboard or a command line needs to answer. It works
 * in any process, whether the agent runs or not: the store is all that the two share.
 *
 * @example
 * ```ts
 * import { askUser, EventBus, openStore, WorkspaceInboxCoordinator } from "@remora/core";
 *
 * await using store = await openStore("memory:");
 * await using bus = new EventBus(store.events);
 * await using coordinator = new WorkspaceInboxCoordinator(bus, store);
 * const asked = askUser(store.workspace("w1"), "Go on?", {
 *   agentId: "a1", id: "3f1c1f7e-0000-4000-8000-000000000001", events: store.events,
 * });
 * for await (const event of bus.stream({ filter: { patterns: ["agent:blocked"] } })) {
 *   const id = String(event.payload.questionId);
 *   await coordinator.respond("a1", id, "yes", { by: "Ada", via: "cli" });
 *   break;
 * }
 * console.log((await asked).answer); // yes
 * ```
 */
export class WorkspaceInboxCoordinator implements AsyncDisposable {
  readonly #store: Store;
  readonly #context: WatchContext;
  readonly #watches = new Map<string, { readonly workspaceId: string; readonly watch: Watch }>();
  #storeWatch: Watch | undefined;

  /**
   * Makes a coordinator; it watches nothing yet.
   *
   * @param bus Where decisions are announced.
   * @param store Where questions are kept.
   */
  constructor(bus: EventBus, store: Store, options: CoordinatorOptions = {}) {
    this.#store = store;
    this.#context = {
      store,
      clock: options.clock ?? systemClock,
      events: { append: (events) => bus.publish(events) },
      onError: options.onError ?? ((error) => console.error(`Inbox: ${formatError(error)}`)),
    };
  }

  /**
   * Watches the questions of an agent: announces those that nobody announced, lets them expire at their
   * deadline even if the agent is gone, and completes what a killed process left half done. Watching
   * again replaces the former watch.
   */
  watchWorkspace(agentId: string, workspaceId: string): void {
    void this.stopWatching(agentId);
    const watch = watchWorkspaceQuestions(this.#context, workspaceId);
    this.#watches.set(agentId, { workspaceId, watch });
  }

  /** Watches the deadlines of all questions in the store, with one reader of the log. */
  watchAll(): void {
    this.#storeWatch ??= watchStoreQuestions(this.#context);
  }

  /** Ends {@linkcode watchWorkspace} for an agent. */
  async stopWatching(agentId: string): Promise<void> {
    const watched = this.#watches.get(agentId);
    this.#watches.delete(agentId);
    await watched?.watch.stop();
  }

  /** Ends all watching. Answering still works. */
  async stopAll(): Promise<void> {
    const watches = [...this.#watches.values()].map(({ watch }) => watch);
    if (this.#storeWatch !== undefined) watches.push(this.#storeWatch);
    this.#watches.clear();
    this.#storeWatch = undefined;
    await Promise.all(watches.map((watch) => watch.stop()));
  }

  /** The same as {@linkcode stopAll}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.stopAll();
  }

  /**
   * Answers a question. The first answer counts, whoever gives it, on whichever machine.
   *
   * @param answer As its options and schema want it; `false`, `0` and `""` are answers.
   * @returns The resolution, stored for good.
   * @throws {AgentUnknownError} `AGENT-UNKNOWN`
   * @throws {QuestionUnknownError} `QUESTION-UNKNOWN`
   * @throws {AnswerInvalidError} `ANSWER-INVALID`; nothing was stored
   * @throws {QuestionAnsweredError} `QUESTION-ANSWERED`, with the `resolution` of who was first
   * @throws {QuestionClosedError} `QUESTION-CLOSED` when it was declined, withdrawn, or has expired
   * @throws {AnswerForbiddenError} `ANSWER-FORBIDDEN` when an agent answers
   */
  async respond(
    agentId: string,
    questionId: string,
    answer: JsonValue,
    responder: Responder,
  ): Promise<Resolution> {
    const found = await this.#open(agentId, questionId, responder, "answered");
    if ("done" in found) return found.done;
    validateAnswer(found.question, answer);
    return await this.#decide(found, responder, {
      ...this.#stamp(responder),
      outcome: "answered",
      answer,
    });
  }

  /**
   * Refuses to answer: the agent learns that a person declined, which is neither an answer nor silence.
   *
   * @throws the same as {@linkcode respond}, but for `ANSWER-INVALID`
   */
  async decline(
    agentId: string,
    questionId: string,
    responder: Responder & { readonly reason?: string | undefined },
  ): Promise<Resolution> {
    const found = await this.#open(agentId, questionId, responder, "declined");
    if ("done" in found) return found.done;
    const { reason } = responder;
    return await this.#decide(found, responder, {
      ...this.#stamp(responder),
      outcome: "declined",
      ...(reason === undefined ? {} : { reason }),
    });
  }

  /**
   * Answers a question, and with it all open ones of any agent that ask the same: equal text, context,
   * options and schema.
   *
   * @throws the same as {@linkcode respond}, for the question that is named
   */
  async respondToIdentical(
    agentId: string,
    questionId: string,
    answer: JsonValue,
    responder: Responder,
  ): Promise<IdenticalAnswers> {
    const { question: named } = await this.#open(agentId, questionId, responder, "answered");
    await this.respond(agentId, questionId, answer, responder);
    const answered: Question[] = [{ ...named, status: "answered" }];
    const missed: { question: Question; resolution: Resolution }[] = [];
    const pending = await findQuestions(this.#store, {
      open: true,
      onInvalid: this.#context.onError,
    });
    for (const { question } of pending) {
      if (question.id === questionId || !isSameQuestion(question, named)) continue;
      const context = this.#resolveContext(question.workspaceId);
      const proposal = { ...this.#stamp(responder), outcome: "answered", answer } as const;
      const { won, resolution } = await settle(
        context,
        question,
        proposal,
        responder.requestId,
      );
      if (won) answered.push({ ...question, status: "answered" });
      else missed.push({ question, resolution });
    }
    return { answered, missed };
  }

  /**
   * Writes to an agent, unasked. It gets the message before its next turn.
   *
   * @throws {AgentUnknownError} `AGENT-UNKNOWN`
   * @throws {RemoraError} `MESSAGE-INVALID`
   */
  async sendMessage(agentId: string, text: string, responder: Responder): Promise<UserMessage> {
    const workspaceId = this.#watches.get(agentId)?.workspaceId ??
      await findWorkspaceId(this.#store, agentId);
    const [known] = await this.#store.events.read({ filter: { agentId }, reverse: true, limit: 1 });
    return await sendUserMessage(this.#store.workspace(workspaceId), text, {
      agentId,
      graphId: known?.graphId,
      from: responder.by,
      via: responder.via,
      events: this.#context.events,
      clock: this.#context.clock,
    });
  }

  /** Finds a question that is still open, or that the same decision closed before. */
  async #open(
    agentId: string,
    questionId: string,
    responder: Responder,
    outcome: Resolution["outcome"],
  ): Promise<OpenQuestion | (OpenQuestion & { readonly done: Resolution })> {
    checkResponder(agentId, questionId, responder);
    const question = await this.#find(agentId, questionId);
    const context = this.#resolveContext(question.workspaceId);
    const decision = await findDecision(context.workspace, questionId) ??
      await this.#expire(context, question);
    if (decision === undefined) return { context, question };
    const { resolution } = decision;
    // Who decided may have been killed before the log told it.
    if (question.status === "pending") await complete(context, question, resolution);
    if (isOwn(decision, { outcome }, responder.requestId)) {
      return { context, question, done: resolution };
    }
    throw decided(question.id, resolution);
  }

  async #expire(context: ResolveContext, question: Question): Promise<Decision | undefined> {
    const now = this.#context.clock.now();
    return isOverdue(question, now)
      ? await settle(context, question, expiry(question, now))
      : undefined;
  }

  async #decide(
    { context, question }: OpenQuestion,
    { requestId }: Responder,
    proposal: Resolution,
  ): Promise<Resolution> {
    const { won, resolution } = await settle(context, question, proposal, requestId);
    if (won) return resolution;
    throw decided(question.id, resolution);
  }

  async #find(agentId: string, questionId: string): Promise<Question> {
    const watched = this.#watches.get(agentId);
    if (watched !== undefined) {
      const workspace = this.#store.workspace(watched.workspaceId);
      const question = await readQuestion(workspace, questionId);
      if (question?.agentId === agentId) return question;
    }
    return await findQuestion(this.#store, agentId, questionId);
  }

  #resolveContext(workspaceId: string): ResolveContext {
    const { events, clock } = this.#context;
    return { workspace: this.#store.workspace(workspaceId), events, clock };
  }

  #stamp({ by, via }: Responder): Pick<Resolution, "respondedAt" | "respondedBy" | "via"> {
    const respondedAt = new Date(this.#context.clock.now()).toISOString();
    return { respondedAt, respondedBy: by, via };
  }
}
