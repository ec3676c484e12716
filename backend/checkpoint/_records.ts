import { isJsonObject, type JsonValue, type Kv, RemoraError, toJsonObject } from "@remora/core";
import type { CheckpointPart, RunCheckpoint } from "./types.ts";

/** The workspace in which checkpoints of runs stand; what they hold stands in the runs' own. */
export const CHECKPOINTS_WORKSPACE = "checkpoints";

const RUN = "run:";
const PARTS = "parts:";
/** Parts in one value of the store; a server may bound the size of values. */
const CHUNK = 500;

/** Keeps a checkpoint. The part that makes it one is written last. */
export async function saveCheckpoint(
  kv: Kv,
  checkpoint: RunCheckpoint,
  parts: readonly CheckpointPart[],
): Promise<void> {
  for (let start = 0; start < parts.length; start += CHUNK) {
    const key = `${PARTS}${checkpoint.id}:${String(start / CHUNK).padStart(6, "0")}`;
    await kv.set(key, parts.slice(start, start + CHUNK));
  }
  await kv.set(RUN + checkpoint.id, toJsonObject(checkpoint));
}

/** All checkpoints, the newest first. */
export async function readCheckpoints(kv: Kv): Promise<readonly RunCheckpoint[]> {
  const entries = await kv.list(RUN);
  return entries.map(({ key, value }) => parseCheckpoint(key, value))
    .sort((a, b) => `${a.createdAt} ${a.id}` < `${b.createdAt} ${b.id}` ? 1 : -1);
}

/** What a checkpoint consists of; the run itself comes first. */
export async function readParts(kv: Kv, id: string): Promise<readonly CheckpointPart[]> {
  const parts: CheckpointPart[] = [];
  for (const { key, value } of await kv.list(`${PARTS}${id}:`)) {
    if (!Array.isArray(value)) throw damaged(key);
    parts.push(...value.map((item) => parsePart(key, item)));
  }
  return parts;
}

/** Forgets a checkpoint, not what it consists of. */
export async function dropCheckpoint(kv: Kv, id: string): Promise<void> {
  await kv.delete(RUN + id);
  for (const { key } of await kv.list(`${PARTS}${id}:`)) await kv.delete(key);
}

function parseCheckpoint(key: string, value: JsonValue): RunCheckpoint {
  if (!isJsonObject(value)) throw damaged(key);
  const { id, graphId, message, createdAt, scheduled, agents, files } = value;
  if (typeof id !== "string" || typeof graphId !== "string") throw damaged(key);
  if (typeof message !== "string" || typeof createdAt !== "string") throw damaged(key);
  if (typeof agents !== "number" || typeof files !== "number") throw damaged(key);
  return { id, graphId, message, createdAt, scheduled: scheduled === true, agents, files };
}

function parsePart(key: string, value: JsonValue): CheckpointPart {
  if (!isJsonObject(value)) throw damaged(key);
  const { agentId, workspaceId, checkpointId, mark, files } = value;
  if (typeof workspaceId !== "string" || typeof checkpointId !== "string") throw damaged(key);
  if (typeof mark !== "string" || typeof files !== "number") throw damaged(key);
  return {
    ...(typeof agentId === "string" ? { agentId } : {}),
    workspaceId,
    checkpointId,
    mark,
    files,
  };
}

function damaged(key: string): RemoraError {
  return new RemoraError("CHECKPOINT-CORRUPT", `The checkpoint is damaged at "${key}"`, {
    hint: "Use another checkpoint",
  });
}
