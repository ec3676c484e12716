import {
  type CheckpointEntry,
  CheckpointManager,
  INBOX_KEYS,
  type Kv,
  RemoraError,
  REVIEW_DECISION_KEY,
  type Store,
} from "@remora/core";
import { graphWorkspaceId } from "../graph/graph_state.ts";
import { journalPrefix } from "../kernel/journal.ts";
import { loadRecord, saveRecord } from "../run/record.ts";
import { renamed } from "../run/_renamed.ts";
import { announceRun } from "./_announce.ts";
import { renewed } from "./_journals.ts";
import type { CheckpointPart } from "./types.ts";

/** What {@linkcode forkRun} makes a run of. */
export interface ForkOptions {
  readonly parts: readonly CheckpointPart[];
  /** The run that the checkpoint is of. */
  readonly from: string;
  /** The new run. */
  readonly graphId: string;
}

/** Makes another run of a checkpoint: the same state under other names. */
export async function forkRun(
  store: Store,
  { parts, from, graphId }: ForkOptions,
): Promise<void> {
  const manager = new CheckpointManager(store);
  const part = parts.find(({ agentId }) => agentId === undefined);
  const { entries } = part === undefined
    ? { entries: [] }
    : await manager.read({ id: part.checkpointId, workspaceId: part.workspaceId });
  const record = await loadRecord(readable(entries));
  if (record === undefined) {
    throw new RemoraError("CHECKPOINT-CORRUPT", `The checkpoint of run ${from} holds no run`, {
      hint: "Use another checkpoint",
    });
  }
  const agents = renamed(record.agents, graphId);
  const ids = new Map(record.agents.map(({ agentId }, index) => [agentId, agents[index]!.agentId]));
  for (const { agentId = "", workspaceId, checkpointId } of parts) {
    const to = ids.get(agentId);
    if (to !== undefined) {
      await forkAgent(store, manager, { agentId, workspaceId, checkpointId, to });
    }
  }
  const { kv } = store.workspace(graphWorkspaceId(graphId));
  for (const { key, value } of entries) {
    const name = stateKey(key, ids);
    if (name !== undefined) await kv.set(name, value);
  }
  // Workers took part in the run that it is of; this one is a person's experiment.
  const { shared: _, ...rest } = record;
  await saveRecord(kv, { ...rest, graphId, createdAt: new Date().toISOString(), agents });
  await announceRun(store, graphId);
}

/** The keys that a checkpoint holds, to be read as those of a workspace. */
function readable(entries: readonly CheckpointEntry[]): Pick<Kv, "get" | "list"> {
  const found = entries.map((entry) => ({ ...entry, version: 0 }));
  return {
    get: (key) => Promise.resolve(found.find((entry) => entry.key === key)),
    list: (prefix = "") => Promise.resolve(found.filter(({ key }) => key.startsWith(prefix))),
  };
}

async function forkAgent(
  store: Store,
  manager: CheckpointManager,
  { agentId, workspaceId, checkpointId, to }: {
    readonly agentId: string;
    readonly workspaceId: string;
    readonly checkpointId: string;
    readonly to: string;
  },
): Promise<void> {
  const { entries } = await manager.read({ id: checkpointId, workspaceId });
  const { kv } = store.workspace(to);
  const [first] = entries.filter(({ key }) => key.startsWith(journalPrefix(agentId)));
  for (const { key, value } of entries) {
    const name = agentKey(key, agentId, to);
    if (name !== undefined) await kv.set(name, key === first?.key ? renewed(value) : value);
  }
}

/** What people asked, answered and decided belongs to the run where they did. */
function agentKey(key: string, from: string, to: string): string | undefined {
  if (Object.values(INBOX_KEYS).some((prefix) => key.startsWith(prefix))) return undefined;
  if (key === REVIEW_DECISION_KEY) return undefined;
  const prefix = `agent:${from}:`;
  return key.startsWith(prefix) ? `agent:${to}:${key.slice(prefix.length)}` : key;
}

/** How far a run is: the keys of that, with the new names of agents in them. */
function stateKey(key: string, ids: ReadonlyMap<string, string>): string | undefined {
  if (key === "status") return key;
  for (const prefix of ["begun:", "end:"]) {
    const to = key.startsWith(prefix) ? ids.get(key.slice(prefix.length)) : undefined;
    if (to !== undefined) return prefix + to;
  }
  return undefined;
}
