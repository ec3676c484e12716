import type { Clock } from "../clock/clock.ts";
import type { Store } from "../store/types.ts";
import { Deadlines } from "./_deadlines.ts";
import { blockedEvent } from "./_events.ts";
import { findQuestions, type FoundQuestion } from "./_find.ts";
import { readQuestion } from "./_locate.ts";
import { type Loop, readable, start, type Watch } from "./_loop.ts";
import { parseQuestion, parseResolution } from "./_records.ts";
import { INBOX_KEYS } from "./question.ts";
import { complete, findResolution, type ResolveContext } from "./resolve.ts";

/** What a watch needs. */
export interface WatchContext {
  readonly store: Store;
  readonly clock: Clock;
  readonly events: ResolveContext["events"];
  readonly onError: (error: unknown) => void;
}

/** Watches the questions of one workspace: announces, lets expire, and completes what others left undone. */
export function watchWorkspaceQuestions(context: WatchContext, workspaceId: string): Watch {
  const { store, events, clock } = context;
  const inbox = { workspace: store.workspace(workspaceId), events, clock };
  const deadlines = new Deadlines(clock, context.onError);
  return start(context, {
    loops: [
      (loop) => watchAsked(loop, inbox, deadlines),
      (loop) => watchResolved(loop, inbox, deadlines),
    ],
    end: () => deadlines.clear(),
  });
}

/** Watches the deadlines of all questions in the store, through its log. */
export function watchStoreQuestions(context: WatchContext): Watch {
  const deadlines = new Deadlines(context.clock, context.onError);
  return start(context, {
    loops: [(loop) => watchLog(loop, context, deadlines)],
    end: () => deadlines.clear(),
  });
}

async function watchAsked(
  loop: Loop,
  context: ResolveContext,
  deadlines: Deadlines,
): Promise<void> {
  const announced = new Set<string>();
  const { signal } = loop;
  for await (const change of context.workspace.kv.watch(INBOX_KEYS.question, { signal })) {
    if (change.type === "delete") continue;
    const question = await readable(loop, () => parseQuestion(context.workspace.id, change));
    if (question === undefined) continue;
    if (question.status !== "pending") {
      deadlines.disarm(question.id);
      announced.delete(question.id);
    } else if (!announced.has(question.id)) {
      await context.events?.append([blockedEvent(question)]);
      announced.add(question.id);
      deadlines.arm(context, question);
    }
  }
}

async function watchResolved(
  loop: Loop,
  context: ResolveContext,
  deadlines: Deadlines,
): Promise<void> {
  const { signal } = loop;
  for await (const change of context.workspace.kv.watch(INBOX_KEYS.response, { signal })) {
    if (change.type === "delete") continue;
    const questionId = change.key.slice(INBOX_KEYS.response.length);
    deadlines.disarm(questionId);
    await readable(loop, async () => {
      const question = await readQuestion(context.workspace, questionId);
      // The record shows the decision last: where it does, the events are in the log already.
      if (question?.status !== "pending") return;
      await complete(context, question, parseResolution(change.key, change.value));
    });
  }
}

const QUESTION_PATTERNS: readonly string[] = [
  "agent:blocked",
  "agent:resumed",
  "agent:declined",
  "agent:expired",
  "agent:withdrawn",
];

async function watchLog(
  loop: Loop,
  { store, events, clock }: WatchContext,
  deadlines: Deadlines,
): Promise<void> {
  async function attend({ question, resolution }: FoundQuestion): Promise<void> {
    const context = { workspace: store.workspace(question.workspaceId), events, clock };
    if (resolution === undefined) deadlines.arm(context, question);
    else await complete(context, question, resolution);
  }

  async function look(workspaceId: string, questionId: string): Promise<void> {
    const workspace = store.workspace(workspaceId);
    const question = await readQuestion(workspace, questionId);
    if (question?.status !== "pending") return;
    await attend({ question, resolution: await findResolution(workspace, questionId) });
  }

  const after = await store.events.head();
  for (const found of await findQuestions(store, { open: true, onInvalid: loop.onError })) {
    await attend(found);
  }
  const { signal } = loop;
  const filter = { patterns: QUESTION_PATTERNS };
  for await (const { action, payload } of store.events.follow({ after, filter, signal })) {
    const { questionId, workspaceId } = payload;
    if (typeof questionId !== "string") continue;
    if (action !== "blocked") deadlines.disarm(questionId);
    else if (typeof workspaceId === "string") {
      await readable(loop, () => look(workspaceId, questionId));
    }
  }
}
