import type { EventLog, JsonObject, Workspace } from "@remora/core";

/** How an agent ended. A type alias, so that it is a `JsonObject` and can be stored as it is. */
export type AgentResult = {
  /** `skipped`: there was nothing to do. */
  readonly status: "success" | "failed" | "skipped";
  /** One or two sentences for a person. */
  readonly summary: string;
  /** Paths that the agent changed, relative to the workspace's base. */
  readonly changedFiles: readonly string[];
  /** What else the bundle's termination tool reports. */
  readonly details?: JsonObject;
};

/** What a tool gets to work with. It can reach nothing else of the agent. */
export interface ToolContext {
  /** The agent's keys and files. */
  readonly workspace: Workspace;
  /** Who calls. */
  readonly agentId: string;
  /** The agent's name, for people. */
  readonly agentName?: string;
  /** The run it belongs to. */
  readonly graphId: string;
  /** The call; unique within the agent and the same when it is run again after a crash. */
  readonly callId: string;
  /** The log, for events of the tool's own. */
  readonly events: EventLog;
  /** Aborted when the agent is cancelled or out of time. */
  readonly signal: AbortSignal;
  /** The file (or node) that the agent works on, relative to the workspace's base. */
  readonly target?: string;
  /**
   * Wraps what waits for a person, and nothing else: meanwhile the agent's clock stands still, and another
   * agent has its place. @default just waits
   */
  readonly whileWaiting?: <T>(wait: () => Promise<T>) => Promise<T>;
}

/** What a tool answers. */
export interface ToolOutput {
  /** What the model reads: text, or JSON as text. The kernel bounds its length. */
  readonly content: string;
  /** The call failed; the content says why and what to do. @default {false} */
  readonly isError?: boolean;
  /** Set by a termination tool: the agent's result. */
  readonly result?: AgentResult;
}

/** Something a model can call. */
export interface Tool {
  /** The name the model calls it by: letters, digits, `_` and `-`. */
  readonly name: string;
  /** What it does and when to use it, for the model. */
  readonly description: string;
  /** JSON schema of the arguments. They are checked against it before `run` sees them. */
  readonly parameters: JsonObject;
  /**
   * What to do with a call that was started but not finished when the process died: run it again
   * (it does no harm twice), or tell the model that its outcome is unknown.
   */
  readonly onInterrupt: "rerun" | "report";
  /**
   * Whether it may run at the same time as its neighbours in one response of the model. Tools that
   * write leave this out: they run alone, in the order of the calls. @default {false}
   */
  readonly concurrent?: boolean;
  /** Does it. A thrown error is told to the model as a failed call; an abort ends the agent. */
  run(args: JsonObject, context: ToolContext): Promise<ToolOutput>;
}
