import type { DashboardState } from "../state/dashboard_state.ts";
import type { AgentView } from "../state/types.ts";

/** The time axis that all lanes share. */
export interface Axis {
  /** Where it begins, in milliseconds since 1970. */
  readonly start: number;
  /** Its length in milliseconds; at least a second. */
  readonly length: number;
  /** Whether time still goes on at its end: the page then stretches it step by step. */
  readonly isOpen: boolean;
  /** Where time stands on it, in milliseconds since 1970; absent where the page knows better. */
  readonly now?: number;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** The lengths that an open axis takes; the page's script has the same list. */
export const AXIS_STEPS: readonly number[] = [
  ...[15 * SECOND, 30 * SECOND],
  ...[1, 2, 4, 8, 15, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 4, 8, 12, 24, 48, 96, 192, 384].map((hours) => hours * HOUR),
];

/** The shortest step that a stretch of time fits into. */
export function axisLength(ms: number): number {
  return AXIS_STEPS.find((step) => step >= ms) ?? ms;
}

/** The axis of the current run. */
export function axisOf(state: DashboardState, now: number | undefined): Axis {
  const { run } = state;
  const newest = Date.parse(state.events.at(-1)?.timestamp ?? "");
  const latest = Math.max(now ?? 0, Number.isFinite(newest) ? newest : 0);
  const start = run === undefined ? latest : Date.parse(run.startedAt);
  const isOpen = run !== undefined && run.endedAt === undefined;
  const end = isOpen ? latest : Date.parse(run?.endedAt ?? "");
  const length = Math.max(SECOND, Number.isFinite(end) ? end - start : 0);
  return {
    start,
    length: isOpen ? axisLength(length) : length,
    isOpen,
    ...(now === undefined ? {} : { now }),
  };
}

/** An axis for one agent alone, from its first moment to its last, or to now. */
export function axisOfAgent(agent: AgentView, now: number): Axis {
  const start = Date.parse(agent.segments[0]?.from ?? agent.since);
  const end = agent.endedAt === undefined ? now : Date.parse(agent.endedAt);
  return { start, length: Math.max(SECOND, end - start), isOpen: false, now };
}
