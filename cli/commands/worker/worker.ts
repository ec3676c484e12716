import { resolve } from "node:path";
import { loadSlice, openStore, RemoraError, type Store } from "@remora/core";
import type { ModelClient, RunHead, WorkerEvent } from "@remora/backend";
import type { Context } from "../../context.ts";
import { problemOf } from "../../errors.ts";
import { connectModel } from "../../model/connect.ts";
import type { ModelFlags } from "../../model/flags.ts";
import { modelOfRun } from "../../run/model_of_run.ts";
import { resumeSettings } from "../../run/settings.ts";
import { checkExisting, storeOf } from "../../store.ts";
import { safeLine } from "../../terminal/safe.ts";
import type { Screen } from "../../terminal/screen.ts";

/** Flags of `remora worker`. */
export interface WorkerFlags extends ModelFlags {
  readonly root?: string;
  readonly slots?: number;
  readonly untilIdle: boolean;
  readonly store?: string;
  readonly format: "text" | "json";
}

type Backend = typeof import("@remora/backend");

/** Runs agents of shared runs until it is stopped. */
export async function worker(
  context: Context,
  flags: WorkerFlags,
  ...ids: string[]
): Promise<void> {
  const backend = await loadSlice<Backend>("backend");
  const { signal, out } = context;
  const config = await context.config();
  // A worker may be there before the first run, but not before a run that is named.
  if (ids.length > 0) await checkExisting(context, flags.store);
  await using store = await openShared(context, flags);
  await using models = new AsyncDisposableStack();
  const graphs = await Promise.all(
    ids.map(async (id) => (await backend.findRun(store, id)).graphId),
  );
  const slots = config.value("run.concurrency", flags.slots);
  if (flags.format === "text") {
    out.line(`${out.paint.bold("Worker")}  ${slots} agents at a time · Ctrl-C hands them over`);
  }
  await backend.runWorker({
    ...resumeSettings(config),
    store,
    model: connector(context, flags, { backend, models }),
    slots,
    untilIdle: flags.untilIdle,
    signal,
    ...(graphs.length === 0 ? {} : { graphs }),
    onEvent: (event) => show(event, flags.format, out),
  });
}

/** @throws {RemoraError} `WORKER-STORE`, `WORKER-FOLDER`, and what opening the store throws */
async function openShared(context: Context, flags: WorkerFlags): Promise<Store> {
  const url = await storeOf(context, flags.store);
  if (url.startsWith("memory:")) {
    throw new RemoraError("WORKER-STORE", "A worker cannot share a store in memory", {
      hint: "Use sqlite: on one machine, or nats: on many",
    });
  }
  if (flags.root === undefined) return await openStore(url);
  const root = resolve(flags.root);
  try {
    if (!(await Deno.stat(root)).isDirectory) throw new Deno.errors.NotADirectory(root);
  } catch (cause) {
    throw new RemoraError("WORKER-FOLDER", `Cannot work in ${root}: it is no folder`, {
      cause,
      hint: "Give the folder of the project with --root",
    });
  }
  return await openStore(url, { folderFor: () => root });
}

/** One connection for each model that runs name. */
function connector(
  context: Context,
  flags: WorkerFlags,
  { backend, models }: { readonly backend: Backend; readonly models: AsyncDisposableStack },
): (run: RunHead) => Promise<ModelClient> {
  const connected = new Map<string, Promise<ModelClient>>();
  return async (run) => {
    const wanted = modelOfRun(backend, flags, run);
    const key = JSON.stringify([wanted.offline, wanted.baseUrl, wanted.model]);
    let client = connected.get(key);
    if (client === undefined) {
      client = connectModel(backend, wanted, context).then((model) => models.use(model).client);
      connected.set(key, client);
      // A server that did not answer is asked again the next time.
      client.catch(() => connected.delete(key));
    }
    return await client;
  };
}

function show(event: WorkerEvent, format: WorkerFlags["format"], out: Screen): void {
  if (format === "json") {
    const { code, message } = event.type === "refused" ? problemOf(event.error) : {};
    const error = code === undefined ? {} : { error: { code, message } };
    out.line(JSON.stringify({ ...event, ...error }));
    return;
  }
  const run = out.paint.dim(`run ${event.graphId}`);
  switch (event.type) {
    case "joined":
      return out.line(`${out.paint.brand("joined")}  ${agentsText(event.total)} · ${run}`);
    case "leading":
      return out.line(`leading ${run}`);
    case "taken":
      return out.line(`taken   ${safeLine(event.agentId)}`);
    case "done":
      return out.line(`${out.paint.ok("done")}    ${safeLine(event.agentId)}`);
    case "retrying":
      return out.line(
        `${out.paint.brand("again")}   ${agentsText(event.agentIds.length)} · ${run}`,
      );
    case "left":
      return out.line(`${event.isOver ? out.paint.ok("ended") : "left "}   ${run}`);
    case "refused": {
      const { code, message, hint } = problemOf(event.error);
      const text = `${code}: ${message}${hint === undefined ? "" : `. ${hint}`}`;
      return out.line(`${out.paint.bad("refused")} ${run} ${safeLine(text)}`);
    }
  }
}

function agentsText(count: number): string {
  return count === 1 ? "1 agent" : `${count} agents`;
}
