import type { Event, JsonValue } from "@remora/core";
import { cut, numberOf, schemaOf, textOf, textsOf } from "./_payload.ts";
import type { BlockedQuestion, ResolvedQuestion } from "./types.ts";

/** Characters of a question that the state keeps; the store has the whole. */
export const MAX_QUESTION = 16_000;
const MAX_RESOLVED = 50;
const MAX_RESOLVED_TEXT = 500;
const MAX_OPTIONS = 100;

/** The questions of a log: those that wait, and the newest of those that ended. */
export class QuestionTable {
  readonly #pending = new Map<string, BlockedQuestion>();
  readonly #alike = new Map<string, Set<string>>();
  readonly #resolved: ResolvedQuestion[] = [];

  /** Those that wait, the oldest first. */
  get pending(): ReadonlyMap<string, BlockedQuestion> {
    return this.#pending;
  }

  /** Those that ended, the newest first; 50 at most. */
  get resolved(): readonly ResolvedQuestion[] {
    return this.#resolved;
  }

  /** Ids of the questions that are word for word the same and offer the same answers, this one included. */
  alike(question: BlockedQuestion): readonly string[] {
    return [...this.#alike.get(likenessOf(question)) ?? []];
  }

  /** Takes `agent:blocked`. */
  open(event: Event, agentId: string, name: string, workspaceId: string | undefined): string {
    const id = idOf(event);
    if (this.#pending.has(id)) return id;
    const question = questionOf(event, { id, agentId, name, workspaceId });
    this.#pending.set(id, question);
    const likeness = likenessOf(question);
    const ids = this.#alike.get(likeness);
    if (ids === undefined) this.#alike.set(likeness, new Set([id]));
    else ids.add(id);
    return id;
  }

  /** Takes an event that ends a question; `undefined`: it did not wait. */
  close(event: Event, outcome: ResolvedQuestion["outcome"]): ResolvedQuestion | undefined {
    const { payload } = event;
    const question = this.#pending.get(idOf(event)) ?? this.#only(event);
    if (question === undefined) return undefined;
    this.#drop(question);
    const answer = payload.answer;
    const respondedBy = textOf(payload, "respondedBy");
    const via = textOf(payload, "via");
    const waitMs = numberOf(payload, "waitMs") ||
      Math.max(0, Date.parse(event.timestamp) - Date.parse(question.createdAt));
    const resolved: ResolvedQuestion = {
      id: question.id,
      agentId: question.agentId,
      name: question.name,
      question: cut(question.question, MAX_RESOLVED_TEXT),
      outcome,
      ...(answer === undefined ? {} : { answer: cutAnswer(answer) }),
      ...(respondedBy === undefined ? {} : { respondedBy }),
      ...(via === undefined ? {} : { via }),
      at: event.timestamp,
      ...(Number.isFinite(waitMs) ? { waitMs } : {}),
    };
    this.#resolved.unshift(resolved);
    if (this.#resolved.length > MAX_RESOLVED) this.#resolved.pop();
    return resolved;
  }

  /** Drops a question whose agent is gone. */
  abandon(id: string): void {
    const question = this.#pending.get(id);
    if (question !== undefined) this.#drop(question);
  }

  // Lines that the Python original wrote name the agent only; it could have one question at a time.
  #only(event: Event): BlockedQuestion | undefined {
    if (textOf(event.payload, "questionId") ?? textOf(event.payload, "msgId")) return undefined;
    for (const question of this.#pending.values()) {
      if (question.agentId === event.agentId) return question;
    }
    return undefined;
  }

  #drop(question: BlockedQuestion): void {
    this.#pending.delete(question.id);
    const likeness = likenessOf(question);
    const ids = this.#alike.get(likeness);
    ids?.delete(question.id);
    if (ids?.size === 0) this.#alike.delete(likeness);
  }
}

function idOf(event: Event): string {
  const { payload } = event;
  return textOf(payload, "questionId") ?? textOf(payload, "msgId") ?? event.id;
}

function questionOf(
  event: Event,
  asker: {
    readonly id: string;
    readonly agentId: string;
    readonly name: string;
    readonly workspaceId: string | undefined;
  },
): BlockedQuestion {
  const { payload } = event;
  const text = textOf(payload, "question") ?? "";
  const context = textOf(payload, "context");
  const schema = schemaOf(payload.schema);
  const expiresAt = textOf(payload, "expiresAt");
  const onExpiry = textOf(payload, "onExpiry");
  const workspaceId = textOf(payload, "workspaceId") ?? asker.workspaceId;
  return {
    id: asker.id,
    agentId: asker.agentId,
    ...(event.graphId === undefined ? {} : { graphId: event.graphId }),
    ...(workspaceId === undefined ? {} : { workspaceId }),
    name: asker.name,
    question: cut(text, MAX_QUESTION),
    length: text.length,
    ...(context === undefined ? {} : { context: cut(context, MAX_QUESTION) }),
    options: textsOf(payload, "options").slice(0, MAX_OPTIONS),
    ...(schema === undefined ? {} : { schema }),
    ...(payload.default === undefined ? {} : { default: payload.default }),
    createdAt: event.timestamp,
    ...(expiresAt === undefined || Number.isNaN(Date.parse(expiresAt)) ? {} : { expiresAt }),
    onExpiry: onExpiry === "default" || onExpiry === "wait" ? onExpiry : "fail",
  };
}

function likenessOf(question: BlockedQuestion): string {
  const { question: text, options, schema } = question;
  return JSON.stringify([text, options, schema ?? null]);
}

function cutAnswer(answer: JsonValue): JsonValue {
  const json = JSON.stringify(answer);
  if (json.length <= MAX_RESOLVED_TEXT) return answer;
  return cut(typeof answer === "string" ? answer : json, MAX_RESOLVED_TEXT);
}
