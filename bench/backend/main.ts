/**
 * The backend: bundles validated and listed; a thousand agents of ten turns each against a model server that
 * answers at once, ours and, in the same run against the same server, those of others. `deno task bench backend`
 * runs both; `deno run -A bench/backend/main.ts bundles` one of them.
 *
 * @module
 */
import { benchBundles } from "./bundles/bundles.ts";
import { benchGrail } from "./grail/grail.ts";
import { benchGrailRun } from "./grail_run/grail_run.ts";
import { benchKernel } from "./kernel/kernel.ts";

if (import.meta.main) {
  const [only] = Deno.args;
  if (only === undefined || only === "bundles") await benchBundles();
  if (only === undefined || only === "grail") await benchGrail();
  if (only === undefined || only === "grail_run") await benchGrailRun();
  if (only === undefined || only === "kernel") await benchKernel();
}
