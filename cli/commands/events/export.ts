export async function exportEvents(): Promise<void> {}
