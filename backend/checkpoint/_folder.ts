import {
  type CheckpointManager,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  RemoraError,
  type Store,
  toJsonObject,
} from "@remora/core";
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { takeOver } from "../graph/_take_over.ts";
import { GraphState, graphWorkspaceId } from "../graph/graph_state.ts";
import { loadHead } from "../run/record.ts";
import { loadRun } from "../run/runs.ts";
import { announceRun } from "./_announce.ts";
import type { CheckpointPart, RunCheckpoint } from "./types.ts";

const FORMAT = "remora-run";
const VERSION = 1;
const RECORD = "run.json";
const GRAPH = "run";
const AGENTS = "agents";
const LEASE_TTL = 6_000;

/** What {@linkcode exportRun} writes, and where. */
export interface ExportRunOptions {
  readonly checkpoint: RunCheckpoint;
  readonly parts: readonly CheckpointPart[];
  readonly folder: string;
}

/** Options of `RunCheckpoints.import`. */
export interface ImportRunOptions {
  /** Where the project is on this machine; absolute. @default where it was */
  readonly root?: string;
  /** Whether a run of the same id in the store is replaced. @default {false} */
  readonly replace?: boolean;
}

/** One workspace in the folder. */
interface Item {
  readonly agentId?: string;
  readonly workspaceId: string;
  /** Its folder below, with forward slashes. */
  readonly folder: string;
}

/** Writes a checkpoint of a run into a folder. */
export async function exportRun(
  manager: CheckpointManager,
  { checkpoint, parts, folder }: ExportRunOptions,
): Promise<void> {
  await checkFolder(folder);
  await mkdir(join(folder, AGENTS), { recursive: true });
  const items = parts.map(toItem);
  // Until the end the record says that something is missing: whoever is killed here leaves no half truth.
  await writeRecord(folder, { format: FORMAT, version: VERSION, isComplete: false });
  const wanted = new Set(items.map((item) => item.folder));
  for (const name of await readdir(join(folder, AGENTS))) {
    if (!wanted.has(`${AGENTS}/${name}`)) {
      await rm(join(folder, AGENTS, name), { recursive: true, force: true });
    }
  }
  for (const [index, { workspaceId, checkpointId }] of parts.entries()) {
    const path = join(folder, ...items[index]!.folder.split("/"));
    await manager.export({ id: checkpointId, workspaceId }, path);
  }
  const workspaces = items.map((item) => toJsonObject(item))
    .sort((a, b) => String(a.folder) < String(b.folder) ? -1 : 1);
  const head = { format: FORMAT, version: VERSION, isComplete: true, ...checkpoint };
  await writeRecord(folder, { ...head, workspaces });
}

/** Reads a run from a folder into a store. @returns the run's id */
export async function importRun(
  store: Store,
  manager: CheckpointManager,
  { folder, root, replace = false }: ImportRunOptions & { readonly folder: string },
): Promise<string> {
  const { graphId, items } = await readRecord(folder);
  const { kv } = store.workspace(graphWorkspaceId(graphId));
  const present = await loadHead(kv);
  if (!replace && present !== undefined) {
    throw new RemoraError("RUN-EXISTS", `There is a run "${graphId}" already`, {
      hint: "Replace it with --replace, or keep it and fork a checkpoint of it",
    });
  }
  await using _lease = await takeOver(store, graphId, { ttl: LEASE_TTL, signal: undefined });
  const state = new GraphState(kv);
  const runs = await state.runs();
  if (present !== undefined) {
    // Agents that have not begun in the folder are as if they never had.
    const { agents } = await loadRun(store, graphId);
    for (const { workspaceId } of agents) await manager.clear(workspaceId);
  }
  const base = root ?? await rootOf(folder);
  for (const { agentId, workspaceId, folder: name } of items) {
    const path = join(folder, ...name.split("/"));
    const under = agentId === undefined || base === undefined ? {} : { base };
    await manager.import(path, { workspaceId, ...under });
  }
  if (root !== undefined) await changeRoot(store, graphId, root);
  await state.setRuns(Math.max(runs, await state.runs()));
  await state.clearRequests();
  await announceRun(store, graphId);
  return graphId;
}

async function changeRoot(store: Store, graphId: string, root: string): Promise<void> {
  const { kv } = store.workspace(graphWorkspaceId(graphId));
  const entry = await kv.get("run");
  if (entry !== undefined && isJsonObject(entry.value)) {
    await kv.set("run", { ...entry.value, root });
  }
}

/** The folder that the run worked in, as its record in the folder says. */
async function rootOf(folder: string): Promise<string | undefined> {
  const value = await readJson(join(folder, GRAPH, "keys", "run.json"));
  const record = isJsonObject(value) ? value.value : undefined;
  return isJsonObject(record) && typeof record.root === "string" ? record.root : undefined;
}

function toItem({ agentId, workspaceId }: CheckpointPart): Item {
  if (agentId === undefined) return { workspaceId, folder: GRAPH };
  return { agentId, workspaceId, folder: `${AGENTS}/${safeName(agentId)}` };
}

/** A name that every file system and git take; another one for every other agent. */
function safeName(agentId: string): string {
  const name = agentId.slice(agentId.indexOf("/") + 1).replaceAll(/[^A-Za-z0-9_-]+/g, "-");
  const hash = createHash("sha256").update(agentId).digest("hex").slice(0, 8);
  return `${name.replace(/^-+/, "").slice(-100)}-${hash}`;
}

async function checkFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const names = (await readdir(folder)).filter((name) => name !== ".git");
  if (names.length === 0 || names.includes(RECORD)) return;
  throw new RemoraError(
    "CHECKPOINT-FOLDER",
    `Cannot export to ${folder}: it holds something else`,
    {
      hint: "Name an empty folder, or one that a run was exported to before",
    },
  );
}

async function readRecord(
  folder: string,
): Promise<{ readonly graphId: string; readonly items: readonly Item[] }> {
  const record = await readJson(join(folder, RECORD));
  if (!isJsonObject(record) || record.format !== FORMAT || record.version !== VERSION) {
    throw unreadable(folder, `it has no ${RECORD} of this version`);
  }
  if (record.isComplete !== true) throw unreadable(folder, "writing it was interrupted");
  const { graphId, workspaces } = record;
  if (typeof graphId !== "string" || !Array.isArray(workspaces)) {
    throw unreadable(folder, `${RECORD} is damaged`);
  }
  return { graphId, items: workspaces.map((item) => parseItem(folder, item)) };
}

function parseItem(folder: string, value: JsonValue): Item {
  if (!isJsonObject(value)) throw unreadable(folder, `${RECORD} is damaged`);
  const { agentId, workspaceId, folder: path } = value;
  // The folder may come from elsewhere: nothing outside of it is read.
  const isPlain = typeof path === "string" &&
    /^(?:run|agents\/[A-Za-z0-9_-]+)$/.test(path);
  if (typeof workspaceId !== "string" || !isPlain) throw unreadable(folder, `${RECORD} is damaged`);
  return { ...(typeof agentId === "string" ? { agentId } : {}), workspaceId, folder: path };
}

async function readJson(path: string): Promise<JsonValue | undefined> {
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch {
    return undefined;
  }
}

async function writeRecord(folder: string, record: JsonObject): Promise<void> {
  await writeFile(join(folder, RECORD), `${JSON.stringify(record, null, 2)}\n`);
}

function unreadable(folder: string, reason: string): RemoraError {
  return new RemoraError("CHECKPOINT-FOLDER", `Cannot read a run from ${folder}: ${reason}`, {
    hint: "Name the folder that a checkpoint was exported to",
  });
}
