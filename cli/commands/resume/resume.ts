export async function resume(): Promise<void> {}
