import type { GraphAgent } from "./types.ts";

/**
 * Some agents of a graph as a graph of their own. Whoever waited for one that is left out waits for what
 * that one waited for, as far as it is kept: no dependency leads nowhere, and the order stays legal.
 */
export function selectAgents(
  agents: readonly GraphAgent[],
  isKept: (agent: GraphAgent) => boolean,
): readonly GraphAgent[] {
  const byId = new Map(agents.map((agent) => [agent.agentId, agent]));
  const kept = new Set(agents.filter(isKept).map(({ agentId }) => agentId));
  return agents.filter(({ agentId }) => kept.has(agentId)).map((agent) => ({
    ...agent,
    upstream: keptAbove(agent, byId, kept),
  }));
}

function keptAbove(
  { upstream }: GraphAgent,
  byId: ReadonlyMap<string, GraphAgent>,
  kept: ReadonlySet<string>,
): readonly string[] {
  const found: string[] = [];
  const open = upstream.toReversed();
  const seen = new Set(open);
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (kept.has(id)) {
      found.push(id);
      continue;
    }
    for (const above of byId.get(id)?.upstream ?? []) {
      if (seen.has(above)) continue;
      seen.add(above);
      open.push(above);
    }
  }
  return found;
}
