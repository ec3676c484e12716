import { openStore, type Store, type Workspace } from "@remora/core";
import type { Tool, ToolContext, ToolOutput } from "../types.ts";

/** A workspace over a real temporary folder, for tests of tools. */
export class TestWorkspace implements AsyncDisposable {
  readonly store: Store;
  readonly workspace: Workspace;
  /** The real folder. */
  readonly folder: string;

  private constructor(store: Store, folder: string) {
    this.store = store;
    this.workspace = store.workspace("w1");
    this.folder = folder;
  }

  /** Opens one whose folder holds these files. */
  static async open(files: Readonly<Record<string, string>> = {}): Promise<TestWorkspace> {
    const folder = await Deno.realPath(await Deno.makeTempDir());
    for (const [path, text] of Object.entries(files)) {
      const target = `${folder}/${path}`;
      await Deno.mkdir(target.slice(0, target.lastIndexOf("/")), { recursive: true });
      await Deno.writeTextFile(target, text);
    }
    const test = new TestWorkspace(await openStore("memory:"), folder);
    await test.workspace.files.setBase(folder);
    return test;
  }

  /** Calls a tool. */
  run(
    tool: Tool,
    args: Parameters<Tool["run"]>[0] = {},
    more: Partial<ToolContext> = {},
  ): Promise<ToolOutput> {
    return tool.run(args, {
      workspace: this.workspace,
      agentId: "a1",
      graphId: "g1",
      callId: "c1",
      events: this.store.events,
      signal: new AbortController().signal,
      ...more,
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.store.close();
    await Deno.remove(this.folder, { recursive: true });
  }
}
