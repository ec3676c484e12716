export async function tail(): Promise<void> {}
