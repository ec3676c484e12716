import { decodeText } from "../../text/lines.ts";
import { mergeText } from "../../text/merge.ts";
import { sha256 } from "../_hash.ts";
import type { AcceptOutcome } from "../types.ts";
import type { BaseFolder } from "./_base_folder.ts";
import type { FileRecord } from "./_record.ts";

/** A change with its bytes. */
export interface LoadedChange extends FileRecord {
  /** Relative to the base folder. */
  readonly path: string;
  /** What the agent first saw. */
  readonly baseData: Uint8Array | undefined;
  /** What it made of it. */
  readonly data: Uint8Array | undefined;
}

/**
 * Brings one change into the folder: as it is where the file is what the agent saw, merged where somebody
 * changed other lines meanwhile. In every other case nothing is written.
 */
export async function applyChange(
  folder: BaseFolder,
  change: LoadedChange,
): Promise<AcceptOutcome> {
  const { path, data } = change;
  const present = await folder.read(path);
  const presentHash = present === undefined ? undefined : sha256(present);
  if (presentHash === change.hash) return { path, status: "accepted" };
  if (change.isStale) return conflict(path, "The file was changed after the agent had read it");
  if (presentHash === change.base) {
    const done = data === undefined
      ? await folder.remove(path, change.base!)
      : await folder.replace(path, change.base, data);
    return done ? { path, status: "accepted" } : conflict(path, "The file is being changed");
  }
  if (present === undefined) return conflict(path, "The file was deleted meanwhile");
  if (data === undefined) return conflict(path, "The file to delete was changed meanwhile");
  if (change.baseData === undefined) {
    return conflict(path, "Another file was made under this name meanwhile");
  }
  const [base, ours, theirs] = [change.baseData, data, present].map(decodeText);
  if (base === undefined || ours === undefined || theirs === undefined) {
    return conflict(path, "The file was changed meanwhile, and is not text");
  }
  const { text, conflicts } = mergeText(base, ours, theirs);
  if (conflicts.length > 0) {
    const lines = conflicts.map(({ line }) => line).slice(0, 5).join(", ");
    return conflict(path, `The same lines were changed meanwhile (at line ${lines})`);
  }
  return await folder.replace(path, presentHash, new TextEncoder().encode(text))
    ? { path, status: "merged" }
    : conflict(path, "The file is being changed");
}

/** A change that stays where it is. */
export function conflict(path: string, reason: string): AcceptOutcome {
  return { path, status: "conflict", reason };
}
