import { createHash } from "node:crypto";
import type { Store } from "@remora/core";
import type { CodeNode } from "../discovery/mod.ts";

/** Contents that are remembered. */
const MOST = 10_000;

/**
 * What agents made of files. When somebody accepts that, the file changes, and there is nothing in it that the
 * agent has not seen.
 */
export class WrittenFiles {
  readonly #root: string;
  readonly #contents = new Set<string>();

  /** @param root The folder of the files. */
  constructor(root: string) {
    this.#root = root;
  }

  /** Remembers what an agent wants to change. */
  async remember(store: Store, workspaceId: string): Promise<void> {
    for (const { path, hash } of await store.workspace(workspaceId).files.changes()) {
      if (hash !== undefined) this.#contents.add(`${path} ${hash}`);
    }
    for (const oldest of this.#contents) {
      if (this.#contents.size <= MOST) break;
      this.#contents.delete(oldest);
    }
  }

  /** The files of some nodes that are, from the first to the last byte, what an agent wrote. */
  async among(nodes: readonly CodeNode[]): Promise<ReadonlySet<string>> {
    const found = new Set<string>();
    if (this.#contents.size === 0) return found;
    for (const path of new Set(nodes.map((node) => node.path))) {
      if (this.#contents.has(`${path} ${await this.#hash(path)}`)) found.add(path);
    }
    return found;
  }

  async #hash(path: string): Promise<string | undefined> {
    try {
      return createHash("sha256").update(await Deno.readFile(`${this.#root}/${path}`)).digest(
        "hex",
      );
    } catch (error) {
      // It is gone again; the next look finds that.
      if (error instanceof Deno.errors.NotFound) return undefined;
      throw error;
    }
  }
}
