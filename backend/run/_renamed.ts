import type { GraphAgent } from "../graph/mod.ts";

/** The same agents under another run: each starts afresh, in a workspace of its own. */
export function renamed(agents: readonly GraphAgent[], graphId: string): readonly GraphAgent[] {
  const names = new Map(agents.map(({ agentId, name }) => [agentId, name]));
  const idOf = (name: string): string => `${graphId.slice(-8)}/${name}`;
  return agents.map((agent) => ({
    ...agent,
    agentId: idOf(agent.name),
    workspaceId: idOf(agent.name),
    upstream: agent.upstream.map((id) => idOf(names.get(id) ?? id)),
  }));
}
