import {
  type Event,
  EventGapError,
  eventKey,
  listQuestions,
  type Question,
  readAll,
  type Store,
} from "@remora/core";
import { textOf } from "../watch/_payload.ts";
import { blockedQuestion } from "../watch/blocked_question.ts";
import { type AgentAtWork, Agents } from "./agents.ts";

/** How a question ended, for whoever was about to answer it. */
export interface Ended {
  /** The question. */
  readonly id: string;
  /** How, for people. Untrusted in parts. */
  readonly text: string;
}

/** Options of {@linkcode followInbox}. */
export interface FeedOptions {
  /** Ends it. */
  readonly signal: AbortSignal;
  /** Gets what waits and who works, whenever that changes. */
  readonly onChange: (
    now: { readonly questions: readonly Question[]; readonly agents: readonly AgentAtWork[] },
    ended?: Ended,
  ) => void;
  /** Gets what is wrong with a record that cannot be read; the others are shown. */
  readonly onInvalid: (error: Error) => void;
}

const KINDS: readonly string[] = ["agent:*", "graph:*", "tool:called", "model:request"];
const ENDS: Readonly<Record<string, string>> = {
  "agent:resumed": "answered",
  "agent:declined": "declined",
  "agent:expired": "not answered in time",
  "agent:withdrawn": "withdrawn",
};

/** Follows a store: what waits there and who works, from now on until it is ended. */
export async function followInbox(store: Store, options: FeedOptions): Promise<void> {
  for (;;) {
    try {
      return await followOnce(store, options);
    } catch (error) {
      // What waits and who works is read anew.
      if (!(error instanceof EventGapError)) throw error;
    }
  }
}

async function followOnce(store: Store, options: FeedOptions): Promise<void> {
  const { signal, onChange, onInvalid } = options;
  const after = await store.events.head();
  const agents = new Agents();
  const filter = { categories: ["agent", "graph"] } as const;
  const history = readAll(store.events, { before: after + 1, filter, signal });
  for await (const event of history) agents.apply(event);
  const questions = new Map<string, Question>();
  for (const question of await listQuestions(store, { status: "pending", onInvalid })) {
    questions.set(question.id, question);
  }
  const tell = (ended?: Ended): void =>
    onChange({ questions: [...questions.values()], agents: agents.list() }, ended);
  tell();
  for await (const event of store.events.follow({ after, filter: { patterns: KINDS }, signal })) {
    agents.apply(event);
    tell(track(questions, event));
  }
}

function track(questions: Map<string, Question>, event: Event): Ended | undefined {
  const key = eventKey(event);
  if (key === "agent:blocked") {
    const question = blockedQuestion(event);
    if (question !== undefined) questions.set(question.id, question);
    return undefined;
  }
  const how = ENDS[key];
  const id = textOf(event.payload, "questionId");
  if (how === undefined || !questions.delete(id)) return undefined;
  const by = textOf(event.payload, "respondedBy");
  const isPerson = key === "agent:resumed" || key === "agent:declined";
  return { id, text: `The question was ${how}${isPerson && by !== "" ? ` by ${by}` : ""}` };
}
