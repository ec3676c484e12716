import type { JsonValue, Question } from "@remora/core";
import type { AgentAtWork } from "./agents.ts";
import type { Draft } from "./draft.ts";
import { type TextInput, textInput } from "./text_input.ts";

/** What the lines at the bottom say. */
export interface Message {
  /** Its colour. */
  readonly tone: "ok" | "bad" | "info";
  /** Untrusted in parts. */
  readonly text: string;
}

/** What the keys are for: going through the questions, answering one, or saying why not. */
export type Mode = "browse" | "answer" | "decline";

/** Everything that is on the screen, but for its size and the time. */
export interface InboxState {
  /** Whether nothing was read from the store yet. */
  readonly isLoading: boolean;
  /** What waits, oldest first. */
  readonly questions: readonly Question[];
  /** Who is at work. */
  readonly agents: readonly AgentAtWork[];
  /** The id of the question that is shown; absent where none waits. */
  readonly selected?: string;
  /** What the keys are for. */
  readonly mode: Mode;
  /** Answers that were begun, by the id of their question. */
  readonly drafts: ReadonlyMap<string, Draft>;
  /** Why the question is declined. */
  readonly reason: TextInput;
  /** How many lines of the question were scrolled away. */
  readonly scroll: number;
  /** Questions whose answer is on its way. */
  readonly sending: ReadonlySet<string>;
  /** Questions that were answered here: that they go away is no surprise. */
  readonly mine: ReadonlySet<string>;
  /**
   * Until when keys are still those that were typed for a question that somebody else has ended meanwhile, in
   * ms since 1970: they must not reach the next one.
   */
  readonly quietUntil: number;
  /** What happened last. */
  readonly message?: Message;
}

/** What is to be done because of a key. */
export type Effect =
  | {
    readonly type: "answer";
    readonly question: Question;
    readonly answer: JsonValue;
    readonly requestId: string;
  }
  | {
    readonly type: "decline";
    readonly question: Question;
    readonly reason: string;
    readonly requestId: string;
  }
  | { readonly type: "quit" };

/** An inbox before anything was read. */
export function emptyInbox(): InboxState {
  return {
    isLoading: true,
    questions: [],
    agents: [],
    mode: "browse",
    drafts: new Map(),
    reason: textInput(),
    scroll: 0,
    sending: new Set(),
    mine: new Set(),
    quietUntil: 0,
  };
}

/** The question that is shown. */
export function selectedQuestion({ questions, selected }: InboxState): Question | undefined {
  return questions.find(({ id }) => id === selected);
}

/** How long nothing must be typed, in ms, before keys count again after a question went away. */
export const QUIET = 700;

/** The news that {@linkcode withQuestions} takes in. */
export interface News {
  /** A question that ended. */
  readonly ended?: { readonly id: string; readonly text: string } | undefined;
  /** The time it is, in ms since 1970. @default {Date.now()} */
  readonly now?: number;
}

/** The inbox with other questions. What was begun stays; who was about to answer one that ended is told. */
export function withQuestions(
  state: InboxState,
  questions: readonly Question[],
  { ended, now = Date.now() }: News = {},
): InboxState {
  const { message: _, ...rest } = state;
  const at = state.questions.findIndex(({ id }) => id === state.selected);
  const isThere = questions.some(({ id }) => id === state.selected);
  const next = isThere
    ? state.selected
    : questions[Math.min(Math.max(at, 0), questions.length - 1)]?.id;
  const ids = new Set(questions.map(({ id }) => id));
  const { selected } = state;
  const isTaken = !isThere && selected !== undefined &&
    !state.sending.has(selected) && !state.mine.has(selected);
  const lost = isTaken && ended?.id === selected;
  const message: Message | undefined = lost ? { tone: "info", text: ended.text } : state.message;
  return {
    ...withoutSelected(rest),
    ...(next !== undefined && { selected: next }),
    questions,
    isLoading: false,
    mode: isThere ? state.mode : "browse",
    scroll: isThere ? state.scroll : 0,
    drafts: new Map([...state.drafts].filter(([id]) => ids.has(id))),
    ...(isTaken && { quietUntil: now + QUIET }),
    ...(message !== undefined && { message }),
  };
}

function withoutSelected<T extends { readonly selected?: string }>(state: T): Omit<T, "selected"> {
  const { selected: _, ...rest } = state;
  return rest;
}
