import { type Event, eventKey } from "@remora/core";
import { RunState } from "../watch/run_state.ts";

/** An agent that has not ended, of any run. */
export interface AgentAtWork {
  /** Its id. */
  readonly agentId: string;
  /** Its name. Untrusted. */
  readonly name: string;
  /** Whether it waits for a person. */
  readonly isWaiting: boolean;
  /** The tool it is at, or the model. Untrusted. */
  readonly doing: string;
  /** Since when it is at it, in ms since 1970. */
  readonly since: number;
  /** When its run was last heard of, in ms since 1970. */
  readonly heard: number;
}

const RUN_ENDS: ReadonlySet<string> = new Set([
  "graph:completed",
  "graph:failed",
  "graph:cancelled",
]);

/** The agents of all runs that have not ended: events in, agents out. */
export class Agents {
  readonly #runs = new Map<string, { readonly state: RunState; heard: number }>();

  /** Takes the next event. */
  apply(event: Event): void {
    const { graphId, timestamp } = event;
    if (graphId === undefined) return;
    if (RUN_ENDS.has(eventKey(event))) {
      this.#runs.delete(graphId);
      return;
    }
    const time = Date.parse(timestamp);
    let run = this.#runs.get(graphId);
    if (run === undefined) {
      run = { state: new RunState(graphId, time), heard: time };
      this.#runs.set(graphId, run);
    }
    run.state.apply(event);
    run.heard = Math.max(run.heard, time);
  }

  /** Those that wait or run, those that run first. */
  list(): readonly AgentAtWork[] {
    const found: AgentAtWork[] = [];
    for (const { state, heard } of this.#runs.values()) {
      for (const { agentId, name, phase, doing, since } of state.agents.values()) {
        if (phase !== "running" && phase !== "waiting") continue;
        found.push({ agentId, name, isWaiting: phase === "waiting", doing, since, heard });
      }
    }
    return found.sort((a, b) => Number(a.isWaiting) - Number(b.isWaiting) || a.since - b.since);
  }
}
