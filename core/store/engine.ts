import type { EventLog, Kv } from "./types.ts";

/** Content by hash: the bytes of overlay files. */
export interface BlobStore {
  /** Stores bytes under their SHA-256 (hex) and returns it. Storing the same bytes twice is free. */
  put(data: Uint8Array): Promise<string>;
  /** Reads bytes by hash. */
  get(hash: string): Promise<Uint8Array | undefined>;
  /**
   * Drops what nobody uses. Bytes that were put again meanwhile count as new.
   *
   * @param inUse Hashes to keep. @param before Keep everything put at or after this time (ms since 1970).
   * @returns How many were dropped.
   */
  collect?(inUse: ReadonlySet<string>, before: number): Promise<number>;
}

/**
 * What a storage engine must provide. Everything else (overlay files, leases, questions) is built once,
 * on top of these, in core: an engine author implements three things and runs the conformance suite of
 * `@remora/core/testing`.
 */
export interface Engine {
  /** The URL, credentials masked. */
  readonly url: string;
  /** The log. */
  readonly events: EventLog;
  /** The keys of one workspace. */
  kv(workspaceId: string): Kv;
  /** File contents. */
  readonly blobs: BlobStore;
  /** Ids of all workspaces that hold a key. */
  workspaces(): Promise<readonly string[]>;
  /**
   * Gives back the space of what was deleted: tombstones of keys changed before this time (ms since
   * 1970), free pages. A watcher that resumes behind a dropped tombstone gets `KV-GAP`.
   */
  compact?(before: number): Promise<void>;
  /** Ends followers and watchers and frees everything. Idempotent. */
  close(): Promise<void>;
}

/** Options of an {@linkcode EngineFactory}. */
export interface EngineOptions {
  /** Open an existing store without writing to it. @default {false} */
  readonly readOnly?: boolean;
  /**
   * How many events to keep: after each append of this process older ones are dropped, and a reader that
   * still wants them gets an `EventGapError`. @default every event; 100,000 for `memory:`
   */
  readonly keep?: number;
}

/** Opens an engine for a URL of its scheme. */
export type EngineFactory = (url: string, options: EngineOptions) => Promise<Engine>;
