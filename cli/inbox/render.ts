import type { Question } from "@remora/core";
import { agentName, timeText } from "../questions/card.ts";
import type { Paint } from "../terminal/colour.ts";
import { diffLines } from "../terminal/diff.ts";
import { clock } from "../terminal/duration.ts";
import { safeLine, safeText } from "../terminal/safe.ts";
import { padEnd, truncate, truncateMiddle, wrap } from "../terminal/width.ts";
import { answerLines, type Look, reasonLines } from "./answer_lines.ts";
import type { AgentAtWork } from "./agents.ts";
import { newDraft } from "./draft.ts";
import { type InboxState, type Message, selectedQuestion } from "./state.ts";

/** The screen that the inbox is drawn for. */
export interface Frame {
  /** Columns there are. */
  readonly columns: number;
  /** Lines there are. */
  readonly rows: number;
  /** Colours. */
  readonly paint: Paint;
  /** The time it is, in ms since 1970. */
  readonly now: number;
  /** The store that is looked at: where nothing comes, it may be the wrong one. */
  readonly store: string;
}

/** A run that was not heard of for so long may have been killed. */
const SILENCE = 10 * 60_000;
const MOST_AGENTS = 5;

/** The whole screen: exactly as many lines as there are, none wider than it is. */
export function renderInbox(state: InboxState, frame: Frame): readonly string[] {
  const { columns, rows } = frame;
  const question = selectedQuestion(state);
  const head = [titleLine(state, frame), ""];
  const foot = [messageLine(state.message, frame), helpLine(state, question, frame)];
  const room = Math.max(0, rows - head.length - foot.length);
  const body = question === undefined
    ? [...nothingLines(state, frame), ...agentLines(state.agents, frame, room - 4)]
    : bodyLines(state, question, frame, room);
  const lines = [...head, ...filled(body, room), ...foot];
  // Of a screen that is too small the bottom counts: what is typed, and what is wrong with it.
  return lines.slice(-Math.max(1, rows)).map((line) => truncate(line, Math.max(1, columns)));
}

function bodyLines(
  state: InboxState,
  question: Question,
  frame: Frame,
  room: number,
): readonly string[] {
  const look: Look = {
    paint: frame.paint,
    columns: Math.max(8, Math.min(frame.columns, 100) - 2),
  };
  const answer = state.mode === "decline"
    ? reasonLines(state.reason, look)
    : answerLines(state.drafts.get(question.id) ?? newDraft(question), {
      ...look,
      isActive: state.mode === "answer",
      hasKeys: (question.options ?? []).length > 0,
    });
  const most = Math.max(1, Math.floor(room * 0.3));
  const list = listLines(state, frame, Math.min(most, state.questions.length));
  const shownAnswer = around(answer.lines, answer.focus, Math.max(1, room - list.length - 4));
  const left = Math.max(0, room - list.length - shownAnswer.length - 2);
  const text = questionLines(question, frame);
  const shownText = scrolled(text, state.scroll, left, frame);
  const agents = agentLines(state.agents, frame, left - shownText.length - 2);
  return [
    ...list,
    frame.paint.dim("─".repeat(Math.min(frame.columns, 100))),
    ...shownText,
    ...(shownText.length < left ? [""] : []),
    ...shownAnswer.map((line) => `  ${line}`),
    ...agents,
  ];
}

function titleLine({ questions, agents, isLoading }: InboxState, { paint }: Frame): string {
  const name = paint.bold(paint.brand("Remora"));
  if (isLoading) return `${name}  ${paint.dim("Reading the store …")}`;
  const busy = agents.filter(({ isWaiting }) => !isWaiting).length;
  const waiting = questions.length === 0
    ? paint.ok("Nothing waits for you")
    : `${paint.bold(paint.wait(String(questions.length)))} ${paint.bold("waiting for you")}`;
  const work = busy === 0 ? "" : paint.dim(` · ${busy} agent${busy === 1 ? "" : "s"} at work`);
  return `${name}  ${waiting}${work}`;
}

/** The questions around the one that is shown. */
function listLines(state: InboxState, frame: Frame, most: number): readonly string[] {
  const { paint, columns, now } = frame;
  const { questions, selected } = state;
  const at = Math.max(0, questions.findIndex(({ id }) => id === selected));
  const start = Math.max(0, Math.min(at - Math.floor(most / 2), questions.length - most));
  const nameRoom = Math.max(8, Math.min(28, Math.floor(columns * 0.35)));
  return questions.slice(start, start + most).map((question) => {
    const isSelected = question.id === selected;
    const name = padEnd(truncateMiddle(agentName(question), nameRoom), nameRoom);
    const since = clock(now - Date.parse(question.createdAt)).padStart(5);
    const line = `${isSelected ? "›" : " "} ${name} ${since}  ${safeLine(question.question)}`;
    const cut = truncate(line, columns);
    return isSelected ? paint.bold(paint.wait(cut)) : cut;
  });
}

function questionLines(question: Question, { paint, columns, now }: Frame): readonly string[] {
  const width = Math.max(8, Math.min(columns, 100) - 2);
  const context = question.context?.trim() ? diffLines(question.context, paint) : [];
  return [
    ...wrap(`${agentName(question)}  ${timeText(question, now)}`, width).map(paint.dim),
    ...wrap(safeText(question.question), width).map(paint.bold),
    ...context.map((line) => `  ${line}`),
  ].map((line) => `  ${line}`.trimEnd());
}

/** A part of the text, with how much there is below. */
function scrolled(
  lines: readonly string[],
  scroll: number,
  room: number,
  { paint }: Frame,
): readonly string[] {
  if (lines.length <= room) return lines;
  if (room <= 1) return lines.slice(0, room);
  const start = Math.min(scroll, lines.length - room + 1);
  const shown = lines.slice(start, start + room - 1);
  const below = lines.length - start - shown.length;
  const above = start === 0 ? "" : `${start} above, `;
  return [...shown, paint.dim(`  … ${above}${below} more below (Page Down)`)];
}

function agentLines(
  agents: readonly AgentAtWork[],
  { paint, columns, now }: Frame,
  room: number,
): readonly string[] {
  const busy = agents.filter(({ isWaiting }) => !isWaiting);
  const most = Math.min(MOST_AGENTS, room - 1);
  if (busy.length === 0 || most < 1) return [];
  const nameRoom = Math.max(8, Math.min(48, columns - 27));
  const shown = busy.slice(0, busy.length > most ? most - 1 : most);
  const lines = shown.map(({ name, doing, since, heard }) => {
    const label = padEnd(truncateMiddle(safeLine(name), nameRoom), nameRoom);
    const what = now - heard > SILENCE
      ? paint.wait(`not heard of for ${clock(now - heard)}`)
      : `${paint.tool(safeLine(doing))} ${paint.dim(clock(now - since))}`;
    return `${paint.run("●")} ${label} ${what}`;
  });
  const more = busy.length - shown.length;
  return ["", ...lines, ...(more > 0 ? [paint.dim(`  ${more} more at work`)] : [])];
}

function nothingLines(
  { isLoading }: InboxState,
  { paint, columns, store }: Frame,
): readonly string[] {
  if (isLoading) return [];
  const text = `New questions in ${safeLine(store)} show up here by themselves.`;
  const lines = wrap(text, Math.max(8, columns - 2));
  return [...lines.map((line) => `  ${paint.dim(line)}`), ""];
}

function messageLine(message: Message | undefined, { paint, columns }: Frame): string {
  if (message === undefined) return "";
  const paints = { ok: paint.ok, bad: paint.bad, info: paint.run } as const;
  return paints[message.tone](truncate(safeLine(message.text), columns));
}

function helpLine(state: InboxState, question: Question | undefined, frame: Frame): string {
  const { paint, columns } = frame;
  if (frame.now < state.quietUntil) {
    return paint.dim(truncate("Keys count again when you pause", columns));
  }
  const keys = helpKeys(state, question);
  // The most important ones stand first: on a narrow screen the others are left out.
  let text = "";
  for (const [key, what] of keys) {
    const next = `${text === "" ? "" : "  "}${key} ${what}`;
    if ((text + next).length > columns) break;
    text += next;
  }
  return paint.dim(text);
}

function helpKeys(
  { mode, questions }: InboxState,
  question: Question | undefined,
): readonly (readonly [string, string])[] {
  if (question === undefined) return [["q", "quit"]];
  switch (mode) {
    case "browse": {
      const count = Math.min(9, question.options?.length ?? 0);
      return [
        ...(count > 0 ? [[count === 1 ? "1" : `1-${count}`, "answer"]] as const : []),
        ["Enter", count > 0 ? "choose" : "answer"],
        ["q", "quit"],
        ["d", "decline"],
        ...(questions.length > 1 ? [["↑↓", "questions"]] as const : []),
      ];
    }
    case "answer":
      return [
        ["Enter", "send"],
        ["Esc", "back"],
        ["↑↓", "move"],
        ["←→ Space", "change"],
        ["Alt+Enter", "new line"],
      ];
    case "decline":
      return [["Enter", "decline"], ["Esc", "back"]];
  }
}

/** Some lines around one of them. */
function around(lines: readonly string[], focus: number, room: number): readonly string[] {
  if (lines.length <= room) return lines;
  const start = Math.max(0, Math.min(focus - Math.floor(room / 2), lines.length - room));
  return lines.slice(start, start + room);
}

function filled(lines: readonly string[], room: number): readonly string[] {
  const shown = lines.slice(0, room);
  return [...shown, ...Array.from({ length: room - shown.length }, () => "")];
}
