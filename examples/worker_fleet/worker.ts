/**
 * One worker of the fleet: `worker.ts STORE GRAPH MODEL_URL MODEL LEASE_MS`
 *
 * @module
 */
import { openStore } from "@remora/core";
import { createOpenAiClient, runWorker } from "@remora/backend";

const [storeUrl, graphId = "", baseUrl = "", model = "", lease] = Deno.args;
await using store = await openStore(storeUrl);
const client = createOpenAiClient({ baseUrl, model });
await runWorker({
  store,
  model: () => Promise.resolve(client),
  graphs: [graphId],
  slots: 2,
  leaseTtl: Number(lease),
  untilIdle: true,
  onEvent(event) {
    if (event.type === "taken") console.log(`process ${Deno.pid} takes ${event.agentId}`);
    if (event.type === "done") console.log(`process ${Deno.pid} did ${event.agentId}`);
  },
});
