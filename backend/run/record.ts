import { isJsonObject, type JsonObject, type Kv, RemoraError, toJsonObject } from "@remora/core";
import type { QueryPack } from "../discovery/mod.ts";
import type { ErrorPolicy, GraphAgent } from "../graph/mod.ts";

const VERSION = 1;
const RECORD = "run";
const BUNDLE = "bundle:";
const AGENTS = "agents:";
/** Agents in one value of the store; a server may bound the size of values. */
const CHUNK = 500;

/** A bundle as it is kept with a run: its files, so that the run goes on with what it began with. */
export interface StoredBundle {
  /** The name of its folder. */
  readonly name: string;
  /** Its files by path. */
  readonly files: Readonly<Record<string, string>>;
}

/** Everything that another process needs to go on with a run. */
export interface RunRecord {
  /** The run. */
  readonly graphId: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** The folder it works in; absolute. */
  readonly root: string;
  /** What it was pointed at. */
  readonly paths: readonly string[];
  /** The bundles of its agents. */
  readonly bundles: readonly StoredBundle[];
  /** The model server. There are no secrets in it: who resumes brings the key. */
  readonly model: {
    /** For people. */
    readonly name: string;
    /** Its address, credentials masked. */
    readonly baseUrl: string;
    /** The model or adapter, where one was chosen. */
    readonly id?: string;
  };
  /** Agents at the same time. */
  readonly concurrency: number;
  /** What an agent that fails does to the others. */
  readonly policy: ErrorPolicy;
  /** How often an agent is tried again when it breaks. */
  readonly retries: number;
  /** Working time of an agent in milliseconds. */
  readonly timeout?: number;
  /** The queries that its nodes were found with, where they are not ours. */
  readonly queries?: QueryPack;
  /** What a person said about the attempt before, told to the model. */
  readonly note?: string;
  /** Model calls at most, where not the bundle says so. */
  readonly maxTurns?: number;
  /** Whether any worker may run it, and several at once. */
  readonly shared?: boolean;
  /** The run that its agents are tried again from. */
  readonly retryOf?: string;
  /** Its agents, in order. */
  readonly agents: readonly GraphAgent[];
}

/** Keeps the record of a run. The part that makes it a run is written last. */
export async function saveRecord(kv: Kv, record: RunRecord): Promise<void> {
  const { agents, bundles, ...head } = record;
  for (let start = 0; start < agents.length; start += CHUNK) {
    const key = AGENTS + String(start / CHUNK).padStart(6, "0");
    await kv.set(key, agents.slice(start, start + CHUNK).map((agent) => toJsonObject(agent)));
  }
  for (const { name, files } of bundles) await kv.set(BUNDLE + name, { ...files });
  const { ok } = await kv.create(RECORD, toJsonObject({ version: VERSION, ...head }));
  if (ok) return;
  throw new RemoraError("RUN-EXISTS", `There is a run "${record.graphId}" already`, {
    hint: "Resume it, or take another id",
  });
}

/** The record of a run without its agents and bundles; `undefined` when there is none. */
export async function loadHead(kv: Pick<Kv, "get">): Promise<RunHead | undefined> {
  const entry = await kv.get(RECORD);
  return entry === undefined ? undefined : parseHead(entry.value);
}

/** How many agents a run has, and of which bundles. */
export async function surveyAgents(
  kv: Kv,
): Promise<{ readonly total: number; readonly bundleNames: readonly string[] }> {
  let total = 0;
  const names = new Set<string>();
  for (const { key, value } of await kv.list(AGENTS)) {
    if (!Array.isArray(value)) throw damaged(key);
    total += value.length;
    for (const agent of value) {
      if (isJsonObject(agent) && typeof agent.bundle === "string") names.add(agent.bundle);
    }
  }
  return { total, bundleNames: [...names] };
}

/** A run as far as a list shows it. */
export type RunHead = Omit<RunRecord, "agents" | "bundles">;

/** Reads the record of a run. @throws {RemoraError} `RUN-CORRUPT`, `RUN-VERSION` */
export async function loadRecord(
  kv: Pick<Kv, "get" | "list">,
): Promise<RunRecord | undefined> {
  const head = await loadHead(kv);
  if (head === undefined) return undefined;
  const agents: GraphAgent[] = [];
  for (const { key, value } of await kv.list(AGENTS)) {
    if (!Array.isArray(value)) throw damaged(key);
    agents.push(...value.map((item) => parseAgent(item, key)));
  }
  const bundles: StoredBundle[] = [];
  for (const { key, value } of await kv.list(BUNDLE)) {
    if (!isJsonObject(value)) throw damaged(key);
    bundles.push({ name: key.slice(BUNDLE.length), files: textMap(value) });
  }
  return { ...head, agents, bundles };
}

function parseHead(value: unknown): RunHead {
  if (!isJsonObject(value)) throw damaged(RECORD);
  if (value.version !== VERSION) {
    throw new RemoraError("RUN-VERSION", "The run was made by another version of Remora", {
      hint: "Go on with the version that made it, or start a new run",
    });
  }
  const { model, timeout, queries, note, maxTurns, shared, retryOf } = value;
  if (!isJsonObject(model)) throw damaged(RECORD);
  const id = model.id;
  return {
    graphId: text(value, "graphId"),
    createdAt: text(value, "createdAt"),
    root: text(value, "root"),
    paths: texts(value, "paths"),
    model: {
      name: text(model, "name"),
      baseUrl: text(model, "baseUrl"),
      ...(typeof id === "string" ? { id } : {}),
    },
    concurrency: number(value, "concurrency"),
    policy: policy(text(value, "policy")),
    retries: number(value, "retries"),
    ...(typeof timeout === "number" ? { timeout } : {}),
    ...(typeof note === "string" ? { note } : {}),
    ...(typeof maxTurns === "number" ? { maxTurns } : {}),
    ...(shared === true ? { shared } : {}),
    ...(typeof retryOf === "string" ? { retryOf } : {}),
    ...(queries !== undefined && isJsonObject(queries) ? { queries: textMap(queries) } : {}),
  };
}

function parseAgent(value: unknown, key: string): GraphAgent {
  if (!isJsonObject(value)) throw damaged(key);
  const { nodeId, nodeType } = value;
  return {
    agentId: text(value, "agentId"),
    name: text(value, "name"),
    bundle: text(value, "bundle"),
    target: text(value, "target"),
    ...(typeof nodeId === "string" ? { nodeId } : {}),
    ...(typeof nodeType === "string" ? { nodeType } : {}),
    workspaceId: text(value, "workspaceId"),
    upstream: texts(value, "upstream"),
    priority: number(value, "priority"),
  };
}

function policy(value: string): ErrorPolicy {
  if (value === "stop_graph" || value === "skip_downstream" || value === "continue") return value;
  throw damaged(RECORD);
}

function text(value: JsonObject, key: string): string {
  const found = value[key];
  if (typeof found !== "string") throw damaged(key);
  return found;
}

function texts(value: JsonObject, key: string): readonly string[] {
  const found = value[key];
  if (!Array.isArray(found)) throw damaged(key);
  return found.map(String);
}

function textMap(value: JsonObject): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(value).map(([key, text]) => [key, String(text)]));
}

function number(value: JsonObject, key: string): number {
  const found = value[key];
  if (typeof found !== "number") throw damaged(key);
  return found;
}

function damaged(key: string): RemoraError {
  return new RemoraError("RUN-CORRUPT", `The record of the run is damaged at "${key}"`, {
    hint: "Start a new run",
  });
}
