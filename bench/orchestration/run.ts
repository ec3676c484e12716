import { openStore } from "@remora/core";
import { createOpenAiClient, loadBundle, runBundle } from "@remora/backend";
import { startScriptedServer } from "@remora/backend/testing";

const AGENTS = 200;
const LATENCY = 50;
const TURNS = 2;

/** The harness bundle: two turns for each agent, one tool call each. */
export async function benchRun(): Promise<readonly (readonly string[])[]> {
  const folder = await Deno.makeTempDir();
  const rows: string[][] = [];
  try {
    await Deno.mkdir(`${folder}/project`);
    for (let index = 0; index < AGENTS; index++) {
      await Deno.writeTextFile(`${folder}/project/f${index}.ts`, `export const a = ${index};\n`);
    }
    const bundle = await loadBundle("harness");
    for (const concurrency of [4, 16, 64]) {
      const steps = Array.from({ length: AGENTS * TURNS }, () => answer);
      await using server = await startScriptedServer(steps);
      await using store = await openStore(`sqlite:${folder}/bench${concurrency}.db`);
      const model = createOpenAiClient({ baseUrl: server.baseUrl, model: "scripted" });
      const started = performance.now();
      const { done } = await runBundle({
        store,
        model,
        root: `${folder}/project`,
        paths: ["."],
        bundle,
        concurrency,
        probe: false,
      });
      const report = await done;
      const seconds = (performance.now() - started) / 1000;
      if (report.counts.completed !== AGENTS) throw new Error(JSON.stringify(report.counts));
      const best = AGENTS / concurrency * TURNS * LATENCY / 1000;
      rows.push([
        String(concurrency),
        `${seconds.toFixed(2)} s`,
        (AGENTS / seconds).toFixed(0),
        `${best.toFixed(2)} s`,
      ]);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  return rows;
}

/** Calls `echo` first and `submit_result` then, after the time that a model server takes. */
async function answer(request: { readonly messages: readonly { readonly role: string }[] }) {
  await new Promise((resolve) => setTimeout(resolve, LATENCY));
  const called = request.messages.some(({ role }) => role === "tool");
  return called
    ? { toolCalls: [{ name: "submit_result", arguments: { summary: "done" } }] }
    : { toolCalls: [{ name: "echo", arguments: { payload: "ping" } }] };
}
