/** The workspace in which stands what is asked of runs as such, and who could do it. */
export const RUNS_WORKSPACE = "runs";

/** Prefixes of the keys in {@linkcode RUNS_WORKSPACE}. */
export const RUNS_KEYS = {
  /** Agents that are to be tried again: `retry:ID`. */
  retry: "retry:",
  /** Processes that run agents and take requests: `runner:ID`. */
  runner: "runner:",
  /** Runs that any worker may run: `shared:GRAPH`. */
  shared: "shared:",
} as const;

/** Prefix of the keys of a run's workspace under which requests to the process that runs it stand. */
export const CONTROL_KEYS = "control:";

/** The workspace in which a run keeps what it needs to go on. */
export function graphWorkspaceId(graphId: string): string {
  return `graph:${graphId}`;
}
