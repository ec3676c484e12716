import type { JsonValue, Kv } from "@remora/core";
import { isJsonObject, RemoraError } from "@remora/core/base";
import { contentKey, fileNode, type FileNodes, hashOf, NODE_SEPARATOR } from "./_nodes.ts";
import type { QueryPack } from "./languages/mod.ts";
import type { CodeNode } from "./types.ts";

/** Changes whenever what is found in the same text changes. */
const VERSION = 4;
/** A file that was saved this short before it was read may be saved again unseen, in milliseconds. */
const UNSURE = 2_000;
/** Records that are written at the same time: they share a commit of the store. */
const AT_ONCE = 128;
/** Longer records are not kept: stores bound the size of values. In UTF-16 units. */
const LONGEST = 500_000;

/** What tells that a file has not changed without reading it. */
export type FileStat = Pick<Deno.FileInfo, "size" | "mtime">;

/** What was found in the text of a file: nothing in it says which file that is. */
interface IndexRecord {
  readonly size: number;
  /** In milliseconds since 1970; 0: it may have changed unseen. */
  readonly mtime: number;
  readonly hash: string;
  readonly queries: string;
  readonly problem: string | null;
  readonly parts: readonly PartRecord[];
}

/** Type, name, qualified name, number among those of that name, place of the parent, hash, lines. */
type PartRecord = readonly [string, string, string, number, number, string, number, number];

/** Options of {@linkcode DiscoveryIndex.open}. */
interface IndexOptions {
  /** The folder of the files. */
  readonly root: string;
  /** The queries that are asked. */
  readonly pack: QueryPack;
  /** Whether parts are wanted. */
  readonly withParts: boolean;
  /** Single files that are looked at. */
  readonly files: readonly string[];
  /** Folders that are looked through, each with a slash at the end; the root is "". */
  readonly folders: readonly string[];
}

/**
 * What was found in files earlier, kept in a store by the hash of their content. A file that looks the same is
 * not read; one whose content is known, here or under another name, is not parsed.
 */
export class DiscoveryIndex {
  readonly #kv: Kv;
  readonly #prefix: string;
  readonly #queries: string;
  readonly #byPath = new Map<string, IndexRecord>();
  readonly #byContent = new Map<string, IndexRecord>();
  readonly #fresh = new Map<string, IndexRecord>();

  private constructor(kv: Kv, prefix: string, queries: string) {
    this.#kv = kv;
    this.#prefix = prefix;
    this.#queries = queries;
  }

  /** Reads what is known. */
  static async open(kv: Kv, options: IndexOptions): Promise<DiscoveryIndex> {
    const { root, pack, withParts, files, folders } = options;
    const prefix = `file:${hashOf(root).slice(0, 12)}:`;
    // What was found without parts does not say what the parts are.
    const queries = withParts ? hashOf(JSON.stringify([VERSION, pack])).slice(0, 16) : "";
    const index = new DiscoveryIndex(kv, prefix, queries);
    const lists = await Promise.all([
      ...folders.map((folder) => kv.list(prefix + folder)),
      ...files.map(async (file) => await kv.get(prefix + file) ?? []),
    ]);
    for (const { key, value } of lists.flat()) {
      const record = parseRecord(value);
      if (record !== undefined) index.#remember(key.slice(prefix.length), record);
    }
    return index;
  }

  /** What was found in a file that looks the same as then. */
  get(path: string, { size, mtime }: FileStat): FileNodes | undefined {
    const record = this.#byPath.get(path);
    if (record === undefined || mtime === null || record.mtime !== mtime.getTime()) {
      return undefined;
    }
    return record.size === size && this.#fits(record) ? toNodes(path, record) : undefined;
  }

  /** What was found in the same content, wherever that was. */
  known(path: string, hash: string): FileNodes | undefined {
    const record = this.#byContent.get(contentKey(path, hash));
    return record === undefined ? undefined : toNodes(path, record);
  }

  /** The contents that need not be parsed, for those who read files elsewhere. */
  get contents(): ReadonlySet<string> {
    return new Set(this.#byContent.keys());
  }

  /** The files that something is known about. */
  get paths(): readonly string[] {
    return [...this.#byPath.keys()];
  }

  /** Keeps what was found; {@linkcode save} writes it. */
  set(path: string, { size, mtime }: FileStat, nodes: FileNodes): void {
    const time = mtime === null || Date.now() - mtime.getTime() < UNSURE ? 0 : mtime.getTime();
    const { file: { hash }, problem = null } = nodes;
    const queries = this.#queries;
    const record = { size, mtime: time, hash, queries, problem, parts: toParts(nodes) };
    this.#fresh.set(path, record);
    this.#remember(path, record);
  }

  /** Writes what is new, and forgets files that are gone; where nothing can be written it does neither. */
  async save(gone: ReadonlySet<string>): Promise<void> {
    try {
      await this.#save(gone);
    } catch (error) {
      // A plan that is only looked at reads the store and writes nothing.
      if (!(error instanceof RemoraError) || error.code !== "STORE-READONLY") throw error;
    }
  }

  async #save(gone: ReadonlySet<string>): Promise<void> {
    const writes = [
      ...[...this.#fresh].flatMap(([path, record]) => {
        const value = toValue(record);
        if (JSON.stringify(value).length > LONGEST) return [];
        return [() => this.#kv.set(this.#prefix + path, value)];
      }),
      ...[...gone].map((path) => () => this.#kv.delete(this.#prefix + path)),
    ];
    this.#fresh.clear();
    for (let start = 0; start < writes.length; start += AT_ONCE) {
      await Promise.all(writes.slice(start, start + AT_ONCE).map((write) => write()));
    }
  }

  #remember(path: string, record: IndexRecord): void {
    this.#byPath.set(path, record);
    if (this.#fits(record)) this.#byContent.set(contentKey(path, record.hash), record);
  }

  #fits({ queries }: IndexRecord): boolean {
    return this.#queries === "" || queries === this.#queries;
  }
}

function toParts({ parts }: FileNodes): readonly PartRecord[] {
  const places = new Map(parts.map(({ nodeId }, place) => [nodeId, place]));
  return parts.map((part): PartRecord => {
    const qualified = part.qualifiedName ?? part.name;
    const suffix = part.nodeId.slice(part.path.length + NODE_SEPARATOR.length + qualified.length);
    const number = suffix === "" ? 1 : Number(suffix.slice(1));
    const parent = places.get(part.parentId ?? "") ?? -1;
    const lines = [part.startLine ?? 0, part.endLine ?? 0] as const;
    return [part.type, part.name, qualified, number, parent, part.hash, ...lines];
  });
}

function toNodes(path: string, { hash, problem, parts }: IndexRecord): FileNodes {
  const nodes: CodeNode[] = [];
  for (const [type, name, qualifiedName, number, parent, part, startLine, endLine] of parts) {
    const suffix = number === 1 ? "" : `#${number}`;
    nodes.push({
      nodeId: `${path}${NODE_SEPARATOR}${qualifiedName}${suffix}`,
      type,
      name,
      path,
      hash: part,
      qualifiedName,
      parentId: nodes[parent]?.nodeId ?? path,
      startLine,
      endLine,
    });
  }
  const file = fileNode(path, hash);
  return { file, parts: nodes, ...(problem === null ? {} : { problem }) };
}

function toValue({ size, mtime, hash, queries, problem, parts }: IndexRecord): JsonValue {
  return { size, mtime, hash, queries, problem, parts: parts.map((part) => [...part]) };
}

/** A record that something else wrote is none. */
function parseRecord(value: JsonValue): IndexRecord | undefined {
  if (!isJsonObject(value)) return undefined;
  const { size, mtime, hash, queries, problem, parts } = value;
  if (
    typeof size !== "number" || typeof mtime !== "number" || typeof hash !== "string" ||
    typeof queries !== "string" || !Array.isArray(parts) ||
    typeof problem !== "string" && problem !== null
  ) return undefined;
  const read = parts.map(parsePart);
  if (!read.every((part) => part !== undefined)) return undefined;
  return { size, mtime, hash, queries, problem, parts: read };
}

function parsePart(value: JsonValue): PartRecord | undefined {
  if (!Array.isArray(value)) return undefined;
  const [type, name, qualified, number, parent, hash, start, end] = value;
  return typeof type === "string" && typeof name === "string" && typeof qualified === "string" &&
      typeof number === "number" && typeof parent === "number" && typeof hash === "string" &&
      typeof start === "number" && typeof end === "number"
    ? [type, name, qualified, number, parent, hash, start, end]
    : undefined;
}
