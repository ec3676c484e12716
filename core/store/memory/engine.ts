import { RemoraError } from "../../error/error.ts";
import { checkKeep } from "../_check.ts";
import type { BlobStore, Engine, EngineOptions } from "../engine.ts";
import type { Kv } from "../types.ts";
import { MemoryBlobs } from "./blobs.ts";
import { MemoryKv, type VersionCounter } from "./kv.ts";
import { MemoryLog } from "./log.ts";

/** Events that a memory engine holds unless told otherwise: some 50 MB of ordinary ones. */
export const MEMORY_KEEP = 100_000;

/** Opens a store that lives as long as it is open, for tests and for programs of one process. */
export function openMemoryEngine(_url: string, options: EngineOptions = {}): Promise<Engine> {
  if (options.readOnly === true) {
    return Promise.reject(
      new RemoraError("STORE-READONLY", "Cannot open memory: for reading only: it is empty", {
        hint: "Open it without readOnly, or name a store that exists",
      }),
    );
  }
  try {
    return Promise.resolve(new MemoryEngine(checkKeep(options.keep ?? MEMORY_KEEP)));
  } catch (error) {
    return Promise.reject(error);
  }
}

class MemoryEngine implements Engine {
  readonly url = "memory:";
  readonly events: MemoryLog;
  readonly blobs: BlobStore = new MemoryBlobs();
  readonly #counter: VersionCounter = { version: 0 };
  readonly #kvs = new Map<string, MemoryKv>();
  #closed = false;

  constructor(keep: number) {
    this.events = new MemoryLog(keep);
  }

  kv(workspaceId: string): Kv {
    const known = this.#kvs.get(workspaceId);
    if (known !== undefined) return known;
    const kv = new MemoryKv(this.#counter);
    if (this.#closed) kv.close();
    this.#kvs.set(workspaceId, kv);
    return kv;
  }

  workspaces(): Promise<readonly string[]> {
    const ids = [...this.#kvs].filter(([, kv]) => !kv.empty).map(([id]) => id);
    return Promise.resolve(ids.sort());
  }

  close(): Promise<void> {
    this.#closed = true;
    this.events.close();
    for (const kv of this.#kvs.values()) kv.close();
    return Promise.resolve();
  }
}
