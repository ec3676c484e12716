import { RemoraError, systemClock } from "@remora/core";
import type { TaskEnd } from "./scheduler.ts";
import type { AgentEnd, AgentOutcome } from "./types.ts";

/** What went wrong, as it is told and kept. */
export interface Problem {
  readonly code: string;
  readonly message: string;
}

/** The end of an agent that came to a result. @param since When it began. ISO 8601. */
export function endOf({ turns = 0, usage, ...result }: AgentOutcome, since: string): AgentEnd {
  const state = result.status === "success" ? "completed" : result.status;
  return {
    state,
    result,
    turns,
    durationMs: elapsed(since),
    ...(usage === undefined ? {} : { usage }),
    at: now(),
  };
}

/** The end of an agent that came to none. */
export function endWithout(
  state: "failed" | "cancelled" | "skipped",
  { code, message }: Problem,
  since: string,
): AgentEnd {
  const status = state === "skipped" ? "skipped" : "failed";
  return {
    state,
    result: { status, summary: message, changedFiles: [] },
    error: { code, message },
    turns: 0,
    durationMs: elapsed(since),
    at: now(),
  };
}

/** The end as the scheduler sees it: an agent that found nothing to do stands in nobody's way. */
export function taskEndOf(end: AgentEnd): TaskEnd {
  if (end.state === "completed" || end.state === "skipped" && end.error === undefined) {
    return { state: "completed" };
  }
  return { state: end.state, reason: end.error?.message ?? end.result.summary };
}

/** Whatever was thrown, as it is told and kept. */
export function problemOf(error: unknown): Problem {
  const message = error instanceof Error ? error.message : String(error);
  return { code: error instanceof RemoraError ? error.code : "AGENT-BROKE", message };
}

/** The reason of a signal, for people. */
export function reasonOf(reason: unknown): string {
  return reason instanceof Error ? reason.message : String(reason ?? "stopped");
}

/** ISO 8601, UTC. */
export function now(): string {
  return new Date().toISOString();
}

function elapsed(since: string): number {
  return Math.max(0, systemClock.now() - Date.parse(since));
}
