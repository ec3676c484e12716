import { loadSlice } from "@remora/core/base";
import type { SyntaxModules } from "../syntax/mod.ts";
import { IgnoreRules } from "./_ignore.ts";
import { DiscoveryIndex } from "./_index.ts";
import { type FileOutcome, readFile, readFiles, skippedBy } from "./_file_reader.ts";
import { extensionOf, type FileNodes, NODE_SEPARATOR } from "./_nodes.ts";
import { lookUp, openRoot } from "./_paths.ts";
import { PoolError, readInWorkers } from "./_pool.ts";
import { walkFiles } from "./_walk.ts";
import { grammarFor, PartReaders, type QueryPack } from "./languages/mod.ts";
import {
  type CodeNode,
  DEFAULT_EXTENSIONS,
  type DiscoverOptions,
  type Discovery,
  EXTENSIONS_BY_TYPE,
  type SkippedFile,
} from "./types.ts";

type Syntax = typeof import("../syntax/mod.ts");

/** Files that are read at the same time. */
const CONCURRENCY = 16;
/** Source for which another worker pays: starting one costs as much as parsing this much. */
const WORKER_BYTES = 1_000_000;
const MOST_WORKERS = 8;
/** The hash of a file without a character in it. */
const EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/**
 * Finds what agents can work on: the files of the wanted kinds under some paths, and their parts. Hidden
 * files, what `.gitignore` names, `node_modules` and links are left out; so are large and binary files,
 * which are reported. A file that is named itself is taken whatever it is called.
 *
 * @param paths Files and folders, absolute or relative to the root.
 * @throws {RemoraError} `PATH-NOT-FOUND`, `PATH-OUTSIDE`, `PATH-UNREADABLE`, `QUERY-INVALID`,
 * `SYNTAX-UNAVAILABLE`
 * @example
 * ```ts
 * import { discover } from "@remora/backend";
 *
 * const { nodes } = await discover(["backend/discovery"], { root: "." });
 * console.log(nodes.some(({ path }) => path === "backend/discovery/discover.ts")); // true
 * ```
 */
export async function discover(
  paths: readonly string[],
  options: DiscoverOptions = {},
): Promise<Discovery> {
  const { signal, nodeTypes = ["file"], maxBytes = 1_000_000 } = options;
  const root = await openRoot(options.root ?? Deno.cwd());
  const withParts = nodeTypes.some((type) => type !== "file");
  const queries = options.queries ?? {};
  const { files, left, looked, named, folders } = await findFiles(root, paths, options);
  const index = options.index === undefined ? undefined : await DiscoveryIndex.open(
    options.index,
    { root, pack: queries, withParts, files: named, folders },
  );
  const outcomes = await readAll(files, { root, maxBytes, queries, withParts, index, signal });
  await index?.save(await findGone(root, index.paths.filter(looked), new Set(files)));
  const wanted = new Set(nodeTypes);
  const nodes: CodeNode[] = [];
  const skipped: SkippedFile[] = [...left];
  const empty: string[] = [];
  for (const outcome of outcomes) {
    if ("reason" in outcome) {
      skipped.push(outcome);
      continue;
    }
    const { file, parts, problem } = outcome;
    for (const node of [file, ...parts]) if (wanted.has(node.type)) nodes.push(node);
    if (file.hash === EMPTY) empty.push(file.path);
    if (problem !== undefined) skipped.push({ path: file.path, reason: problem });
  }
  return { root, nodes, skipped: skipped.sort((a, b) => a.path < b.path ? -1 : 1), empty };
}

/** The files of a discovery, and whether it would have found a path. */
interface FoundFiles {
  readonly files: readonly string[];
  /** Files and folders that no agent can get, with the reason. */
  readonly left: readonly SkippedFile[];
  /** Those that were named themselves. */
  readonly named: readonly string[];
  /** Folders that were looked through. */
  readonly folders: readonly string[];
  readonly looked: (path: string) => boolean;
}

async function findFiles(
  root: string,
  paths: readonly string[],
  options: DiscoverOptions,
): Promise<FoundFiles> {
  const { signal, nodeTypes = [], extensions = defaultExtensions(nodeTypes) } = options;
  const wanted = new Set(extensions.map((name) => name.replace(/^\./, "").toLowerCase()));
  const found = new Set<string>();
  const left = new Map<string, SkippedFile>();
  const single: string[] = [];
  const folders: string[] = [];
  const rules = await IgnoreRules.open(root, options.ignore ?? [], options.gitignore ?? true);
  for (const path of paths) {
    const named = await lookUp(root, path);
    if (named.isFile) {
      found.add(named.path);
      single.push(named.path);
      continue;
    }
    folders.push(named.path === "" ? "" : `${named.path}/`);
    const inside = await enterAbove(rules, named.path);
    const onSkipped = (skipped: SkippedFile) => void left.set(skipped.path, skipped);
    for await (const file of walkFiles(root, named.path, { rules: inside, onSkipped, signal })) {
      if (wanted.has(extensionOf(file))) found.add(file);
    }
  }
  for (const path of found) {
    // The id of such a file would be that of a part of another one.
    if (!path.includes(NODE_SEPARATOR)) continue;
    found.delete(path);
    left.set(path, { path, reason: `its path has "${NODE_SEPARATOR}" in it` });
  }
  return {
    files: [...found].sort(),
    left: [...left.values()],
    named: single,
    folders,
    looked: (path) =>
      wanted.has(extensionOf(path)) && folders.some((folder) => path.startsWith(folder)),
  };
}

function defaultExtensions(nodeTypes: readonly string[]): readonly string[] {
  const more = nodeTypes.flatMap((type) =>
    Object.hasOwn(EXTENSIONS_BY_TYPE, type) ? EXTENSIONS_BY_TYPE[type]! : []
  );
  return [...DEFAULT_EXTENSIONS, ...more];
}

// The rules of the folders between the root and a named folder hold in it, too.
async function enterAbove(rules: IgnoreRules, folder: string): Promise<IgnoreRules> {
  let inside = rules;
  const parts = folder.split("/").filter((part) => part !== "");
  for (let depth = 0; depth < parts.length; depth++) {
    inside = await inside.enter(parts.slice(0, depth).join("/"));
  }
  return inside;
}

interface ReadAllOptions {
  readonly root: string;
  readonly maxBytes: number;
  readonly queries: QueryPack;
  readonly withParts: boolean;
  readonly index: DiscoveryIndex | undefined;
  readonly signal: AbortSignal | undefined;
}

/** A file that is still to be read. */
interface Unread {
  readonly path: string;
  readonly info: Deno.FileInfo;
}

/** Reads files, in their order: from the index where they have not changed, else from disk. */
async function readAll(
  files: readonly string[],
  options: ReadAllOptions,
): Promise<readonly (FileNodes | SkippedFile)[]> {
  const { root, maxBytes, withParts, index, signal } = options;
  const looks: (FileNodes | SkippedFile | Unread)[] = [];
  await inBatches(files, signal, async (path) => {
    try {
      const info = await Deno.stat(`${root}/${path}`);
      if (info.size > maxBytes) return { path, reason: `larger than ${maxBytes} bytes` };
      const known = index?.get(path, info);
      if (known === undefined) return { path, info };
      return withParts ? known : { file: known.file, parts: [] };
    } catch (error) {
      return skippedBy(path, error);
    }
  }, looks);
  const unread = looks.filter((look) => "info" in look);
  const outcomes = await readUnread(unread, options);
  let next = 0;
  return looks.map((look) => {
    if (!("info" in look)) return look;
    const outcome = outcomes[next++]!;
    // What is known is known by the index; there is no other.
    const nodes = "known" in outcome ? index!.known(look.path, outcome.known)! : outcome;
    if ("file" in nodes) index?.set(look.path, look.info, nodes);
    return nodes;
  });
}

async function readUnread(
  unread: readonly Unread[],
  { root, queries, withParts, index, signal }: ReadAllOptions,
): Promise<readonly FileOutcome[]> {
  const paths = unread.map(({ path }) => path);
  const bytes = unread.reduce((sum, { info }) => sum + info.size, 0);
  const known = index?.contents ?? new Set<string>();
  const size = Math.min(
    MOST_WORKERS,
    navigator.hardwareConcurrency,
    Math.ceil(bytes / WORKER_BYTES),
  );
  const readers = withParts ? new PartReaders(queries) : undefined;
  const options = { root, readers, known };
  if (withParts && size > 1) {
    try {
      const modules = await modulesFor(paths);
      const setup = { root, queries, known, modules };
      const readHere = (take: () => string | undefined) => readFiles(take, options);
      return await readInWorkers(paths, { size: size - 1, setup, readHere, signal });
    } catch (error) {
      // Where workers cannot be had, and for what went wrong in them, which shows here as itself.
      if (!(error instanceof PoolError)) throw error;
    }
  }
  const outcomes: FileOutcome[] = [];
  await inBatches(paths, signal, (path) => readFile(path, options), outcomes);
  return outcomes;
}

/** What all threads need, compiled once. */
async function modulesFor(paths: readonly string[]): Promise<SyntaxModules> {
  const extensions = new Set(paths.map(extensionOf));
  const grammars = new Set([...extensions].map(grammarFor).filter((name) => name !== undefined));
  const { compiledModules } = await loadSlice<Syntax>("backend/syntax");
  return await compiledModules([...grammars]);
}

/** Which files of the index are there no more. */
async function findGone(
  root: string,
  known: readonly string[],
  found: ReadonlySet<string>,
): Promise<ReadonlySet<string>> {
  const gone = new Set<string>();
  const doubtful = known.filter((path) => !found.has(path));
  await inBatches(doubtful, undefined, async (path) => {
    try {
      await Deno.lstat(`${root}/${path}`);
    } catch (error) {
      // What may not be looked at may still be there.
      if (error instanceof Deno.errors.NotFound) gone.add(path);
    }
  }, []);
  return gone;
}

async function inBatches<T, R>(
  items: readonly T[],
  signal: AbortSignal | undefined,
  work: (item: T) => Promise<R>,
  results: R[],
): Promise<void> {
  for (let start = 0; start < items.length; start += CONCURRENCY) {
    signal?.throwIfAborted();
    results.push(...await Promise.all(items.slice(start, start + CONCURRENCY).map(work)));
  }
}
