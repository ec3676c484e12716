import type { OverlayFile } from "../store/types.ts";
import { decodeText } from "../text/lines.ts";
import { mergeText } from "../text/merge.ts";

/** The changes of one agent. */
export interface OverlaySource {
  /** Whose changes, for people. */
  readonly name: string;
  /** What it changed. */
  readonly files: readonly OverlayFile[];
}

/** What one agent made of a file that others changed too. */
export interface ConflictSide {
  /** Who. */
  readonly name: string;
  /** Its version; absent: it deleted the file. */
  readonly data?: Uint8Array;
}

/** A file that agents changed in ways that exclude each other. Nothing of it was merged. */
export interface FileConflict {
  /** Which file. */
  readonly path: string;
  /** Why it cannot be merged. */
  readonly reason: "both added" | "deleted and changed" | "not text" | "same lines";
  /** Every agent's version, complete. */
  readonly sides: readonly ConflictSide[];
  /** For `same lines`: the text with both versions between markers, for people to edit. */
  readonly marked?: string;
}

/** A file that was merged. */
export interface MergedFile {
  /** Which file. */
  readonly path: string;
  /** Whose changes are in it. */
  readonly from: readonly string[];
}

/** What came of {@linkcode mergeOverlays}. */
export interface OverlayMerge {
  /** The merged changes. */
  readonly files: readonly OverlayFile[];
  /** Who contributed to each of them. */
  readonly merged: readonly MergedFile[];
  /** What could not be merged. */
  readonly conflicts: readonly FileConflict[];
}

/**
 * Joins what several agents changed, file by file, three-way: what only one changed is taken, changes of
 * different lines are joined, the rest is a conflict that holds every version.
 */
export function mergeOverlays(sources: readonly OverlaySource[]): OverlayMerge {
  const byPath = new Map<string, Contribution[]>();
  for (const { name, files } of sources) {
    for (const { path, base, data, isStale = false } of files) {
      const contributions = byPath.get(path) ?? [];
      contributions.push({ name, base, data, isStale });
      byPath.set(path, contributions);
    }
  }
  const files: OverlayFile[] = [];
  const merged: MergedFile[] = [];
  const conflicts: FileConflict[] = [];
  for (const [path, contributions] of [...byPath].sort(([a], [b]) => a < b ? -1 : 1)) {
    const result = mergeFile(contributions);
    if (result.reason === undefined) {
      files.push({
        path,
        ...bytes("base", result.base),
        ...bytes("data", result.data),
        ...(contributions.some(({ isStale }) => isStale) && { isStale: true }),
      });
      merged.push({ path, from: contributions.map(({ name }) => name) });
    } else {
      conflicts.push({
        path,
        reason: result.reason,
        sides: contributions.map(({ name, data }) => ({ name, ...bytes("data", data) })),
        ...(result.marked === undefined ? {} : { marked: result.marked }),
      });
    }
  }
  return { files, merged, conflicts };
}

type Content = Uint8Array | undefined;

interface Contribution {
  readonly name: string;
  /** What the agent first saw; `undefined`: no such file. */
  readonly base: Content;
  /** What it made of it; `undefined`: deleted. */
  readonly data: Content;
  readonly isStale: boolean;
}

type Merged =
  | { readonly reason: undefined; readonly base: Content; readonly data: Content }
  | { readonly reason: FileConflict["reason"]; readonly marked?: string };

function mergeFile([first, ...others]: readonly Contribution[]): Merged {
  let state: Merged = { reason: undefined, base: first?.base, data: first?.data };
  let names = first?.name ?? "";
  for (const other of others) {
    if (!isEqual(state.base, other.base)) {
      // Between the two agents' first looks somebody else changed the file: that counts as a change too.
      state = mergeSide(state, other.base, [names, "the folder"]);
      if (state.reason !== undefined) return state;
      state = { ...state, base: other.base };
    }
    state = mergeSide(state, other.data, [names, other.name]);
    if (state.reason !== undefined) return state;
    names += `, ${other.name}`;
  }
  return state;
}

function mergeSide(
  { base, data }: Extract<Merged, { readonly reason: undefined }>,
  theirs: Content,
  [oursName, theirsName]: readonly [string, string],
): Merged {
  if (isEqual(data, theirs) || isEqual(base, theirs)) return { reason: undefined, base, data };
  if (isEqual(base, data)) return { reason: undefined, base, data: theirs };
  if (base === undefined) return { reason: "both added" };
  if (data === undefined || theirs === undefined) return { reason: "deleted and changed" };
  const [baseText, ourText, theirText] = [base, data, theirs].map(decodeText);
  if (baseText === undefined || ourText === undefined || theirText === undefined) {
    return { reason: "not text" };
  }
  const { text, conflicts } = mergeText(baseText, ourText, theirText, { oursName, theirsName });
  if (conflicts.length > 0) return { reason: "same lines", marked: text };
  return { reason: undefined, base, data: new TextEncoder().encode(text) };
}

function isEqual(a: Content, b: Content): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

function bytes<const Name extends string>(
  name: Name,
  data: Content,
): { [Key in Name]?: Uint8Array } {
  const empty: { [Key in Name]?: Uint8Array } = {};
  return data === undefined ? empty : { ...empty, [name]: data };
}
