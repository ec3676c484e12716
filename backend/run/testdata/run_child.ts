// Runs or resumes a run in a process of its own: run_child.ts STORE MODEL_URL PROJECT GRAPH
import { openStore } from "@remora/core";
import { createOpenAiClient, findRun, resumeRun, runBundle } from "@remora/backend";

const [storeUrl = "", baseUrl = "", root = "", graphId = ""] = Deno.args;
await using store = await openStore(storeUrl);
const model = createOpenAiClient({ baseUrl, model: "offline-rules" });
const isKnown = await findRun(store, graphId).then(() => true, () => false);
const run = isKnown
  ? await resumeRun({ store, model, graphId, leaseTtl: 600 })
  : await runBundle({ store, model, graphId, root, paths: ["src"], bundle: "lint", leaseTtl: 600 });
console.log(JSON.stringify(await run.done));
