import { RemoraError, type Store, systemClock } from "@remora/core";
import { GraphEvents } from "./_graph_events.ts";
import { now, type Problem, problemOf } from "./_ends.ts";
import type { GraphState } from "./graph_state.ts";
import type { Place } from "./_places.ts";
import type { AgentOutcome, AgentRunContext, AgentRunner, GraphAgent } from "./types.ts";

/** One try of an agent. */
export interface Attempt extends Pick<AgentRunContext, "attempt" | "upstream" | "signal"> {
  /** Who. */
  readonly agent: GraphAgent;
  /** Where: among those that this process or the graph has. */
  readonly place: Place;
}

/** What a try came to: a result, or what broke. */
export type Attempted =
  /** When the agent began first, ISO 8601, and its result. */
  & { readonly since: string }
  & ({ readonly outcome: AgentOutcome } | { readonly error: Problem });

/** Where the agents of a graph are tried. */
export interface Dispatcher {
  /**
   * Tries an agent. What breaks it is in the result; this throws the reason of the signal when that is
   * aborted, and what keeps the whole run from going on.
   */
  attempt(attempt: Attempt): Promise<Attempted>;
  /** Told that the end of an agent is kept. */
  kept?(agentId: string): Promise<void>;
}

/** What {@linkcode attemptAgent} needs beside the agent. */
export interface AttemptPlace {
  readonly graphId: string;
  readonly store: Store;
  readonly state: GraphState;
  readonly runner: AgentRunner;
  /** Which turn of which process this is: a start is told once for each. */
  readonly turn: string;
  readonly root: string | undefined;
  readonly timeout: number | undefined;
}

/** Tries an agent in this process. */
export async function attemptAgent(
  { agent, attempt, upstream, signal, place }: Attempt,
  { graphId, store, state, runner, turn, root, timeout }: AttemptPlace,
): Promise<Attempted> {
  const { since, resumed: isKnown } = await state.begin(agent.agentId, now());
  const resumed = isKnown || attempt > 1;
  const workspace = store.workspace(agent.workspaceId);
  if (root !== undefined) await workspace.files.setBase(root);
  const { model } = runner;
  const events = new GraphEvents(graphId, turn);
  await store.events.append([events.agentStarted(agent, { model, resumed, attempt })]);
  const limit = new AbortController();
  const disarm = timeout === undefined
    ? () => {}
    : systemClock.at(systemClock.now() + timeout, () => limit.abort(timedOut(agent, timeout)));
  const either = AbortSignal.any([signal, limit.signal]);
  try {
    const outcome = await runner.run(agent, {
      workspace,
      events: store.events,
      graphId,
      resumed,
      attempt,
      upstream,
      signal: either,
      whileWaiting: (wait) => place.whileWaiting(wait, either),
    });
    signal.throwIfAborted();
    return { since, outcome };
  } catch (error) {
    signal.throwIfAborted();
    return { since, error: problemOf(limit.signal.aborted ? limit.signal.reason : error) };
  } finally {
    disarm();
  }
}

function timedOut(agent: GraphAgent, timeout: number): RemoraError {
  return new RemoraError("AGENT-TIMEOUT", `${agent.name} did not end within ${timeout} ms`);
}
