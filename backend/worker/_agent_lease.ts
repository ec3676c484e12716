/** The lease of whoever tries an agent of a shared run. */
export function agentLease(agentId: string): string {
  return `agent:${agentId}`;
}
