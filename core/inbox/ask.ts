import { pause } from "../clock/_pause.ts";
import { systemClock } from "../clock/clock.ts";
import { RemoraError } from "../error/error.ts";
import { newId } from "../event/id.ts";
import type { Workspace } from "../store/types.ts";
import { draftQuestion } from "./_draft.ts";
import type { AskOptions } from "./ask_options.ts";
import { blockedEvent } from "./_events.ts";
import { parseQuestion, parseResolution, questionKey, responseKey, toRecord } from "./_records.ts";
import type { Question, Resolution } from "./question.ts";
import { complete, deadlineOf, expiry, type ResolveContext, settle } from "./resolve.ts";

/**
 * Asks a person and waits, for days if need be, without polling.
 *
 * The question is a record of its own: it outlives this process. Asking again with the same `id` finds
 * it, whatever became of it meanwhile. The result tells an answer from its absence: see `outcome`.
 *
 * @param workspace The agent's workspace; the question is kept there.
 * @param question The text, up to 1 MiB.
 * @returns How it ended: `answered`, `declined`, `expired` (with the default, where one applies) or
 * `withdrawn`.
 * @throws {QuestionInvalidError} `QUESTION-INVALID`, before anything is stored
 * @throws {RemoraError} `QUESTION-CONFLICT` when `id` is taken by another question
 * @throws the reason of `signal` when it is aborted
 * @example
 * ```ts
 * import { askUser, openStore } from "@remora/core";
 *
 * await using store = await openStore("memory:");
 * const { outcome, answer } = await askUser(store.workspace("w1"), "Delete the file?", {
 *   agentId: "lint-1",
 *   events: store.events,
 *   options: ["yes", "no"],
 *   default: "no",
 *   timeout: 10,
 *   onExpiry: "default",
 * });
 * console.log(outcome, answer); // expired no
 * ```
 */
export async function askUser(
  workspace: Workspace,
  question: string,
  options: AskOptions,
): Promise<Resolution> {
  const { clock = systemClock, signal, events } = options;
  signal?.throwIfAborted();
  const context: ResolveContext = { workspace, events, clock };
  const record = await openQuestion(context, question, options);
  await events?.append([blockedEvent(record)]);
  const resolution = await waitForResolution(context, record, signal);
  await complete(context, record, resolution);
  return resolution;
}

async function openQuestion(
  { workspace, clock = systemClock }: ResolveContext,
  text: string,
  options: AskOptions,
): Promise<Question> {
  const place = { id: options.id ?? newId(), workspaceId: workspace.id, now: clock.now() };
  const draft = draftQuestion(text, options, place);
  const key = questionKey(draft.id);
  const result = await workspace.kv.create(key, toRecord(draft));
  if (result.ok) return draft;
  const found = parseQuestion(workspace.id, result.entry ?? { key });
  if (sameQuestion(found, draft)) return found;
  throw new RemoraError(
    "QUESTION-CONFLICT",
    `Cannot ask with id "${draft.id}": it is the id of another question of ${found.agentId}`,
    { hint: "Derive the id from what makes the question unique, or leave it out" },
  );
}

/** Whether an answer to one is an answer to the other. The deadline may differ: the stored one counts. */
function sameQuestion(found: Question, draft: Question): boolean {
  const { agentId, question, options, schema } = found;
  return agentId === draft.agentId && question === draft.question &&
    JSON.stringify([options, schema]) === JSON.stringify([draft.options, draft.schema]);
}

/** Errors of a store that may be over in a minute: nobody shall have to ask again because of them. */
const TRANSIENT: ReadonlySet<string> = new Set([
  "STORE-BUSY",
  "STORE-FULL",
  "STORE-NATS",
  "STORE-UNREACHABLE",
]);
/** Milliseconds between two attempts, and until the last one. */
const RETRY_AFTER = 1_000;
const PATIENCE = 300_000;

async function waitForResolution(
  context: ResolveContext,
  question: Question,
  signal: AbortSignal | undefined,
): Promise<Resolution> {
  const { clock = systemClock } = context;
  let failingSince: number | undefined;
  for (;;) {
    const start = clock.now();
    try {
      return await watchForResolution(context, question, signal);
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof RemoraError) || !TRANSIENT.has(error.code)) throw error;
      // It worked for a while: this is another failure, not the same one still.
      if (failingSince === undefined || clock.now() - start > 2 * RETRY_AFTER) failingSince = start;
      if (clock.now() - failingSince > PATIENCE) throw error;
      await pause(clock, RETRY_AFTER, signal);
    }
  }
}

async function watchForResolution(
  context: ResolveContext,
  question: Question,
  signal: AbortSignal | undefined,
): Promise<Resolution> {
  const key = responseKey(question.id);
  const stop = new AbortController();
  const disarm = armDeadline(context, question, (error) => stop.abort(error));
  const ended = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]);
  try {
    for await (const change of context.workspace.kv.watch(key, { signal: ended })) {
      if (change.type === "set" && change.key === key) return parseResolution(key, change.value);
    }
  } finally {
    disarm();
  }
  ended.throwIfAborted();
  throw new RemoraError("STORE-CLOSED", `Stopped waiting for "${key}": the store was closed`, {
    hint: "The question stays open; ask again with the same id to go on waiting",
  });
}

/** Lets the clock decide at the deadline. @returns Disarms it. */
function armDeadline(
  context: ResolveContext,
  question: Question,
  onError: (error: unknown) => void,
): () => void {
  const { clock = systemClock } = context;
  const deadline = deadlineOf(question);
  if (deadline === undefined) return () => {};
  return clock.at(deadline, () => {
    settle(context, question, expiry(question, clock.now())).catch(onError);
  });
}
