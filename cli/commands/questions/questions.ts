export async function questions(): Promise<void> {}
