import { type Clock, systemClock } from "../clock/clock.ts";
import { newId } from "../event/id.ts";
import type { EventLog, Workspace } from "../store/types.ts";
import { blockedEvent, resolutionEvent } from "./_events.ts";
import { parseDecision, parseQuestion, questionKey, responseKey, toRecord } from "./_records.ts";
import type { Question, Resolution } from "./question.ts";

/** Where a decision takes effect. */
export interface ResolveContext {
  /** The workspace that holds the question. */
  readonly workspace: Workspace;
  /** The log that announces the decision. */
  readonly events: Pick<EventLog, "append"> | undefined;
  /** Tells the time. @default the system's */
  readonly clock?: Clock | undefined;
}

/** What a proposal came to. */
export interface Settlement {
  /** What decided the question: the proposal, or what was there before it. */
  readonly resolution: Resolution;
  /** Whether the proposal decided it. */
  readonly won: boolean;
}

/**
 * The one place where a question is decided. A person, the clock and the agent all propose a resolution;
 * create-if-absent picks the first. Then the log and the record are brought in line with the decision,
 * also when somebody else made it and died before doing so.
 *
 * A proposal that comes after the deadline does not count: the question expires instead.
 *
 * @param token What the proposal is known by. An engine that writes again because it heard nothing of its
 * first write, or a caller that repeats a proposal after an error, finds its own record and has won.
 */
export async function settle(
  context: ResolveContext,
  question: Question,
  proposal: Resolution,
  token: string = newId(),
): Promise<Settlement> {
  const now = (context.clock ?? systemClock).now();
  const wanted = isOverdue(question, now) ? expiry(question, now) : proposal;
  const key = responseKey(question.id);
  const result = await context.workspace.kv.create(key, { ...toRecord(wanted), token });
  const decision = result.ok
    ? { resolution: wanted, token }
    : parseDecision(key, result.entry?.value);
  await complete(context, question, decision.resolution);
  return { resolution: decision.resolution, won: isOwn(decision, proposal, token) };
}

/** A resolution, and what whoever wrote it knows it by. */
export interface Decision {
  /** How the question ended. */
  readonly resolution: Resolution;
  /** The token of {@linkcode settle}; absent in records of other programs. */
  readonly token?: string;
}

/** Whether a decision is the one that was proposed under a token. */
export function isOwn(
  { resolution, token }: Decision,
  { outcome }: Pick<Resolution, "outcome">,
  own: string | undefined,
): boolean {
  return own !== undefined && token === own && resolution.outcome === outcome;
}

/** What decided a question, and who knows it, if anything did. */
export async function findDecision(
  workspace: Workspace,
  questionId: string,
): Promise<Decision | undefined> {
  const key = responseKey(questionId);
  const entry = await workspace.kv.get(key);
  return entry === undefined ? undefined : parseDecision(key, entry.value);
}

/** What decided a question, if anything did. */
export async function findResolution(
  workspace: Workspace,
  questionId: string,
): Promise<Resolution | undefined> {
  return (await findDecision(workspace, questionId))?.resolution;
}

/** Makes the announcement and the decision part of the log, and the record show it. May be repeated. */
export async function complete(
  { workspace, events }: ResolveContext,
  question: Question,
  resolution: Resolution,
): Promise<void> {
  // Both, in this order: whoever announced the question may have died before it was in the log.
  await events?.append([blockedEvent(question), resolutionEvent(question, resolution)]);
  await project(workspace, question.id, resolution);
}

/** How a question ends when its deadline passes. */
export function expiry(question: Question, now: number): Resolution {
  const base = {
    outcome: "expired",
    respondedAt: new Date(now).toISOString(),
    respondedBy: "deadline",
    via: "deadline",
    reason: `Nobody answered until ${question.expiresAt}`,
  } as const;
  if (question.onExpiry !== "default" || question.default === undefined) return base;
  return { ...base, answer: question.default };
}

/** When the clock decides a question, in ms since 1970; `undefined`: never. */
export function deadlineOf(question: Question): number | undefined {
  if (question.expiresAt === undefined || question.onExpiry === "wait") return undefined;
  return Date.parse(question.expiresAt);
}

/** Whether the deadline of a question has passed. */
export function isOverdue(question: Question, now: number): boolean {
  const deadline = deadlineOf(question);
  return deadline !== undefined && now >= deadline;
}

async function project(
  workspace: Workspace,
  questionId: string,
  resolution: Resolution,
): Promise<void> {
  const key = questionKey(questionId);
  for (;;) {
    const entry = await workspace.kv.get(key);
    if (entry === undefined) return;
    const question = parseQuestion(workspace.id, entry);
    if (question.status === resolution.outcome) return;
    const next = toRecord({ ...question, status: resolution.outcome });
    if ((await workspace.kv.update(key, next, entry.version)).ok) return;
  }
}
