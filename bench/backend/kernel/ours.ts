/**
 * Our contestant: the kernel on a store, with the model client that a run uses.
 *
 * @module
 */
import process from "node:process";
// @ts-types="./_measure.d.ts"
import { measure } from "./peers/run.js";

await measure(async (baseUrl: string) => {
  const { openStore } = await import("@remora/core");
  const { createOpenAiClient, runKernel } = await import("@remora/backend");
  const store = await openStore(Deno.args[0]);
  const model = createOpenAiClient({ baseUrl, model: "bench" });
  const echo = {
    name: "echo",
    description: "Echoes",
    parameters: {
      type: "object",
      properties: { text: { type: "string" } },
      required: ["text"],
    },
    onInterrupt: "rerun" as const,
    run: ({ text }: { readonly text?: unknown }) => Promise.resolve({ content: String(text) }),
  };
  let count = 0;
  return async (): Promise<void> => {
    const agentId = `round${process.env.BENCH_ROUND}-${count++}`;
    const { summary } = await runKernel({
      agentId,
      graphId: "bench",
      workspace: store.workspace(agentId),
      events: store.events,
      model,
      tools: [echo],
      messages: [
        { role: "system", content: "You are a benchmark." },
        { role: "user", content: "Echo ten times." },
      ],
      maxTurns: 20,
    });
    if (summary !== "done") throw new Error(`It ended with ${summary}`);
  };
});
Deno.exit(0);
