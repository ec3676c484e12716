import { resolve } from "node:path";
import { loadSlice, RemoraError, type Store } from "@remora/core";
import type { RunCheckpoints } from "@remora/backend";
import type { Context } from "../../context.ts";
import { selfCommand } from "../../self.ts";
import { openExisting, openForWriting, storeWords } from "../../store.ts";
import type { CheckpointFlags, CreateFlags, ImportFlags, RestoreFlags } from "./flags.ts";

type Backend = typeof import("@remora/backend");

/** Keeps the state of a run. */
export async function create(context: Context, flags: CreateFlags, run?: string): Promise<void> {
  await using desk = await openDesk(context, flags);
  const graphId = await chooseRun(desk, run);
  const { message } = flags;
  const checkpoint = await desk.checkpoints.create(
    graphId,
    message === undefined ? {} : { message },
  );
  const { id, agents, files } = checkpoint;
  const what = `${agents === 1 ? "1 agent" : `${agents} agents`}, ${
    files === 1 ? "1 changed file" : `${files} changed files`
  }`;
  say(context, flags, checkpoint, `Kept ${what} as ${id}`);
}

/** Takes a run back, or makes another one. */
export async function restore(context: Context, flags: RestoreFlags, id: string): Promise<void> {
  await using desk = await openDesk(context, flags);
  const checkpoint = await desk.checkpoints.find(id);
  let { graphId } = checkpoint;
  if (flags.new) graphId = await desk.checkpoints.fork(checkpoint);
  else await desk.checkpoints.restore(checkpoint);
  const done = flags.new ? "is a run of its own now" : "is as it was";
  const next = resumeHint(context, flags, graphId);
  say(context, flags, { graphId, checkpointId: checkpoint.id }, `Run ${graphId} ${done}\n${next}`);
}

/** Writes a checkpoint into a folder. */
export async function exportTo(
  context: Context,
  flags: CheckpointFlags,
  id: string,
  folder: string,
): Promise<void> {
  await using desk = await openDesk(context, flags);
  const checkpoint = await desk.checkpoints.find(id);
  await desk.checkpoints.export(checkpoint, resolve(folder));
  say(context, flags, { ...checkpoint, folder: resolve(folder) }, `Written to ${folder}`);
}

/** Reads a run from a folder. */
export async function importFrom(
  context: Context,
  flags: ImportFlags,
  folder: string,
): Promise<void> {
  await using desk = await openDesk(context, flags, openForWriting);
  const graphId = await desk.checkpoints.import(resolve(folder), {
    replace: flags.replace,
    ...(flags.root === undefined ? {} : { root: resolve(flags.root) }),
  });
  const next = resumeHint(context, flags, graphId);
  say(context, flags, { graphId }, `Run ${graphId} is in the store\n${next}`);
}

/** Forgets a checkpoint. */
export async function remove(context: Context, flags: CheckpointFlags, id: string): Promise<void> {
  await using desk = await openDesk(context, flags);
  const checkpoint = await desk.checkpoints.find(id);
  await desk.checkpoints.delete(checkpoint);
  say(context, flags, { id: checkpoint.id }, `Forgot ${checkpoint.id}`);
}

interface Desk extends AsyncDisposable {
  readonly backend: Backend;
  readonly store: Store;
  readonly checkpoints: RunCheckpoints;
}

function resumeHint({ out }: Context, { store }: CheckpointFlags, graphId: string): string {
  return out.paint.dim(`Go on with: ${selfCommand()} resume ${graphId}${storeWords(store)}`);
}

/** @param open Only an import may make a store: everything else goes on with what is in one. */
async function openDesk(
  context: Context,
  flags: CheckpointFlags,
  open: typeof openForWriting = openExisting,
): Promise<Desk> {
  const backend = await loadSlice<Backend>("backend");
  const store = await open(context, flags.store);
  return {
    backend,
    store,
    checkpoints: new backend.RunCheckpoints(store),
    [Symbol.asyncDispose]: () => store.close(),
  };
}

/** The run that is named, else the newest. */
async function chooseRun({ backend, store }: Desk, id: string | undefined): Promise<string> {
  if (id !== undefined) return (await backend.findRun(store, id)).graphId;
  const [newest] = await backend.listRuns(store);
  if (newest !== undefined) return newest.graphId;
  throw new RemoraError("RUN-NOT-FOUND", "There is no run in this store", {
    hint: "Start one with remora run, or name another store with --store",
  });
}

function say({ out }: Context, { format }: CheckpointFlags, data: object, text: string): void {
  out.line(format === "json" ? JSON.stringify(data, null, 2) : text);
}
