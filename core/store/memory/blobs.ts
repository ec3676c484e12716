import { sha256 } from "../_hash.ts";
import type { BlobStore } from "../engine.ts";

interface Blob {
  readonly data: Uint8Array;
  putAt: number;
}

/** File contents in memory. */
export class MemoryBlobs implements BlobStore {
  readonly #blobs = new Map<string, Blob>();

  put(data: Uint8Array): Promise<string> {
    const hash = sha256(data);
    const known = this.#blobs.get(hash);
    if (known === undefined) this.#blobs.set(hash, { data: data.slice(), putAt: Date.now() });
    else known.putAt = Date.now();
    return Promise.resolve(hash);
  }

  get(hash: string): Promise<Uint8Array | undefined> {
    return Promise.resolve(this.#blobs.get(hash)?.data.slice());
  }

  collect(inUse: ReadonlySet<string>, before: number): Promise<number> {
    let dropped = 0;
    for (const [hash, blob] of this.#blobs) {
      if (inUse.has(hash) || blob.putAt >= before) continue;
      this.#blobs.delete(hash);
      dropped++;
    }
    return Promise.resolve(dropped);
  }
}
