import { dirname, join } from "node:path";
import { newId } from "@remora/core";
import { lookUp, openRoot } from "../discovery/_paths.ts";
import type { CodeNode } from "../discovery/mod.ts";
import type { RunReport } from "../graph/mod.ts";
import { runBundle, type RunHandle } from "../run/mod.ts";
import { lookAround } from "../run/plan.ts";
import { diffNodes } from "./_changes.ts";
import { FileChanges } from "./_file_changes.ts";
import { WrittenFiles } from "./_written_files.ts";
import type { WatchOptions } from "./types.ts";

const DEBOUNCE = 500;

/**
 * Runs a bundle over some paths, then again over what changes: agents start for nodes that are new or whose
 * text is another, and for no other. A running agent is never cancelled because a file changed; a node that
 * changes while its agent works gets another one afterwards. Renaming and moving start nothing, nor does
 * accepting what an agent of the same bundle has written.
 *
 * @returns When `signal` is aborted.
 * @throws {RemoraError} `PATH-…`, `WATCH-FAILED`, and what {@linkcode planRun} throws at the start
 */
export async function watchBundle(options: WatchOptions): Promise<void> {
  const { debounce = DEBOUNCE, paths, signal } = options;
  const root = await openRoot(options.root ?? Deno.cwd());
  const folders = new Set(await Promise.all(paths.map((path) => folderOf(root, path))));
  // From before the first look on, so that nothing is missed between the two.
  await using changes = new FileChanges([...folders], debounce);
  await using watch = new Watch({ ...options, root });
  await watch.start();
  for await (const _ of changes.settled(signal)) await watch.look();
}

class Watch implements AsyncDisposable {
  readonly #options: WatchOptions;
  readonly #known = new Map<string, CodeNode>();
  /** Nodes whose agents work. */
  readonly #busy = new Set<string>();
  readonly #runs = new Set<Promise<void>>();
  /** What agents of this watch made of files. */
  readonly #written: WrittenFiles;
  #looks: Promise<void> = Promise.resolve();

  constructor(options: WatchOptions & { readonly root: string }) {
    this.#options = options;
    this.#written = new WrittenFiles(options.root);
  }

  async start(): Promise<void> {
    const { initial = true, paths, onEvent } = this.#options;
    const { nodes } = await lookAround(this.#options);
    if (initial && nodes.length > 0) await this.#run(nodes, paths);
    else for (const node of nodes) this.#known.set(node.nodeId, node);
    onEvent?.({ type: "watching", paths, nodes: nodes.length });
  }

  /** Looks what is different, one look after another. What goes wrong is told; the watch goes on. */
  async look(): Promise<void> {
    // Of two looks at once the older one could overwrite what the newer one saw.
    this.#looks = this.#looks.then(() => this.#lookAndTell());
    await this.#looks;
  }

  async #lookAndTell(): Promise<void> {
    const { signal, onEvent } = this.#options;
    if (signal.aborted) return;
    try {
      await this.#look();
    } catch (error) {
      if (!signal.aborted) onEvent?.({ type: "failed", error });
    }
  }

  /** Waits for the runs. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#runs);
  }

  /** Looks what is different, and starts agents for it. */
  async #look(): Promise<void> {
    const { nodes, skipped, empty, bundles } = await lookAround(this.#options);
    // A file that cannot be parsed while somebody types is still there, with all its parts, and one that is
    // empty is about to be written.
    const unclear = new Set([...skipped.map(({ path }) => path), ...empty]);
    const isUnclear = ({ path }: CodeNode) => isAtOrBelow(path, unclear);
    const before = [...this.#known].filter(([, node]) => !isUnclear(node));
    const after = nodes.filter((node) => !isUnclear(node));
    const { changed, removed } = diffNodes(new Map(before), after);
    for (const nodeId of removed) this.#known.delete(nodeId);
    if (removed.length > 0) this.#options.onEvent?.({ type: "removed", nodeIds: removed });
    for (const node of after) {
      // What is moved is known under its new name from now on.
      if (!changed.includes(node)) this.#known.set(node.nodeId, node);
    }
    // Those that are at work are looked at again when they are done.
    const idle = changed.filter(({ nodeId }) => !this.#busy.has(nodeId));
    // Another bundle has not seen it; the one that wrote it has.
    const own = bundles.length === 1 ? await this.#written.among(idle) : new Set<string>();
    for (const node of idle) if (own.has(node.path)) this.#known.set(node.nodeId, node);
    const free = idle.filter(({ path }) => !own.has(path));
    if (free.length > 0) await this.#run(free, [...new Set(free.map(({ path }) => path))]);
  }

  async #run(nodes: readonly CodeNode[], paths: readonly string[]): Promise<void> {
    const { onEvent, signal } = this.#options;
    const graphId = newId();
    const wanted = new Set(nodes.map(({ nodeId }) => nodeId));
    const before = new Map(nodes.map(({ nodeId }) => [nodeId, this.#known.get(nodeId)]));
    for (const node of nodes) {
      this.#known.set(node.nodeId, node);
      this.#busy.add(node.nodeId);
    }
    let handle: RunHandle;
    try {
      handle = await runBundle({ ...this.#options, graphId, paths, only: wanted, signal });
    } catch (error) {
      // They are as new as they were: the next change brings them along.
      for (const [nodeId, node] of before) {
        this.#busy.delete(nodeId);
        if (node === undefined) this.#known.delete(nodeId);
        else this.#known.set(nodeId, node);
      }
      throw error;
    }
    onEvent?.({ type: "started", graphId, nodes });
    const run = this.#finish(handle, wanted).finally(() => this.#runs.delete(run));
    this.#runs.add(run);
  }

  async #finish({ done, agents }: RunHandle, wanted: ReadonlySet<string>): Promise<void> {
    const { onEvent, signal, store } = this.#options;
    try {
      const report: RunReport = await done;
      for (const { workspaceId } of agents) await this.#written.remember(store, workspaceId);
      onEvent?.({ type: "ended", report });
    } catch (error) {
      onEvent?.({ type: "failed", error });
    }
    for (const nodeId of wanted) this.#busy.delete(nodeId);
    // Something may have changed while they worked.
    if (!signal.aborted) await this.look();
  }
}

/** Whether a file or a folder above it is among some paths. */
function isAtOrBelow(path: string, paths: ReadonlySet<string>): boolean {
  if (paths.size === 0) return false;
  if (paths.has(path) || paths.has(".")) return true;
  for (let at = path.indexOf("/"); at >= 0; at = path.indexOf("/", at + 1)) {
    if (paths.has(path.slice(0, at))) return true;
  }
  return false;
}

/** What to watch for a path. Editors replace files, and a watch would stay on the one that is gone. */
async function folderOf(root: string, path: string): Promise<string> {
  const named = await lookUp(root, path);
  const absolute = join(root, named.path);
  return named.isFile ? dirname(absolute) : absolute;
}
