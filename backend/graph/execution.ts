import type { Store } from "@remora/core";
import type { Dispatcher } from "./_attempt.ts";
import type { AgentRunner, ErrorPolicy, RunReport } from "./types.ts";

/** Options of {@linkcode executeGraph}. */
export interface ExecutorOptions {
  /** Where everything is kept. */
  readonly store: Store;
  /** Runs the agents. */
  readonly runner: AgentRunner;
  /** The folder that the agents' workspaces stand over; absolute. @default none */
  readonly root?: string;
  /** Agents that run at the same time, at most; those that wait for a person do not count. @default {4} */
  readonly concurrency?: number;
  /** What an agent that fails does to the others. @default {"stop_graph"} */
  readonly policy?: ErrorPolicy;
  /** How often an agent is tried again when it breaks, not when it reports a failure. @default {0} */
  readonly retries?: number;
  /** Milliseconds before the first of these tries; it doubles each time. @default {1000} */
  readonly retryDelay?: number;
  /** Milliseconds that an agent may take, waiting for people included. @default no limit */
  readonly timeout?: number;
  /** Stops the run and leaves it as it is, to be resumed. */
  readonly signal?: AbortSignal;
  /** What is told about the graph in its first event. */
  readonly about?: {
    /** Its name, for people. */
    readonly name?: string;
    /** The bundle that runs. */
    readonly bundle?: string;
    /** What it was pointed at, relative to the root. */
    readonly paths?: readonly string[];
  };
  /**
   * Milliseconds without a sign of life after which another process may take the run over. Taking over
   * waits for as long, where the former process was killed. @default {6000}
   */
  readonly leaseTtl?: number;
  /** Whether agents that failed are tried again, when the graph was run before. @default {false} */
  readonly retryFailed?: boolean;
}

/** What the executor takes beside: for runs whose agents run elsewhere. */
export interface SharedExecutorOptions extends ExecutorOptions {
  /** Where agents are tried. @default in this process */
  readonly dispatcher?: Dispatcher;
  /** Called when this process owns the run, before anything starts. */
  readonly onLead?: () => void;
}

/** A graph that runs. */
export interface GraphExecution {
  /** The graph. */
  readonly graphId: string;
  /**
   * What the run came to. When `signal` stopped it, agents that have not ended are `interrupted`, and
   * the run can be resumed.
   *
   * Rejects with what keeps the run from going on: {@linkcode RemoraError} `RUN-HELD` when another
   * process runs it, `LEASE-LOST`, and what the store throws.
   */
  readonly done: Promise<RunReport>;
  /** Ends everything; what has not ended counts as cancelled. */
  cancel(reason: string): void;
  /** Ends one agent. `false`: there is none of that id, or it has ended. */
  cancelAgent(agentId: string, reason: string): boolean;
}
