import type { RunReport } from "@remora/backend";
import { clock } from "../terminal/duration.ts";
import { safeLine } from "../terminal/safe.ts";
import type { Screen } from "../terminal/screen.ts";
import { displayWidth, padEnd, truncateMiddle, wrap } from "../terminal/width.ts";
import type { ExitCode } from "../context.ts";

type AgentReport = RunReport["agents"][number];

/** The word and colour of each end. */
const ENDS = {
  completed: ["done", "ok"],
  failed: ["failed", "bad"],
  skipped: ["skipped", "off"],
  cancelled: ["cancelled", "off"],
  interrupted: ["stopped", "wait"],
  queued: ["queued", "off"],
  running: ["running", "run"],
  blocked: ["waiting", "wait"],
} as const;

/** What a run came to: a line for each agent, and the counts. */
export function showSummary(report: RunReport, milliseconds: number, screen: Screen): void {
  const { paint } = screen;
  const room = Math.max(16, Math.min(48, screen.columns() - 30));
  const names = report.agents.map(({ name }) => truncateMiddle(safeLine(name), room));
  const width = Math.max(0, ...names.map(displayWidth));
  for (const [index, agent] of report.agents.entries()) {
    const [word, hue] = ENDS[agent.state];
    const head = `${paint[hue](padEnd(word, 9))}  ${padEnd(names[index] ?? "", width)}`;
    showWrapped(head, 11 + width, safeLine(agent.result.summary), screen);
  }
  screen.line();
  screen.line(`${paint.bold(countsText(report))}  ${paint.dim(`in ${clock(milliseconds)}`)}`);
}

/** `6 done, 1 failed`. */
export function countsText({ agents, counts }: RunReport): string {
  const interrupted = agents.length - counts.completed - counts.failed - counts.skipped -
    counts.cancelled;
  const parts = [
    `${counts.completed} done`,
    ...(counts.failed > 0 ? [`${counts.failed} failed`] : []),
    ...(counts.skipped > 0 ? [`${counts.skipped} skipped`] : []),
    ...(counts.cancelled > 0 ? [`${counts.cancelled} cancelled`] : []),
    ...(interrupted > 0 ? [`${interrupted} stopped`] : []),
  ];
  return parts.join(", ");
}

/** 0: nothing failed; 1: some did; 2: all that ran did. */
export function exitCodeOf({ counts }: RunReport): ExitCode {
  const bad = counts.failed + counts.cancelled;
  if (bad === 0) return 0;
  return counts.completed > 0 ? 1 : 2;
}

/** Whether the process was told to stop before every agent had ended. */
export function wasInterrupted({ agents }: RunReport): boolean {
  return agents.some(({ state }) => !isEnd(state));
}

function isEnd(state: AgentReport["state"]): boolean {
  return ["completed", "failed", "skipped", "cancelled"].includes(state);
}

/** Text beside a head, its further lines below its first. */
function showWrapped(head: string, indent: number, text: string, screen: Screen): void {
  const room = Math.min(screen.columns(), 140) - indent - 2;
  const lines = room < 24 ? [text] : wrap(text, room);
  for (const [index, line] of lines.entries()) {
    const start = index === 0 ? head : " ".repeat(indent);
    screen.line(`${start}  ${screen.paint.dim(line)}`.trimEnd());
  }
}
