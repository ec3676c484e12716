import type {
  AgentEnd,
  AgentReport,
  AgentState,
  GraphAgent,
  RunCounts,
  RunReport,
} from "./types.ts";

/** How many agents ended in which way. */
export function countEnds(ends: Iterable<AgentEnd>): RunCounts {
  const counts = { completed: 0, failed: 0, skipped: 0, cancelled: 0 };
  for (const { state } of ends) counts[state]++;
  return counts;
}

/** The report on a graph; agents without an end are in the given state. */
export function makeReport(
  graphId: string,
  agents: readonly GraphAgent[],
  { ends, otherwise }: {
    readonly ends: ReadonlyMap<string, AgentEnd>;
    readonly otherwise: (agent: GraphAgent) => AgentState;
  },
): RunReport {
  const rows = agents.map((agent): AgentReport => {
    const { agentId, name, bundle, target } = agent;
    const end = ends.get(agentId);
    if (end === undefined) {
      const state = otherwise(agent);
      const result = {
        status: "skipped",
        summary: `Not done: ${state}`,
        changedFiles: [],
      } as const;
      return { agentId, name, bundle, target, state, result };
    }
    const { status, summary, changedFiles } = end.result;
    return {
      agentId,
      name,
      bundle,
      target,
      state: end.state,
      result: { status, summary, changedFiles },
    };
  });
  return { graphId, agents: rows, counts: countEnds(ends.values()) };
}
