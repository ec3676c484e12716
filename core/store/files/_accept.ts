import { decodeText } from "../../text/lines.ts";
import { mergeText } from "../../text/merge.ts";
import { sha256 } from "../_hash.ts";
import type { AcceptOutcome, AcceptPreview } from "../types.ts";
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

/** What is about to be done to a file of the folder. */
export interface FolderWrite {
  /** What is there; `undefined`: nothing. */
  readonly before: Uint8Array | undefined;
  /** What will be there; `undefined`: nothing. */
  readonly after: Uint8Array | undefined;
}

/** What accepting a change comes to, for the folder as it is now. */
type Plan =
  | { readonly type: "done" }
  | { readonly type: "write"; readonly status: "accepted" | "merged"; readonly write: FolderWrite }
  | { readonly type: "conflict"; readonly reason: string; readonly marked?: string };

/**
 * Brings one change into the folder: as it is where the file is what the agent saw, merged where somebody
 * changed other lines meanwhile. In every other case nothing is written.
 *
 * @param keep Called before anything is written, so that it can be taken back.
 */
export async function applyChange(
  folder: BaseFolder,
  change: LoadedChange,
  keep: (write: FolderWrite) => Promise<void>,
): Promise<AcceptOutcome> {
  const { path } = change;
  const plan = await planAccept(folder, change);
  if (plan.type === "conflict") return conflict(path, plan.reason);
  if (plan.type === "done") return { path, status: "accepted" };
  await keep(plan.write);
  const { before, after } = plan.write;
  const expected = before === undefined ? undefined : sha256(before);
  const done = after === undefined
    ? await folder.remove(path, expected ?? "")
    : await folder.replace(path, expected, after);
  return done ? { path, status: plan.status } : conflict(path, "The file is being changed");
}

/** What accepting a change would come to, for people. Writes nothing. */
export async function previewChange(
  folder: BaseFolder,
  change: LoadedChange,
): Promise<AcceptPreview> {
  const { path } = change;
  const plan = await planAccept(folder, change);
  if (plan.type === "done") return { path, status: "accepted" };
  if (plan.type === "write") return { path, status: plan.status };
  const { reason, marked } = plan;
  return { path, status: "conflict", reason, ...(marked === undefined ? {} : { marked }) };
}

/** A change that stays where it is. */
export function conflict(path: string, reason: string): AcceptOutcome {
  return { path, status: "conflict", reason };
}

async function planAccept(folder: BaseFolder, change: LoadedChange): Promise<Plan> {
  const { path, data } = change;
  const present = await folder.read(path);
  const presentHash = present === undefined ? undefined : sha256(present);
  if (presentHash === change.hash) return { type: "done" };
  if (change.isStale) return contradiction("The file was changed after the agent had read it");
  if (presentHash === change.base) {
    return { type: "write", status: "accepted", write: { before: present, after: data } };
  }
  if (present === undefined) return contradiction("The file was deleted meanwhile");
  if (data === undefined) return contradiction("The file to delete was changed meanwhile");
  if (change.baseData === undefined) {
    return contradiction("Another file was made under this name meanwhile");
  }
  const [base, ours, theirs] = [change.baseData, data, present].map(decodeText);
  if (base === undefined || ours === undefined || theirs === undefined) {
    return contradiction("The file was changed meanwhile, and is not text");
  }
  const names = { oursName: "the agent's change", theirsName: "the file as it is now" };
  const { text, conflicts } = mergeText(base, ours, theirs, names);
  if (conflicts.length > 0) {
    const lines = conflicts.map(({ line }) => line).slice(0, 5).join(", ");
    return contradiction(`The same lines were changed meanwhile (at line ${lines})`, text);
  }
  const after = new TextEncoder().encode(text);
  return { type: "write", status: "merged", write: { before: present, after } };
}

function contradiction(reason: string, marked?: string): Plan {
  return { type: "conflict", reason, ...(marked === undefined ? {} : { marked }) };
}
