export async function diff(): Promise<void> {}
