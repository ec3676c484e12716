import { EventGapError, MAX_READ_LIMIT, type ReadOptions, RemoraError } from "@remora/core";

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

/** Throws when retention dropped something that a reader at this cursor still wants. */
export function checkGap(after: number, first: number): void {
  if (after < first - 1) throw new EventGapError(after, first);
}
