import { RemoraError } from "../../error/error.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../json/json.ts";

/** The keys of a workspace that carry its files. */
export const FILE_KEYS = {
  /** Prefix of all of them. */
  all: "files:",
  /** The folder below: its absolute path. */
  base: "files:base",
  /** Prefix of changed files. */
  entry: "files:entry:",
  /** Prefix of what the agent read last, while it has not changed it. */
  seen: "files:seen:",
  /** Prefix of what was accepted into the folder. */
  accepted: "files:accepted:",
} as const;

/** One changed file. */
export interface FileRecord {
  /** Hash of what the agent first saw; `undefined`: there was no such file. */
  readonly base: string | undefined;
  /** Hash of the new content; `undefined`: deleted. */
  readonly hash: string | undefined;
  /**
   * Whether the agent had read something older than `base`, which nobody kept: then its change cannot be
   * told from an undoing of what others did.
   */
  readonly isStale: boolean;
}

const HASH = /^[0-9a-f]{64}$/;

/** The record as a value of the store. */
export function toValue(record: FileRecord): JsonObject {
  const value = { base: record.base ?? null, hash: record.hash ?? null };
  return record.isStale ? { ...value, isStale: true } : value;
}

/** The record of a value. @throws {RemoraError} `STORE-CORRUPT` */
export function parseRecord(value: JsonValue | undefined): FileRecord {
  if (value !== undefined && isJsonObject(value)) {
    return {
      base: parseHash(value.base),
      hash: parseHash(value.hash),
      isStale: value.isStale === true,
    };
  }
  throw corruptError();
}

/** The hash in a value, `undefined` for null. @throws {RemoraError} `STORE-CORRUPT` */
export function parseHash(value: JsonValue | undefined): string | undefined {
  if (value === null) return undefined;
  if (typeof value === "string" && HASH.test(value)) return value;
  throw corruptError();
}

/** Whether the record says that something is different. */
export function isChange(record: FileRecord): boolean {
  return record.base !== record.hash;
}

/** Every content hash that stands in a value, however deep. */
export function findHashes(value: JsonValue): readonly string[] {
  return JSON.stringify(value).match(/(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])/g) ?? [];
}

function corruptError(): RemoraError {
  return new RemoraError("STORE-CORRUPT", "Cannot read the record of a file: it is damaged", {
    hint: "Something else wrote under the keys that start with files:; reject the change",
  });
}
