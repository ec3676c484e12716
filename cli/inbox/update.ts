import { AnswerInvalidError, type AnswerIssue, newId, type Question } from "@remora/core";
import { answerOf, choose, type Draft, moveFocus, newDraft, press } from "./draft.ts";
import type { Key } from "./key.ts";
import { type Effect, type InboxState, type Message, QUIET, selectedQuestion } from "./state.ts";
import { edit, textInput, textOfInput } from "./text_input.ts";

/** The inbox after a key, and what is to be done because of it. */
export interface Update {
  readonly state: InboxState;
  readonly effect?: Effect;
}

/** Lines that Page Up and Page Down scroll by. */
const PAGE = 8;

/**
 * What a key does.
 *
 * @param now The time it is, in ms since 1970.
 */
export function pressKey(state: InboxState, key: Key, now = Date.now()): Update {
  if (key.type === "interrupt") return { state, effect: { type: "quit" } };
  // Who goes to a question has seen that the former one is gone.
  const isGoing = key.type === "up" || key.type === "down";
  if (now < state.quietUntil && !isGoing) return { state: { ...state, quietUntil: now + QUIET } };
  return pressNow({ ...state, quietUntil: 0 }, key);
}

function pressNow(state: InboxState, key: Key): Update {
  if (key.type === "pageUp" || key.type === "pageDown") {
    const by = key.type === "pageUp" ? -PAGE : PAGE;
    return { state: { ...state, scroll: Math.max(0, state.scroll + by) } };
  }
  const question = selectedQuestion(state);
  if (question === undefined) return isQuit(key) ? { state, effect: { type: "quit" } } : { state };
  switch (state.mode) {
    case "browse":
      return browse(state, question, key);
    case "answer":
      return answer(state, question, key);
    case "decline":
      return decline(state, question, key);
  }
}

/** The inbox after an answer was stored. */
export function sent(state: InboxState, id: string, text: string): InboxState {
  return {
    ...settled(state, id),
    mine: new Set(state.mine).add(id),
    message: { tone: "ok", text },
  };
}

/** The inbox after an answer was refused: what was typed is still there. */
export function failed(state: InboxState, id: string, text: string): InboxState {
  return { ...settled(state, id), message: { tone: "bad", text } };
}

function settled(state: InboxState, id: string): InboxState {
  return { ...state, sending: new Set([...state.sending].filter((other) => other !== id)) };
}

function browse(state: InboxState, question: Question, key: Key): Update {
  const typed = key.type === "text" ? key.text : "";
  if (isQuit(key)) return { state, effect: { type: "quit" } };
  if (key.type === "up" || typed === "k") return { state: select(state, -1) };
  if (key.type === "down" || typed === "j") return { state: select(state, 1) };
  if (key.type === "enter" || key.type === "right" || key.type === "tab") {
    return { state: begin(state, "answer") };
  }
  if (typed === "d") return { state: { ...begin(state, "decline"), reason: textInput() } };
  const option = optionOf(question, draftOf(state, question), typed);
  return option === undefined ? { state } : send(state, question, option);
}

function answer(state: InboxState, question: Question, key: Key): Update {
  const draft = draftOf(state, question);
  const { input } = draft.fields[draft.focus]!;
  const isChoice = input.kind === "one" && draft.fields.length === 1;
  switch (key.type) {
    case "escape":
      return { state: { ...state, mode: "browse" } };
    case "enter":
      return draft.focus < draft.fields.length - 1
        ? { state: keep(state, question, moveFocus(draft, 1)) }
        : send(state, question, draft);
    case "tab":
    case "backTab":
      return { state: keep(state, question, moveFocus(draft, key.type === "tab" ? 1 : -1)) };
    case "up":
    case "down": {
      // A single choice stands as a list: the arrows go through it.
      const arrow: Key = { type: key.type === "up" ? "left" : "right" };
      const moved = isChoice ? press(draft, arrow) : moveFocus(draft, key.type === "up" ? -1 : 1);
      return { state: keep(state, question, moved) };
    }
    default: {
      const typed = key.type === "text" ? key.text : "";
      const option = isChoice ? optionOf(question, draft, typed) : undefined;
      if (option !== undefined) return send(state, question, option);
      return { state: keep(state, question, press(draft, key)) };
    }
  }
}

function decline(state: InboxState, question: Question, key: Key): Update {
  if (key.type === "escape") return { state: { ...state, mode: "browse" } };
  if (key.type !== "enter") return { state: { ...state, reason: edit(state.reason, key) } };
  if (state.sending.has(question.id)) return { state };
  return {
    state: { ...sending(state, question), mode: "browse" },
    effect: {
      type: "decline",
      question,
      reason: textOfInput(state.reason).trim(),
      requestId: newId(),
    },
  };
}

/** The draft with the option that a number key names taken, where it names one. */
function optionOf(question: Question, draft: Draft, typed: string): Draft | undefined {
  const index = /^[1-9]$/.test(typed) ? Number(typed) - 1 : -1;
  return question.options?.[index] === undefined ? undefined : choose(draft, index);
}

function send(state: InboxState, question: Question, draft: Draft): Update {
  if (state.sending.has(question.id)) return { state };
  const issues = missing(draft);
  if (issues.length > 0) return { state: refuse(state, question, draft, issues) };
  try {
    const value = answerOf(question, draft);
    return {
      state: {
        ...sending(keep(state, question, { ...draft, issues: [] }), question),
        mode: "browse",
      },
      effect: { type: "answer", question, answer: value, requestId: draft.requestId },
    };
  } catch (error) {
    if (!(error instanceof AnswerInvalidError)) throw error;
    return { state: refuse(state, question, draft, error.issues) };
  }
}

/** Core takes an empty text for an answer; from somebody who pressed Enter too early it is none. */
function missing({ fields }: Draft): readonly AnswerIssue[] {
  return fields.flatMap(({ name, isOptional, input }) => {
    if (isOptional) return [];
    const isEmpty = input.kind === "text" && textOfInput(input.text).trim() === "";
    if (isEmpty) return [{ field: name, message: "is still empty" }];
    return input.kind === "one" && input.chosen < 0
      ? [{ field: name, message: "is still to be chosen" }]
      : [];
  });
}

function refuse(
  state: InboxState,
  question: Question,
  draft: Draft,
  issues: readonly AnswerIssue[],
): InboxState {
  const first = draft.fields.findIndex(({ name }) => issues.some(({ field }) => field === name));
  const focus = first < 0 ? draft.focus : first;
  const text = issues.map(({ field, message }) => {
    const title = draft.fields.find(({ name }) => name === field)?.title ?? "";
    return `${title === "" ? "The answer" : title} ${message}`;
  }).join("; ");
  return {
    ...keep(state, question, { ...draft, focus, issues }),
    mode: "answer",
    message: { tone: "bad", text },
  };
}

function draftOf(state: InboxState, question: Question): Draft {
  return state.drafts.get(question.id) ?? newDraft(question);
}

function keep(state: InboxState, question: Question, draft: Draft): InboxState {
  return { ...state, drafts: new Map(state.drafts).set(question.id, draft) };
}

function begin(state: InboxState, mode: InboxState["mode"]): InboxState {
  const { message: _, ...rest } = state;
  return { ...rest, mode };
}

function sending(state: InboxState, { id }: Question): InboxState {
  const message: Message = { tone: "info", text: "Sending …" };
  return { ...state, sending: new Set(state.sending).add(id), message };
}

function select(state: InboxState, by: number): InboxState {
  const { questions } = state;
  const at = questions.findIndex(({ id }) => id === state.selected);
  const next = questions[Math.max(0, Math.min(questions.length - 1, at + by))];
  const { message: _, ...rest } = state;
  return next === undefined ? state : { ...rest, selected: next.id, scroll: 0 };
}

function isQuit(key: Key): boolean {
  return key.type === "escape" || (key.type === "text" && key.text === "q");
}
