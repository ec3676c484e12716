export async function reject(): Promise<void> {}
