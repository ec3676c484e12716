import { createHash } from "node:crypto";
import { isJsonObject, type Kv, toJsonObject } from "@remora/core";
import { mapOffset, Source } from "./_source.ts";
import type { FixReport, RawFinding, TextEdit } from "./types.ts";

/** A finding under the name that the model knows. */
export type KnownFinding = RawFinding & { readonly id: string };

/** What is known about a text. */
export type LintState = {
  /** SHA-256 of the text that the offsets are about. */
  readonly hash: string;
  readonly findings: readonly KnownFinding[];
  /** Ids of findings that are gone. */
  readonly gone: readonly string[];
};

/** What is known about one file, kept beside the agent's other state so that a resumed agent has it. */
export type LintRecord = LintState & {
  /**
   * The last fix. It is written before the file: whichever of the two states the file then turns out
   * to be in, a call that is repeated after a crash answers and does what it would have the first time.
   */
  readonly last?: {
    readonly callId: string;
    readonly report: FixReport;
    readonly before: LintState | undefined;
  };
};

const VERSION = 1;

/** The key of a file's record in the agent's workspace. */
export function recordKey(agentId: string, path: string): string {
  return `agent:${agentId}:lint:${path}`;
}

export async function loadRecord(kv: Kv, key: string): Promise<LintRecord | undefined> {
  return parseRecord((await kv.get(key))?.value);
}

/** All records of an agent: path and record. */
export async function listRecords(
  kv: Kv,
  agentId: string,
): Promise<readonly { readonly path: string; readonly record: LintRecord }[]> {
  const prefix = recordKey(agentId, "");
  const entries = await kv.list(prefix);
  return entries.flatMap(({ key, value }) => {
    const record = parseRecord(value);
    return record === undefined ? [] : [{ path: key.slice(prefix.length), record }];
  });
}

export async function saveRecord(kv: Kv, key: string, record: LintRecord): Promise<void> {
  await kv.set(key, toJsonObject({ version: VERSION, ...record }));
}

/** What is known about a text: the record may be ahead of the file when a fix was interrupted. */
export function stateFor(record: LintRecord, hash: string): LintState {
  const { last, ...state } = record;
  return state.hash !== hash && last?.before?.hash === hash ? last.before : state;
}

// Only this module writes the key; another version's record is as good as none.
function parseRecord(value: unknown): LintRecord | undefined {
  if (!isJsonObject(value) || value.version !== VERSION) return undefined;
  return value as unknown as LintRecord;
}

export function hashText(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/**
 * Gives findings their names. A finding that was known keeps its name, wherever it has moved to.
 *
 * @param before What was known, and the text it was about, where that is at hand.
 * @param edits How that text became this one, where that is known.
 */
export function nameFindings(
  raw: readonly RawFinding[],
  text: string,
  before?: LintState,
  edits?: readonly TextEdit[],
): LintState {
  const known = new Map<string, KnownFinding[]>();
  for (const finding of before?.findings ?? []) {
    const start = edits === undefined ? undefined : mapOffset(finding.start, edits);
    add(known, placeKey(finding, start), finding);
    add(known, wordKey(finding), finding);
  }
  const taken = new Set<string>();
  const used = new Set([...before?.findings.map(({ id }) => id) ?? [], ...before?.gone ?? []]);
  // Those whose place is known first: two findings may read alike.
  const names = raw.map((finding) => take(known.get(placeKey(finding, finding.start)), taken));
  const source = new Source(text);
  const findings = raw.map((finding, index): KnownFinding => {
    const id = names[index] ?? take(known.get(wordKey(finding)), taken) ??
      newName(finding, source.lineText(finding.start), used);
    return { ...finding, id };
  });
  const gone = before?.findings.filter(({ id }) => !taken.has(id)).map(({ id }) => id) ?? [];
  return { hash: hashText(text), findings, gone: [...before?.gone ?? [], ...gone] };
}

function placeKey(finding: RawFinding, start: number | undefined): string {
  return `${finding.rule}@${start ?? "nowhere"}`;
}

function wordKey(finding: RawFinding): string {
  return `${finding.rule}:${finding.message}:${finding.end - finding.start}`;
}

function add(map: Map<string, KnownFinding[]>, key: string, finding: KnownFinding): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [finding]);
  else list.push(finding);
}

function take(list: readonly KnownFinding[] | undefined, taken: Set<string>): string | undefined {
  const found = list?.find(({ id }) => !taken.has(id));
  if (found !== undefined) taken.add(found.id);
  return found?.id;
}

function newName(finding: RawFinding, line: string, used: Set<string>): string {
  const hash = hashText(`${finding.rule}\n${finding.message}\n${line.trim()}`).slice(0, 6);
  const base = `${finding.rule}-${hash}`;
  let name = base;
  for (let count = 2; used.has(name); count++) name = `${base}-${count}`;
  used.add(name);
  return name;
}
