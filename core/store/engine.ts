import type { EventLog, Kv } from "./types.ts";

/** Content by hash: the bytes of overlay files. */
export interface BlobStore {
  /** Stores bytes under their SHA-256 (hex) and returns it. Storing the same bytes twice is free. */
  put(data: Uint8Array): Promise<string>;
  /** Reads bytes by hash. */
  get(hash: string): Promise<Uint8Array | undefined>;
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
  /** Ends followers and watchers and frees everything. Idempotent. */
  close(): Promise<void>;
}

/** Options of an {@linkcode EngineFactory}. */
export interface EngineOptions {
  /** Open an existing store without writing to it. @default {false} */
  readonly readOnly?: boolean;
}

/** Opens an engine for a URL of its scheme. */
export type EngineFactory = (url: URL | string, options: EngineOptions) => Promise<Engine>;
