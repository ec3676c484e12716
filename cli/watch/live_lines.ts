import type { Question } from "@remora/core";
import { questionCard } from "../questions/card.ts";
import { clock } from "../terminal/duration.ts";
import { safeLine } from "../terminal/safe.ts";
import type { Screen } from "../terminal/screen.ts";
import { displayWidth, padEnd, truncateMiddle } from "../terminal/width.ts";
import { PHASE_LOOK } from "./phase.ts";
import type { AgentLine, AgentPhase, PhaseCounts, RunState } from "./run_state.ts";

/** What the live block shows. */
export interface LiveView {
  /** The run. */
  readonly run: RunState;
  /** Questions that wait, oldest first. */
  readonly questions: readonly Question[];
  /** Whether keys answer the first question. */
  readonly keys: boolean;
  /** Where else to answer. */
  readonly elsewhere: string;
  /** The time it is, in ms since 1970. */
  readonly now: number;
}

/** Agents that get a line of their own. */
const MOST_AGENTS = 6;
/** Order of the parts of the bar: from what is done to what is not. */
const BAR: readonly AgentPhase[] = [
  "completed",
  "failed",
  "cancelled",
  "skipped",
  "waiting",
  "running",
];

/** The bottom block of a terminal while a run goes on. */
export function liveLines(view: LiveView, screen: Screen): string[] {
  return ["", ...questionLines(view, screen), ...runLines(view, screen)];
}

/** The agents at work, and how far the run is. */
export function runLines(view: Pick<LiveView, "run" | "now">, screen: Screen): string[] {
  return [...agentLines(view, screen), barLine(view, screen)];
}

/** The first question that waits, with all that is needed to answer it. */
export function questionLines(view: Omit<LiveView, "run">, screen: Screen): string[] {
  const [first, ...others] = view.questions;
  if (first === undefined) return [];
  const { paint } = screen;
  const heading = `${paint.bold(paint.wait(String(view.questions.length)))} ${
    paint.bold("waiting for you")
  }`;
  const card = questionCard(first, {
    paint,
    columns: screen.columns() - 2,
    now: view.now,
    // What is left of the screen: below the card come the agents and the bar.
    contextLines: Math.max(4, Math.min(16, screen.rows() - 22)),
    ...(view.keys ? { optionMark: (index: number) => `[${index + 1}]` } : {}),
  });
  const how = view.keys && (first.options?.length ?? 0) > 0
    ? `Press a number, or answer ${view.elsewhere}`
    : `Answer ${view.elsewhere}`;
  const more = others.length === 0 ? "" : ` · ${others.length} more behind it`;
  return [heading, ...card, `  ${paint.dim(how + more)}`, ""];
}

function agentLines({ run, now }: Pick<LiveView, "run" | "now">, screen: Screen): string[] {
  const { paint } = screen;
  const busy = [...run.agents.values()].filter(({ phase }) => phase === "running");
  const shown = busy.slice(0, MOST_AGENTS);
  const room = Math.max(12, Math.min(48, screen.columns() - 30));
  const lines = shown.map((agent) =>
    `${paint.run("●")} ${
      padEnd(truncateMiddle(safeLine(agent.name), room), longest(shown, room))
    }  ${paint.tool(padEnd(safeLine(agent.doing), 12))}  ${paint.dim(clock(now - agent.since))}`
  );
  if (busy.length > shown.length) {
    lines.push(paint.dim(`  ${busy.length - shown.length} more at work`));
  }
  return lines;
}

function longest(agents: readonly AgentLine[], room: number): number {
  return Math.min(room, Math.max(0, ...agents.map(({ name }) => displayWidth(safeLine(name)))));
}

function barLine({ run, now }: Pick<LiveView, "run" | "now">, screen: Screen): string {
  const { paint } = screen;
  const counts = run.counts();
  const width = Math.max(8, Math.min(30, screen.columns() - 50));
  const done = counts.completed + counts.failed + counts.cancelled + counts.skipped;
  return [
    bar(counts, run.total, width, screen),
    `${done} / ${run.total}`,
    countsText(counts, screen),
    paint.dim(clock(now - run.startedAt)),
  ].filter((part) => part !== "").join("  ");
}

function bar(counts: PhaseCounts, total: number, width: number, { paint }: Screen): string {
  let left = width;
  let text = "";
  for (const phase of BAR) {
    const count = counts[phase];
    if (count === 0 || total === 0) continue;
    const cells = Math.min(left, Math.max(1, Math.round((count / total) * width)));
    text += paint[PHASE_LOOK[phase].hue]("━".repeat(cells));
    left -= cells;
  }
  return text + paint.dim("─".repeat(left));
}

function countsText(counts: PhaseCounts, { paint }: Screen): string {
  const order: readonly AgentPhase[] = ["waiting", "running", "queued", "failed"];
  return order.filter((phase) => counts[phase] > 0).map((phase) => {
    const { word, hue } = PHASE_LOOK[phase];
    return paint[hue](`${counts[phase]} ${word}`);
  }).join(paint.dim(" · "));
}
