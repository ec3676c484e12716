import { agentCompleted, agentStarted } from "../../event/agent_events.ts";
import { openStore } from "../../store/open_store.ts";
import type { Store } from "../../store/types.ts";

/** A folder, agents over it that changed something, and a store in a file. */
export class Desk implements AsyncDisposable {
  /** The folder that the agents change. */
  readonly folder: string;
  /** The store's address. */
  readonly url: string;
  /** The store. */
  readonly store: Store;
  readonly #root: string;

  private constructor(root: string, store: Store) {
    this.#root = root;
    this.folder = `${root}/project`;
    this.url = store.url;
    this.store = store;
  }

  /** Opens it over some files. */
  static async open(files: Readonly<Record<string, string>>): Promise<Desk> {
    const root = await Deno.makeTempDir({ prefix: "remora-review-" });
    await Deno.mkdir(`${root}/project`);
    for (const [path, text] of Object.entries(files)) {
      await Deno.writeTextFile(`${root}/project/${path}`, text);
    }
    return new Desk(root, await openStore(`sqlite:${root}/remora.db`));
  }

  /** An agent that changes files (`null`: deletes) and ends, unless it stays at work. */
  async agent(
    name: string,
    changes: Readonly<Record<string, string | null>>,
    status: "success" | "failed" | "at work" = "success",
  ): Promise<string> {
    const agentId = `id/${name}`;
    const head = { agentId, graphId: "g1", name };
    await this.store.events.append([
      agentStarted({ ...head, bundle: "test", target: "", workspaceId: agentId }),
    ]);
    const { files } = this.store.workspace(agentId);
    await files.setBase(this.folder);
    for (const [path, text] of Object.entries(changes)) {
      if (text === null) await files.delete(path);
      else await files.write(path, text);
    }
    if (status === "at work") return agentId;
    const result = { status, summary: "", changedFiles: Object.keys(changes) };
    await this.store.events.append([agentCompleted({ ...head, result, turns: 1, durationMs: 1 })]);
    return agentId;
  }

  /** A file of the folder. */
  read(path: string): Promise<string> {
    return Deno.readTextFile(`${this.folder}/${path}`);
  }

  /** Somebody else writes a file of the folder. */
  async save(path: string, text: string): Promise<void> {
    await Deno.writeTextFile(`${this.folder}/${path}`, text);
  }

  /** What the log says was reviewed. */
  async reviewed(): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const events = await this.store.events.read({ filter: { patterns: ["user:reviewed"] } });
    return events.map(({ agentId, graphId, payload }) => ({ agentId, graphId, ...payload }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.store.close();
    await Deno.remove(this.#root, { recursive: true });
  }
}
