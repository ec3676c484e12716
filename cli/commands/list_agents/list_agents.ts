export async function listAgents(): Promise<void> {}
