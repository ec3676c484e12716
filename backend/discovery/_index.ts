import { isJsonObject, type JsonValue, type Kv, toJsonObject } from "@remora/core";
import { type FileNodes, hashOf } from "./_nodes.ts";
import type { QueryPack } from "./languages/mod.ts";

/** Changes whenever what is found in the same text changes. */
const VERSION = 1;
const PREFIX = "file:";

/** A file that was saved this short before it was read may be saved again unseen, in milliseconds. */
const UNSURE = 2_000;

/** What was found in files earlier, kept in a store. */
export class DiscoveryIndex {
  readonly #kv: Kv;
  readonly #queries: string;
  readonly #known: ReadonlyMap<string, JsonValue>;

  private constructor(kv: Kv, queries: string, known: ReadonlyMap<string, JsonValue>) {
    this.#kv = kv;
    this.#queries = queries;
    this.#known = known;
  }

  static async open(kv: Kv, pack: QueryPack, withParts: boolean): Promise<DiscoveryIndex> {
    const entries = await kv.list(PREFIX);
    const known = new Map(entries.map(({ key, value }) => [key.slice(PREFIX.length), value]));
    // What was found without parts does not say what the parts are.
    const queries = withParts ? hashOf(JSON.stringify([VERSION, pack])) : "none";
    return new DiscoveryIndex(kv, queries, known);
  }

  /** What was found in a file that has not changed since. */
  get(path: string, { size, mtime }: Pick<Deno.FileInfo, "size" | "mtime">): FileNodes | undefined {
    const value = this.#known.get(path);
    if (value === undefined || !isJsonObject(value) || mtime === null) return undefined;
    const isSame = value.size === size && value.mtime === mtime.getTime();
    if (!isSame || value.queries !== this.#queries && this.#queries !== "none") return undefined;
    // Only this module writes these records.
    return value.nodes as unknown as FileNodes;
  }

  async set(
    path: string,
    { size, mtime }: Pick<Deno.FileInfo, "size" | "mtime">,
    nodes: FileNodes,
  ): Promise<void> {
    if (mtime === null || Date.now() - mtime.getTime() < UNSURE) return;
    const record = { size, mtime: mtime.getTime(), queries: this.#queries, nodes };
    await this.#kv.set(PREFIX + path, toJsonObject(record));
  }
}
