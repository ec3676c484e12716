export async function dashboard(): Promise<void> {}
