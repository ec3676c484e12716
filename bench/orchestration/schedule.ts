import { openStore } from "@remora/core";
import { AgentGraph, type AgentRunner } from "@remora/backend";
import { Scheduler } from "../../backend/graph/scheduler.ts";

const NOTHING: AgentRunner = {
  run: () => Promise.resolve({ status: "success", summary: "", changedFiles: [] }),
};

/** Graphs of three layers, each agent with two upstreams. */
export async function benchSchedule(): Promise<readonly (readonly string[])[]> {
  const rows: string[][] = [];
  for (const count of [100, 1_000, 10_000]) {
    const layer = Math.ceil(count / 3);
    const upstream = (index: number): number[] =>
      index < layer ? [] : [index - layer, index - layer + (index + 1 < count ? 1 : 0)];
    const tasks = Array.from({ length: count }, (_, index) => ({
      id: `t${index}`,
      name: `t${index}`,
      priority: 0,
      upstream: upstream(index).map((above) => `t${above}`),
    }));
    const alone = performance.now();
    await new Scheduler(tasks, {
      concurrency: 16,
      policy: "continue",
      run: () => Promise.resolve({ state: "completed" }),
    }).run();
    const aloneMs = performance.now() - alone;

    const folder = await Deno.makeTempDir();
    try {
      await using store = await openStore(`sqlite:${folder}/bench.db`);
      const graph = new AgentGraph();
      for (const { name } of tasks) graph.agent(name, { bundle: "bench", target: name });
      for (const task of tasks) graph.after(...task.upstream).run(task.name);
      const started = performance.now();
      await graph.execute({ store, runner: NOTHING, concurrency: 16 }).done;
      const ms = performance.now() - started;
      rows.push([String(count), micro(aloneMs / count), micro(ms / count)]);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  }
  return rows;
}

function micro(ms: number): string {
  return ms < 0.1 ? `${(ms * 1000).toFixed(1)} µs` : `${ms.toFixed(2)} ms`;
}
