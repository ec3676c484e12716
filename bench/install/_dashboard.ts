import { EmptyMachine } from "../../tests/publish/_machine.ts";
import { freePort } from "../../tests/publish/_nats.ts";
import type { Registry } from "../../tests/publish/registry/registry.ts";

const ROUNDS = 5;
const IDLE_SECONDS = 3;

/** Starts the published dashboard several times, everything cached. */
export async function measureDashboard(
  registry: Registry,
): Promise<{ firstByte: number[]; memory: number }> {
  await using machine = await EmptyMachine.create(registry);
  const specifier = "jsr:@remora/frontend/serve";
  const firstByte: number[] = [];
  let memory = 0;
  for (let round = 0; round <= ROUNDS; round++) {
    const port = freePort();
    const start = performance.now();
    const args = ["run", "-A", specifier, "--port", String(port)];
    await using dashboard = machine.start(args);
    await answer(`http://127.0.0.1:${port}/`);
    const milliseconds = performance.now() - start;
    if (round > 0) firstByte.push(milliseconds); // the first round fetches, and fills the code cache
    if (round < ROUNDS) continue;
    await new Promise((resolve) => setTimeout(resolve, IDLE_SECONDS * 1000));
    memory = await residentMemory(dashboard.pid);
  }
  return { firstByte, memory };
}

/** Resolves when the first byte of the body is there. */
async function answer(url: string): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (true) {
    try {
      const reader = (await fetch(url)).body!.getReader();
      await reader.read();
      await reader.cancel();
      return;
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }
}

async function residentMemory(pid: number): Promise<number> {
  const { stdout } = await new Deno.Command("ps", { args: ["-o", "rss=", "-p", String(pid)] })
    .output();
  return Number(new TextDecoder().decode(stdout).trim()) * 1024;
}
