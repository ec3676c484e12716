export async function importEvents(): Promise<void> {}
