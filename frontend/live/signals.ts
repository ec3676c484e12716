import type { Event, JsonValue } from "@remora/core";
import { clipPayload } from "../state/_clip.ts";
import type { DashboardState } from "../state/dashboard_state.ts";
import type { AgentState, Progress } from "../state/types.ts";

const MAX_TEXT = 200;
const MAX_NESTED = 400;
const MAX_EVENTS = 50;
const MAX_BLOCKED = 20;
const MAX_AGENTS = 200;
const MAX_RESULTS = 10;

/** The `signals` message of `GET /events`, for programs and panels of one's own. */
export interface Signals {
  /** The position in the log that it stands for. */
  readonly seq: number;
  /** Whether it tells everything; otherwise `events`, `agentStates` and `results` hold what is new. */
  readonly full: boolean;
  /** Events, the oldest first; 50 at most, their texts cut. */
  readonly events: readonly Event[];
  /** Questions that wait, the oldest first; 20 at most, their texts cut. */
  readonly blocked: readonly JsonValue[];
  /** How many wait in all. */
  readonly waiting: number;
  /** Agents by id. */
  readonly agentStates: Readonly<
    Record<string, { readonly state: AgentState; readonly name: string }>
  >;
  /** How far the current run is. */
  readonly progress: Progress;
  /** Results, the newest first; 10 at most. */
  readonly results: readonly JsonValue[];
}

/**
 * Says in JSON what the patches say in HTML.
 *
 * @param fresh The events since the last message; absent: everything.
 */
export function signalsOf(state: DashboardState, fresh?: readonly Event[]): Signals {
  const events = fresh ?? state.events;
  const touched = new Set(
    fresh?.flatMap((event) => event.agentId === undefined ? [] : [event.agentId]),
  );
  const isTold = (agentId: string): boolean => fresh === undefined || touched.has(agentId);
  return {
    seq: state.seq,
    full: fresh === undefined,
    events: events.slice(-MAX_EVENTS).map(clip),
    blocked: [...state.blocked.values()].slice(0, MAX_BLOCKED).map((question) => ({
      id: question.id,
      agentId: question.agentId,
      name: question.name,
      question: question.question.slice(0, MAX_TEXT),
      options: question.options,
      createdAt: question.createdAt,
      expiresAt: question.expiresAt ?? null,
    })),
    waiting: state.blocked.size,
    agentStates: Object.fromEntries(
      agentIds(state, fresh === undefined ? undefined : touched).flatMap((agentId) => {
        const agent = state.agent(agentId);
        return agent === undefined ? [] : [[agentId, { state: agent.state, name: agent.name }]];
      }),
    ),
    progress: state.progress,
    results: state.results.filter((result) => isTold(result.agentId)).slice(0, MAX_RESULTS).map((
      { agentId, name, status, summary, changedFiles },
    ) => ({ agentId, name, status, summary: summary.slice(0, MAX_TEXT), changedFiles })),
  };
}

function agentIds(
  state: DashboardState,
  touched: ReadonlySet<string> | undefined,
): readonly string[] {
  if (touched !== undefined) return [...touched].slice(0, MAX_AGENTS);
  const ids: string[] = [];
  for (const group of ["waiting", "running", "failed", "queued", "completed"] as const) {
    for (const agent of state.agentsIn(group)) {
      if (ids.length >= MAX_AGENTS) return ids;
      ids.push(agent.agentId);
    }
  }
  return ids;
}

function clip(event: Event): Event {
  const payload = clipPayload(event.payload, MAX_TEXT, MAX_NESTED);
  return payload === event.payload ? event : { ...event, payload };
}
