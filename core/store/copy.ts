import { RemoraError } from "../error/error.ts";
import { maskUrl } from "../error/mask.ts";
import type { JsonValue } from "../json/json.ts";
import { MAX_READ_LIMIT } from "./_check.ts";
import { RESERVED } from "./create_store.ts";
import type { Engine } from "./engine.ts";
import { findHashes } from "./files/_record.ts";
import { openEngine } from "./open_store.ts";
import type { KvEntry } from "./types.ts";

/** How far a copy is. */
export interface CopyProgress {
  /** What is being copied. */
  readonly phase: "events" | "workspaces";
  /** How many are done. */
  readonly done: number;
  /** How many there are, as far as known. */
  readonly total: number;
}

/** Options of {@linkcode copyStore}. */
export interface CopyOptions {
  /** Replace what the target has under a key with another value; otherwise that is an error. @default {false} */
  readonly overwrite?: boolean;
  /** Called now and then. */
  readonly onProgress?: (progress: CopyProgress) => void;
  /** Stops it. What was copied stays, and the next copy goes on from there. */
  readonly signal?: AbortSignal;
}

/** What a copy has done. */
export interface CopyReport {
  /** Events in the source, all of which are in the target now. */
  readonly events: number;
  /** Workspaces in the source. */
  readonly workspaces: number;
  /** Keys in the source, all of which are in the target now. */
  readonly keys: number;
  /** Contents of files that the keys refer to. */
  readonly files: number;
}

/** Keys that are copied at the same time. */
const AT_ONCE = 16;
const EVENTS_AT_ONCE = 1_000;

/**
 * Copies a store into another one: events in their order and with their ids, the keys of all workspaces,
 * and the files that they refer to. Leases stay behind. Copy while nobody works on the source.
 *
 * What the target has already is left alone, so an interrupted copy is done again to finish it. Events get
 * their numbers (`seq`) from the target: they are the same where the target was empty and the source was
 * never trimmed.
 *
 * @param from URL of the source, which is opened for reading.
 * @param to URL of the target.
 * @throws {RemoraError} `STORE-COPY` when both are the same, or a key has another value in the target
 *
 * @example Moving from one machine to many
 * ```ts ignore
 * import { copyStore } from "@remora/core";
 *
 * const { events } = await copyStore("sqlite:.remora/remora.db", "nats://127.0.0.1:4222");
 * console.log(`${events} events`);
 * ```
 */
export async function copyStore(
  from: string,
  to: string,
  options: CopyOptions = {},
): Promise<CopyReport> {
  if (from === to) {
    throw new RemoraError("STORE-COPY", `Cannot copy ${maskUrl(from)} into itself`, {
      hint: "Name another store as the target",
    });
  }
  const source = await openEngine(from, { readOnly: true });
  try {
    const target = await openEngine(to);
    try {
      return await copyEngine(source, target, options);
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

/** As {@linkcode copyStore}, for engines that are open. */
export async function copyEngine(
  source: Engine,
  target: Engine,
  options: CopyOptions = {},
): Promise<CopyReport> {
  // Events first: keys are written before the events that tell of them, so that a source that is at work
  // after all gives keys that are newer than its events, from which agents and questions can go on.
  const events = await copyEvents(source, target, options);
  const files = new Set<string>();
  const ids = (await source.workspaces()).filter((id) => !id.startsWith(RESERVED));
  let keys = 0;
  for (const [done, id] of ids.entries()) {
    options.onProgress?.({ phase: "workspaces", done, total: ids.length });
    const entries = await source.kv(id).list();
    await eachOf(entries, async (entry) => {
      options.signal?.throwIfAborted();
      await copyFiles(source, target, entry.value, files);
      await copyKey(target, id, entry, options);
    });
    keys += entries.length;
  }
  options.onProgress?.({ phase: "workspaces", done: ids.length, total: ids.length });
  return { events, workspaces: ids.length, keys, files: files.size };
}

async function copyEvents(
  source: Engine,
  target: Engine,
  { signal, onProgress }: CopyOptions,
): Promise<number> {
  const [first, head] = [await source.events.first(), await source.events.head()];
  const total = head - first + 1;
  let count = 0;
  for (let after = first - 1; after < head;) {
    onProgress?.({ phase: "events", done: count, total });
    signal?.throwIfAborted();
    const limit = Math.min(EVENTS_AT_ONCE, MAX_READ_LIMIT);
    const events = await source.events.read({ after, before: head + 1, limit });
    const last = events.at(-1);
    if (last === undefined) break;
    await target.events.append(events.map((event) => ({ ...event, seq: 0 })));
    after = last.seq;
    count += events.length;
  }
  onProgress?.({ phase: "events", done: count, total: count });
  return count;
}

/** Contents go before the key that refers to them. */
async function copyFiles(
  source: Engine,
  target: Engine,
  value: JsonValue,
  known: Set<string>,
): Promise<void> {
  for (const hash of findHashes(value)) {
    if (known.has(hash)) continue;
    const data = await source.blobs.get(hash);
    // Not everything that looks like a hash is one of a content.
    if (data === undefined) continue;
    await target.blobs.put(data);
    known.add(hash);
  }
}

async function copyKey(
  target: Engine,
  workspaceId: string,
  { key, value }: KvEntry,
  { overwrite = false }: CopyOptions,
): Promise<void> {
  const kv = target.kv(workspaceId);
  const { ok, entry } = await kv.create(key, value);
  if (ok || JSON.stringify(entry?.value) === JSON.stringify(value)) return;
  if (!overwrite) {
    throw new RemoraError(
      "STORE-COPY",
      `Cannot copy into ${target.url}: key "${key}" of workspace "${workspaceId}" has another value there`,
      { hint: "Copy into an empty store, or let the source win with overwrite" },
    );
  }
  await kv.set(key, value);
}

/** Does something for each item, several at a time; stops at the first failure. */
async function eachOf<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const rest = items.values();
  let failed = false;
  const worker = async (): Promise<void> => {
    for (const item of rest) {
      if (failed) return;
      try {
        await work(item);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
