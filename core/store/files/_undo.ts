import { sha256 } from "../_hash.ts";
import type { UndoOutcome } from "../types.ts";
import type { AcceptRecord } from "./_accepted_files.ts";
import type { BaseFolder } from "./_base_folder.ts";

/**
 * Takes what was accepted out of the folder again: only where the file is still what was written. Where it is
 * already what was there before, there is nothing to do.
 *
 * @param before The bytes that were in the folder; `undefined`: there was no file.
 */
export async function undoAccept(
  folder: BaseFolder,
  { path, record, before }: {
    readonly path: string;
    readonly record: AcceptRecord;
    readonly before: Uint8Array | undefined;
  },
): Promise<UndoOutcome> {
  const present = await folder.read(path);
  const presentHash = present === undefined ? undefined : sha256(present);
  if (presentHash === record.before) return { path, status: "undone" };
  if (presentHash !== record.after) {
    return refused(path, "The file was changed after the change had been accepted");
  }
  const done = before === undefined
    ? await folder.remove(path, record.after ?? "")
    : await folder.replace(path, record.after, before, record.mode);
  return done ? { path, status: "undone" } : refused(path, "The file is being changed");
}

/** An accept that stays as it is. */
export function refused(path: string, reason: string): UndoOutcome {
  return { path, status: "conflict", reason };
}
