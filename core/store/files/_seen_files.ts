import { RemoraError } from "../../error/error.ts";
import { sha256 } from "../_hash.ts";
import type { BlobStore } from "../engine.ts";
import type { Kv } from "../types.ts";
import type { BaseFolder } from "./_base_folder.ts";
import { FILE_KEYS, type FileRecord, parseHash } from "./_record.ts";

/** How many bytes of files that were read are remembered. */
const MOST_BYTES = 8_000_000;

/** What a change of the agent starts from. */
export type Start = Pick<FileRecord, "base" | "isStale">;

interface Content {
  readonly hash: string;
  readonly data: Uint8Array;
}

/**
 * What the agent read of the folder. An agent changes the file that it saw, not the one that somebody saved
 * a moment ago: without this note, accepting its change would silently undo what that person did. The
 * store keeps the hash, which is enough to notice; this process remembers contents, which allow to merge.
 */
export class SeenFiles {
  readonly #kv: Kv;
  readonly #blobs: BlobStore;
  readonly #contents = new Map<string, Content>();
  #bytes = 0;
  /** Hashes that are stored, or being stored. */
  readonly #noted = new Map<string, string>();
  readonly #storing = new Map<string, Promise<unknown>>();

  /** @param kv The keys of the workspace. @param blobs Where contents are. */
  constructor(kv: Kv, blobs: BlobStore) {
    this.#kv = kv;
    this.#blobs = blobs;
  }

  /**
   * Notes that the agent read this. Does not wait for the store: whatever is written because of what was
   * read comes after the note.
   */
  note(path: string, data: Uint8Array): void {
    const hash = sha256(data);
    this.#remember(path, { hash, data });
    if (this.#noted.get(path) === hash) return;
    this.#noted.set(path, hash);
    const storing = this.#kv.set(FILE_KEYS.seen + path, hash).catch((error: unknown) => error)
      .then((result) => {
        if (this.#storing.get(path) === storing) this.#storing.delete(path);
        return result;
      });
    this.#storing.set(path, storing);
  }

  /** Sets what the agent takes for the content of a file; `undefined`: that there is none. */
  async set(path: string, hash: string | undefined): Promise<void> {
    await this.#stored(path);
    this.#noted.delete(path);
    if (hash === undefined) await this.#kv.delete(FILE_KEYS.seen + path);
    else await this.#kv.set(FILE_KEYS.seen + path, hash);
  }

  /** What a change of the agent starts from: what it read, else what is there now. */
  async start(path: string, folder: BaseFolder | undefined): Promise<Start> {
    await this.#stored(path);
    const present = await folder?.read(path);
    const base = present === undefined ? undefined : await this.#blobs.put(present);
    const entry = await this.#kv.get(FILE_KEYS.seen + path);
    const seen = entry === undefined ? undefined : parseHash(entry.value);
    if (seen === undefined || seen === base) return { base, isStale: false };
    const content = this.#contents.get(path);
    const kept = content?.hash === seen ? content.data : await this.#blobs.get(seen);
    if (kept === undefined) return { base, isStale: true };
    return { base: await this.#blobs.put(kept), isStale: false };
  }

  #remember(path: string, content: Content): void {
    this.#forget(path);
    if (content.data.length > MOST_BYTES) return;
    this.#contents.set(path, content);
    this.#bytes += content.data.length;
    for (const oldest of this.#contents.keys()) {
      if (this.#bytes <= MOST_BYTES) break;
      this.#forget(oldest);
    }
  }

  #forget(path: string): void {
    this.#bytes -= this.#contents.get(path)?.data.length ?? 0;
    this.#contents.delete(path);
  }

  /** Waits until the note about a path is stored. */
  async #stored(path: string): Promise<void> {
    const error = await this.#storing.get(path);
    if (!(error instanceof Error)) return;
    this.#noted.delete(path);
    // Who may not write to the store meets that error with the change itself.
    if (!(error instanceof RemoraError) || error.code !== "STORE-READONLY") throw error;
  }
}
