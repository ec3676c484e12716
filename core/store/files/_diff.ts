import { decodeText } from "../../text/lines.ts";
import { unifiedDiff } from "../../text/unified.ts";
import type { FileChange, FileDiff } from "../types.ts";
import type { LoadedChange } from "./_accept.ts";
import type { FileRecord } from "./_record.ts";

/** The change that a record says. */
export function toChange(path: string, { base, hash }: FileRecord): FileChange {
  if (base === undefined && hash !== undefined) return { path, kind: "added", hash };
  if (base !== undefined && hash === undefined) return { path, kind: "deleted", baseHash: base };
  return {
    path,
    kind: "modified",
    ...(base !== undefined && { baseHash: base }),
    ...(hash !== undefined && { hash }),
  };
}

/** The change as text. */
export function toDiff(change: LoadedChange): FileDiff {
  const { path } = change;
  const before = change.baseData === undefined ? "" : decodeText(change.baseData);
  const after = change.data === undefined ? "" : decodeText(change.data);
  const head = toChange(path, change);
  if (before === undefined || after === undefined) {
    return { ...head, added: 0, removed: 0, unified: "", binary: true };
  }
  const { text, added, removed } = unifiedDiff(before, after, {
    oldName: change.baseData === undefined ? "/dev/null" : `a/${path}`,
    newName: change.data === undefined ? "/dev/null" : `b/${path}`,
  });
  return { ...head, added, removed, unified: text, binary: false };
}
