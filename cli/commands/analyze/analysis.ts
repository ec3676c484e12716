import type { AgentReport, RunReport } from "@remora/backend";

/** What became of one operation on one node. */
export interface OperationResult {
  /** The agent that did it. */
  readonly agentId: string;
  /** How it ended; `stopped` where it has not. */
  readonly status: "success" | "failed" | "skipped" | "stopped";
  /** What it says about it. */
  readonly summary: string;
  /** The files that it would change. */
  readonly changedFiles: readonly string[];
}

/** What became of one piece of code. */
export interface NodeResult {
  /** Its id: the path, for parts of a file with their name behind it. */
  readonly nodeId: string;
  /** The file. */
  readonly file: string;
  /** The operations on it, by name. */
  readonly operations: Readonly<Record<string, OperationResult>>;
}

/** What an analysis came to. */
export interface Analysis {
  /** The run. */
  readonly graphId: string;
  /** The operations, in the order in which they were named. */
  readonly operations: readonly string[];
  readonly totalNodes: number;
  readonly totalOperations: number;
  readonly successfulOperations: number;
  readonly failedOperations: number;
  readonly skippedOperations: number;
  /** In the order of their files. */
  readonly nodes: readonly NodeResult[];
}

const STATUS: Readonly<Record<AgentReport["state"], OperationResult["status"]>> = {
  completed: "success",
  failed: "failed",
  cancelled: "failed",
  skipped: "skipped",
  queued: "stopped",
  running: "stopped",
  blocked: "stopped",
  interrupted: "stopped",
};

/** Sorts a report by what was worked on. */
export function analysisOf(
  { graphId, agents }: RunReport,
  operations: readonly string[],
): Analysis {
  const nodes = new Map<string, Map<string, OperationResult>>();
  const counts = { success: 0, failed: 0, skipped: 0, stopped: 0 };
  for (const { agentId, bundle, target, state, result } of agents) {
    const status = STATUS[state];
    counts[status]++;
    const results = nodes.get(target) ?? new Map<string, OperationResult>();
    nodes.set(target, results);
    const { summary, changedFiles } = result;
    results.set(bundle, { agentId, status, summary, changedFiles });
  }
  const sorted = [...nodes].sort(([a], [b]) => a < b ? -1 : 1);
  return {
    graphId,
    operations,
    totalNodes: nodes.size,
    totalOperations: agents.length,
    successfulOperations: counts.success,
    failedOperations: counts.failed,
    skippedOperations: counts.skipped,
    nodes: sorted.map(([nodeId, results]) => ({
      nodeId,
      file: nodeId.split("::")[0] ?? nodeId,
      operations: Object.fromEntries(results),
    })),
  };
}
