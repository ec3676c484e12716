export async function answer(): Promise<void> {}
