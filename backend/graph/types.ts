import type { EventLog, Workspace } from "@remora/core";
import type { Usage } from "../model/types.ts";
import type { AgentResult } from "../tools/types.ts";

/** What an agent that fails does to the others. */
export type ErrorPolicy =
  /** Everything ends: running agents are cancelled, waiting ones are skipped. */
  | "stop_graph"
  /** Agents that depend on it, directly or through others, are skipped. */
  | "skip_downstream"
  /** Nothing: the others run as if it had succeeded. */
  | "continue";

/** Where an agent of a graph stands. */
export type AgentState =
  /** It waits for its upstream agents, or for a free place. */
  | "queued"
  | "running"
  /** It waits for a person. */
  | "blocked"
  | "completed"
  | "failed"
  | "cancelled"
  | "skipped"
  /** Its process stopped; it can be resumed. */
  | "interrupted";

/** An agent of a graph. */
export interface GraphAgent {
  /** Unique in the store. */
  readonly agentId: string;
  /** Unique in the graph. */
  readonly name: string;
  /** The bundle it is made of. */
  readonly bundle: string;
  /** What it works on: a path relative to the root, for most bundles. */
  readonly target: string;
  /** The node of the code that the target stands for. */
  readonly nodeId?: string;
  /** What kind of node that is. */
  readonly nodeType?: string;
  /** Where it keeps its state and its files. */
  readonly workspaceId: string;
  /** Ids of the agents that must end before it starts. */
  readonly upstream: readonly string[];
  /** Of agents that could start, the one with the highest starts first. */
  readonly priority: number;
}

/** What an agent gets to run with. */
export interface AgentRunContext {
  /** Its keys and files. */
  readonly workspace: Workspace;
  /** Where events go. */
  readonly events: EventLog;
  /** The graph. */
  readonly graphId: string;
  /** Whether an earlier process has run it already, up to some point. */
  readonly resumed: boolean;
  /** 1 for the first try, more after failures. */
  readonly attempt: number;
  /** Results of its upstream agents by name, of those that have one. */
  readonly upstream: ReadonlyMap<string, AgentResult>;
  /** Aborted when it is cancelled, when its time is over, and when the process is to stop. */
  readonly signal: AbortSignal;
  /**
   * Waits for a person. Where that takes longer than a moment, another agent has its place, and it goes on
   * when one is free again.
   */
  readonly whileWaiting: <T>(wait: () => Promise<T>) => Promise<T>;
}

/** What running an agent came to. */
export type AgentOutcome = AgentResult & {
  /** Calls of the model. */
  readonly turns?: number;
  /** Tokens used. */
  readonly usage?: Usage;
};

/** Runs agents: how is up to it, when is up to the graph. */
export interface AgentRunner {
  /** The model, for display. */
  readonly model?: string;
  /** Runs one agent to its end. What it throws fails the agent. */
  run(agent: GraphAgent, context: AgentRunContext): Promise<AgentOutcome>;
}

/** How an agent ended, as it is kept. A type alias, so that it is a `JsonObject`. */
export type AgentEnd = {
  readonly state: "completed" | "failed" | "cancelled" | "skipped";
  readonly result: AgentResult;
  /** Why, for an end that is no result of the agent's own. */
  readonly error?: { readonly code: string; readonly message: string };
  readonly turns: number;
  /** From start to end in milliseconds, waiting included. */
  readonly durationMs: number;
  readonly usage?: Usage;
  /** ISO 8601, UTC. */
  readonly at: string;
};

/** How many agents ended in which way. A type alias, so that it is a `JsonObject`. */
export type RunCounts = {
  readonly completed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly cancelled: number;
};

/** An agent in a {@linkcode RunReport}. */
export type AgentReport = {
  readonly agentId: string;
  readonly name: string;
  readonly bundle: string;
  readonly target: string;
  readonly state: AgentState;
  readonly result: AgentResult;
};

/** What a run came to. A type alias, so that it is a `JsonObject`. */
export type RunReport = {
  readonly graphId: string;
  /** In the order of the graph. */
  readonly agents: readonly AgentReport[];
  readonly counts: RunCounts;
};
