import { openStore, RemoraError, type Store } from "@remora/core";
import type { PlanOptions, RunPlan } from "@remora/backend";
import type { Context } from "../context.ts";
import { storeOf } from "../store.ts";

type Backend = typeof import("@remora/backend");

/**
 * Plans with what the store knows about the files, so that those that have not changed are not parsed. The
 * store is only read: a plan changes nothing, not even where there is no store yet.
 */
export async function planWithIndex(
  backend: Pick<Backend, "planRun" | "DISCOVERY_WORKSPACE">,
  options: PlanOptions,
  { context, storeFlag }: {
    readonly context: Pick<Context, "config">;
    readonly storeFlag: string | undefined;
  },
): Promise<RunPlan> {
  await using store = await openExisting(await storeOf(context, storeFlag));
  if (store === undefined) return await backend.planRun(options);
  const index = store.workspace(backend.DISCOVERY_WORKSPACE).kv;
  return await backend.planRun({ ...options, index });
}

async function openExisting(url: string): Promise<Store | undefined> {
  // Asking a server costs more than it saves.
  if (!url.startsWith("sqlite:")) return undefined;
  try {
    return await openStore(url, { readOnly: true });
  } catch (error) {
    // Whoever needs the store hears what is wrong with it.
    if (error instanceof RemoraError) return undefined;
    throw error;
  }
}
