import { type FileDiff, formatError, type Store } from "@remora/core";
import type { DashboardState } from "../state/dashboard_state.ts";
import type { ResultView } from "../state/types.ts";
import type { ChangeSet } from "../views/model.ts";

/** Results whose changes are read ahead: those that a page shows. */
const MAX_LOADED = 30;
const MAX_UNIFIED = 100_000;

/**
 * The changes that wait for a review, read from the store when the state names them. Only the overlay is
 * read, never the folder below it, so this needs no permission for the files.
 */
export class ChangeLoader {
  readonly #store: Store;
  readonly #onLoaded: () => void;
  readonly #sets = new Map<string, ChangeSet>();
  readonly #versions = new Map<string, string>();
  readonly #loading = new Set<Promise<void>>();
  #closed = false;

  /** @param onLoaded Called whenever there is more to show. */
  constructor(store: Store, onLoaded: () => void) {
    this.#store = store;
    this.#onLoaded = onLoaded;
  }

  /** What is known so far, by agent. */
  get sets(): ReadonlyMap<string, ChangeSet> {
    return this.#sets;
  }

  /** Begins to read what the state wants shown, and forgets what it no longer does. */
  follow(state: DashboardState): void {
    const wanted = new Map(
      state.results
        .filter((result) => result.review === undefined && result.changedFiles.length > 0)
        .slice(0, MAX_LOADED)
        .map((result) => [result.agentId, result]),
    );
    for (const agentId of this.#sets.keys()) {
      if (wanted.has(agentId)) continue;
      this.#sets.delete(agentId);
      this.#versions.delete(agentId);
    }
    for (const result of wanted.values()) {
      const version = versionOf(result);
      if (this.#versions.get(result.agentId) === version) continue;
      this.#versions.set(result.agentId, version);
      if (!this.#sets.has(result.agentId)) this.#sets.set(result.agentId, { status: "loading" });
      const loading = this.#load(result, version).finally(() => this.#loading.delete(loading));
      this.#loading.add(loading);
    }
  }

  /** Resolves when what is being read now is there. */
  async settled(): Promise<void> {
    await Promise.all(this.#loading);
  }

  /** Ends it; what is still being read is thrown away. */
  close(): void {
    this.#closed = true;
  }

  async #load(result: ResultView, version: string): Promise<void> {
    const set = await this.#read(result);
    if (this.#closed || this.#versions.get(result.agentId) !== version) return;
    this.#sets.set(result.agentId, set);
    this.#onLoaded();
  }

  async #read(result: ResultView): Promise<ChangeSet> {
    const { workspaceId } = result;
    if (workspaceId === undefined) {
      return { status: "failed", reason: "the log does not name the workspace of the agent" };
    }
    try {
      const files = await this.#store.workspace(workspaceId).files.diff();
      const wanted = new Set(result.changedFiles);
      return { status: "ready", files: files.filter(({ path }) => wanted.has(path)).map(clip) };
    } catch (error) {
      return { status: "failed", reason: formatError(error) };
    }
  }
}

function versionOf(result: ResultView): string {
  return `${result.at} ${result.changedFiles.length}`;
}

function clip(file: FileDiff): FileDiff {
  if (file.unified.length <= MAX_UNIFIED) return file;
  const end = file.unified.lastIndexOf("\n", MAX_UNIFIED);
  return { ...file, unified: file.unified.slice(0, end < 0 ? MAX_UNIFIED : end + 1) };
}
