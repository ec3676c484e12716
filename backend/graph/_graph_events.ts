import {
  agentCancelled,
  agentCompleted,
  agentFailed,
  agentQueued,
  agentSkipped,
  agentStarted,
  createEvent,
  type Event,
  graphCancelled,
  graphCompleted,
  graphFailed,
  graphProgress,
  graphStarted,
  stableId,
} from "@remora/core";
import type { AgentEnd, GraphAgent, RunCounts } from "./types.ts";

/** What a graph is, for its first event. */
export interface GraphFields {
  readonly name: string;
  readonly bundle: string;
  readonly root: string;
  readonly paths: readonly string[];
  readonly model: string;
  readonly concurrency: number;
}

/** The events of a graph. Their ids come from what they say, so that a resumed run repeats none. */
export class GraphEvents {
  readonly #graphId: string;
  readonly #run: string;

  /** @param run Which process this is that runs the graph: another text for each. */
  constructor(graphId: string, run: string) {
    this.#graphId = graphId;
    this.#run = run;
  }

  started(fields: GraphFields, total: number): Event {
    return graphStarted({ ...this.#scope("started"), ...fields, total });
  }

  queued(agent: GraphAgent): Event {
    const { name, bundle, target, workspaceId, upstream } = agent;
    // The first process announces them; for the others that is old news.
    const id = stableId(agent.agentId, "queued");
    return agentQueued({ ...this.#of(agent), id, name, bundle, target, workspaceId, upstream });
  }

  agentStarted(
    agent: GraphAgent,
    { model, resumed, attempt }: {
      readonly model: string | undefined;
      readonly resumed: boolean;
      readonly attempt: number;
    },
  ): Event {
    const { name, bundle, target, workspaceId } = agent;
    const id = stableId(agent.agentId, "started", this.#run, String(attempt));
    return agentStarted({
      ...this.#of(agent),
      id,
      name,
      bundle,
      target,
      workspaceId,
      model,
      resumed,
    });
  }

  retrying(agent: GraphAgent, attempt: number, error: { code: string; message: string }): Event {
    return createEvent({
      ...this.#of(agent),
      id: stableId(agent.agentId, "retrying", this.#run, String(attempt)),
      category: "agent",
      action: "retrying",
      payload: { name: agent.name, attempt, error },
    });
  }

  ended(agent: GraphAgent, end: AgentEnd): Event {
    const { name } = agent;
    const head = {
      ...this.#of(agent),
      id: stableId(agent.agentId, "ended", end.at),
      timestamp: end.at,
      name,
    };
    const { turns, durationMs, usage, error, result } = end;
    if (error === undefined) {
      const { status, summary, changedFiles } = result;
      return agentCompleted({
        ...head,
        result: { status, summary, changedFiles },
        turns,
        durationMs,
        usage,
      });
    }
    switch (end.state) {
      case "cancelled":
        return agentCancelled({ ...head, reason: error.message });
      case "skipped":
        return agentSkipped({ ...head, reason: error.message });
      case "completed":
      case "failed":
        return agentFailed({ ...head, error });
    }
  }

  progress(total: number, counts: RunCounts): Event {
    const done = counts.completed + counts.failed + counts.skipped + counts.cancelled;
    return graphProgress({ ...this.#scope("progress", String(done)), total, ...counts });
  }

  completed(counts: RunCounts, durationMs: number): Event {
    return graphCompleted({ ...this.#scope("completed"), counts, durationMs });
  }

  failed(error: { code: string; message: string }, counts: RunCounts): Event {
    return graphFailed({ ...this.#scope("failed"), error, counts });
  }

  cancelled(reason: string): Event {
    return graphCancelled({ ...this.#scope("cancelled"), reason });
  }

  interrupted(reason: string): Event {
    return createEvent({
      ...this.#scope("interrupted"),
      category: "graph",
      action: "interrupted",
      payload: { reason },
    });
  }

  #scope(...parts: readonly string[]): { graphId: string; id: string } {
    const id = stableId(this.#graphId, this.#run, ...parts);
    return { graphId: this.#graphId, id };
  }

  #of({ agentId, nodeId }: GraphAgent): { agentId: string; graphId: string; nodeId?: string } {
    return { agentId, graphId: this.#graphId, ...(nodeId === undefined ? {} : { nodeId }) };
  }
}
