import { RemoraError } from "../error/error.ts";
import { EventGapError } from "./errors.ts";
import type { ReadOptions } from "./types.ts";

/** The most events that one `read` returns. */
export const MAX_READ_LIMIT = 10_000;
const DEFAULT_READ_LIMIT = 1_000;

/** The checked limit of a read. */
export function readLimit(options: ReadOptions): number {
  const limit = options.limit ?? DEFAULT_READ_LIMIT;
  if (Number.isSafeInteger(limit) && limit >= 1 && limit <= MAX_READ_LIMIT) return limit;
  throw new RemoraError("STORE-ARGUMENT", `Cannot read ${limit} events at once`, {
    hint: `Give a whole limit from 1 to ${MAX_READ_LIMIT}`,
  });
}

/** A checked cursor: a `seq` or a version. */
export function checkCursor(name: string, value: number): number {
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new RemoraError("STORE-ARGUMENT", `Cannot read with ${name} ${value}`, {
    hint: `Give a whole number from 0 as ${name}`,
  });
}

/** The checked number of events to keep. */
export function checkKeep(keep: number): number {
  if (Number.isSafeInteger(keep) && keep >= 1) return keep;
  throw new RemoraError("STORE-ARGUMENT", `Cannot keep ${keep} events`, {
    hint: "Give a whole number from 1 as keep",
  });
}

/** Keys are text: half of a surrogate pair has no UTF-8 and would not come back. */
export function checkKey(key: string): string {
  if (key.isWellFormed()) return key;
  throw new RemoraError("KV-KEY", `Cannot use ${JSON.stringify(key)} as a key: it is not Unicode`, {
    hint: "Encode binary keys as hex",
  });
}

/** The error of everything that is asked of a closed store. */
export function closedError(): RemoraError {
  return new RemoraError("STORE-CLOSED", "The store is closed", {
    hint: "Keep it open until everything that uses it has ended",
  });
}

/** The error of a write to a store that was opened for reading. */
export function readOnlyError(url: string, cause?: unknown): RemoraError {
  return new RemoraError("STORE-READONLY", `Cannot write to ${url}: it is read-only`, {
    cause,
    hint: "Open it without readOnly, as a user who may write the file and its folder",
  });
}

/** Throws when a reader's cursor is not in the log: too old, or of another log, which was longer. */
export function checkPlace(after: number, first: number, head: number): void {
  if (after < first - 1) throw new EventGapError(after, first);
  if (after > head) throw new EventGapError(after, first, head);
}

/** Throws when a watcher has seen versions that the store does not have yet. */
export function checkVersion(after: number, newest: number): void {
  if (after <= newest) return;
  throw new RemoraError(
    "KV-GAP",
    `Cannot watch from version ${after}: the newest of the store is ${newest}`,
    {
      hint: "It was made anew, or restored from an older copy. " +
        "Watch without after: the present entries come first",
    },
  );
}
