export async function accept(): Promise<void> {}
