/**
 * Several processes share the agents of one run. Kill one with `kill -9`: the others go on with its agents.
 * On other machines a worker is started with `remora worker --store nats://…`.
 *
 * `deno run -A examples/worker_fleet/main.ts FOLDER --store nats://127.0.0.1:4222 --workers 3`
 *
 * @module
 */
import { parseArgs } from "node:util";
import { openStore } from "@remora/core";
import { createOpenAiClient, loadReport, queueRun, startOfflineModel } from "@remora/backend";

const { values: options, positionals: [folder = "."] } = parseArgs({
  args: Deno.args,
  allowPositionals: true,
  options: {
    store: { type: "string" },
    workers: { type: "string", default: "2" },
    bundle: { type: "string", default: "harness" },
    "base-url": { type: "string" },
    model: { type: "string", default: "offline-rules" },
    /** Milliseconds after which a worker that shows no sign of life counts as dead. */
    lease: { type: "string", default: "3000" },
  },
});
const root = await Deno.realPath(folder);
await using server = options["base-url"] === undefined ? await startOfflineModel() : undefined;
const baseUrl = options["base-url"] ?? server?.baseUrl ?? "";
const model = createOpenAiClient({ baseUrl, model: options.model });
await using store = await openStore(options.store);

const { graphId, agents } = await queueRun({
  store,
  root,
  paths: ["."],
  bundle: options.bundle,
  model,
});
console.log(`${agents.length} agents in run ${graphId}`);

const worker = new URL("worker.ts", import.meta.url).pathname;
const children = Array.from({ length: Number(options.workers) }, (_, index) => {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", worker, store.url, graphId, baseUrl, options.model, options.lease],
  }).spawn();
  console.log(`worker ${index + 1} is process ${child.pid}`);
  return child;
});
await Promise.all(children.map((child) => child.status));

const { counts } = await loadReport(store, graphId);
console.log(`${counts.completed} completed, ${counts.failed} failed`);
for (const [index, child] of children.entries()) {
  const { success, signal } = await child.status;
  console.log(`worker ${index + 1} ${success ? "ended by itself" : `was killed (${signal})`}`);
}
