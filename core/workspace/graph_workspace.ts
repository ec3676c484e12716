import type { Store, Workspace } from "../store/types.ts";
import { mergeOverlays, type OverlayMerge } from "./merge_overlays.ts";

/** What {@linkcode GraphWorkspace.merge} found. The merged changes are in `workspace`. */
export interface GraphMerge extends Pick<OverlayMerge, "merged" | "conflicts"> {
  /** Holds the merged changes over the same folder: review, accept or reject them as an agent's. */
  readonly workspace: Workspace;
}

/**
 * The areas of one run: a private one for each agent, a shared one for what they pass to each other, the
 * original files as they were, and what the agents' changes come to when they are merged.
 *
 * @example
 * ```ts
 * import { GraphWorkspace, openStore } from "@remora/core";
 *
 * await using store = await openStore("memory:");
 * const graph = new GraphWorkspace(store, "g1");
 * await (await graph.agent("a1")).files.write("notes.md", "one\n");
 * await (await graph.agent("a2")).files.write("todo.md", "two\n");
 * const { workspace, conflicts } = await graph.merge();
 * console.log(await workspace.files.list(), conflicts.length); // [ "notes.md", "todo.md" ] 0
 * ```
 */
export class GraphWorkspace {
  readonly #store: Store;
  readonly #root: string | undefined;
  /** The run. */
  readonly graphId: string;

  /**
   * Names the run; nothing is stored yet.
   *
   * @param store Where it is kept.
   * @param graphId The run.
   * @param options `root`: the folder that the agents work on (an absolute path). @default none
   */
  constructor(
    store: Store,
    graphId: string,
    options: { readonly root?: string | undefined } = {},
  ) {
    this.#store = store;
    this.#root = options.root;
    this.graphId = graphId;
  }

  /** The private area of an agent, over the folder. */
  async agent(agentId: string): Promise<Workspace> {
    return await this.#over(this.#store.workspace(`${this.#agents}${agentId}`));
  }

  /** What agents pass to each other. It stands over no folder. */
  get shared(): Workspace {
    return this.#store.workspace(`${this.graphId}/shared`);
  }

  /** The files as {@linkcode snapshotOriginal} found them. It stands over no folder. */
  get original(): Workspace {
    return this.#store.workspace(`${this.graphId}/original`);
  }

  /** The agents that have an area with something in it. */
  async agents(): Promise<readonly string[]> {
    const ids = await this.#store.workspaces();
    return ids.filter((id) => id.startsWith(this.#agents))
      .map((id) => id.slice(this.#agents.length));
  }

  /**
   * Keeps files of the folder as they are now, whatever happens to the folder later.
   *
   * @param paths Files, or folders with all files below, relative to the root. @default everything
   * @returns The files.
   */
  async snapshotOriginal(paths: readonly string[] = [""]): Promise<readonly string[]> {
    const { files } = await this.#over(this.#store.workspace(`${this.graphId}/merged`));
    const found = new Set<string>();
    for (const path of paths) {
      const below = await files.list(path);
      for (const file of below.length > 0 ? below : [path]) found.add(file);
    }
    for (const path of found) {
      await this.original.files.write(path, await files.read(path, { peek: true }));
    }
    return [...found].sort();
  }

  /**
   * Merges what the agents changed, three-way against what each of them saw. Neither the folder nor the
   * areas of the agents are touched: in a conflict nothing is lost.
   *
   * @param agentIds Whose changes, in this order. @default those of all agents
   */
  async merge(agentIds?: readonly string[]): Promise<GraphMerge> {
    const names = agentIds ?? await this.agents();
    const sources = await Promise.all(names.map(async (name) => ({
      name,
      files: await (await this.agent(name)).files.export(),
    })));
    const { files, merged, conflicts } = mergeOverlays(sources);
    const workspace = await this.#over(this.#store.workspace(`${this.graphId}/merged`));
    await workspace.files.import(files);
    return { workspace, merged, conflicts };
  }

  /** Forgets all areas. The folder is not touched. */
  async cleanup(): Promise<void> {
    const others = ["shared", "original", "merged"].map((area) => `${this.graphId}/${area}`);
    for (const id of await this.#store.workspaces()) {
      if (!id.startsWith(this.#agents) && !others.includes(id)) continue;
      const { kv } = this.#store.workspace(id);
      for (const { key } of await kv.list()) await kv.delete(key);
    }
  }

  get #agents(): string {
    return `${this.graphId}/agents/`;
  }

  async #over(workspace: Workspace): Promise<Workspace> {
    if (this.#root !== undefined) await workspace.files.setBase(this.#root);
    return workspace;
  }
}
