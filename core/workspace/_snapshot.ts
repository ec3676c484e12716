import type { JsonValue } from "../json/json.ts";
import { FILE_KEYS } from "../store/files/_record.ts";
import { INBOX_KEYS } from "../inbox/question.ts";
import type { Kv } from "../store/types.ts";

/** The keys of a workspace that carry its checkpoints. */
export const CHECKPOINT_KEYS = {
  /** Prefix of their records. */
  record: "snapshot:",
  /** Prefix of the keys that they hold: `snapshot-data:ID:KEY`. */
  data: "snapshot-data:",
} as const;

/** One key with its value. */
export interface Entry {
  readonly key: string;
  readonly value: JsonValue;
}

/** Writes that are under way at the same time. */
const PARALLEL = 64;

/** What a checkpoint holds of a workspace: every key but those of checkpoints. */
export async function capture(kv: Kv): Promise<readonly Entry[]> {
  return (await kv.list()).filter(({ key }) => !isCheckpointKey(key));
}

/** Whether a key belongs to a checkpoint. */
export function isCheckpointKey(key: string): boolean {
  return key.startsWith(CHECKPOINT_KEYS.record) || key.startsWith(CHECKPOINT_KEYS.data);
}

/** Whether a key belongs to the overlay of files. */
export function isFileKey(key: string): boolean {
  return key.startsWith(FILE_KEYS.all);
}

/** Whether a key notes what the agent read of a file. */
export function isSeenKey(key: string): boolean {
  return key.startsWith(FILE_KEYS.seen);
}

/**
 * Brings the keys of a workspace into the state of the entries. What people asked, answered and wrote is
 * no state that one goes back to: such records are added where they are missing, never changed or removed.
 *
 * @param isOutside Keys that are left alone.
 */
export async function apply(
  kv: Kv,
  entries: readonly Entry[],
  isOutside: (key: string) => boolean,
): Promise<void> {
  const wanted = new Map(entries.map(({ key, value }) => [key, value]));
  const present = new Map<string, JsonValue>();
  for (const { key, value } of await kv.list()) present.set(key, value);
  // What was accepted is in the folder, which does not go back: the notes of it stay as they are.
  const isFree = (key: string): boolean =>
    !isOutside(key) && !isCheckpointKey(key) && !key.startsWith(FILE_KEYS.accepted);
  await inParallel([...present.keys()], async (key) => {
    if (isFree(key) && !isHuman(key) && !wanted.has(key)) await kv.delete(key);
  });
  await inParallel([...wanted], async ([key, value]) => {
    if (!isFree(key)) return;
    if (isHuman(key)) await kv.create(key, value);
    else if (!isSame(present.get(key), value)) await kv.set(key, value);
  });
}

/** Runs a task for every item, some of them at the same time. */
export async function inParallel<T>(
  items: readonly T[],
  run: (item: T) => Promise<unknown>,
): Promise<void> {
  for (let start = 0; start < items.length; start += PARALLEL) {
    await Promise.all(items.slice(start, start + PARALLEL).map(run));
  }
}

function isHuman(key: string): boolean {
  return Object.values(INBOX_KEYS).some((prefix) => key.startsWith(prefix));
}

function isSame(a: JsonValue | undefined, b: JsonValue): boolean {
  return a !== undefined && JSON.stringify(a) === JSON.stringify(b);
}
