import assert from "node:assert/strict";
import { openStore, type Store } from "@remora/core";
import { answerQuestions } from "../graph/answering.ts";
import { createOpenAiClient } from "../model/openai/client.ts";
import { runBundle } from "../run/run_bundle.ts";
import { type ScriptedServer, type ScriptStep, startScriptedServer } from "../testing/mod.ts";

const BUNDLES = new URL("testdata", import.meta.url).pathname;

/** A project of one file, a store, and a server that plays a script. */
export class Place implements AsyncDisposable {
  readonly root: string;
  readonly store: Store;
  readonly server: ScriptedServer;

  private constructor(root: string, store: Store, server: ScriptedServer) {
    this.root = root;
    this.store = store;
    this.server = server;
  }

  static async open(...steps: readonly ScriptStep[]): Promise<Place> {
    const root = await Deno.realPath(await Deno.makeTempDir());
    await Deno.writeTextFile(`${root}/a.ts`, "export const a = 1;\nexport const b = 2;\n");
    return new Place(root, await openStore("memory:"), startScriptedServer(steps));
  }

  async run(bundle: string) {
    const { store, root } = this;
    const model = createOpenAiClient({ baseUrl: this.server.baseUrl });
    const options = { store, model, root, paths: ["a.ts"], bundle: `${BUNDLES}/${bundle}` };
    const { done, agents: [agent] } = await runBundle(options);
    const answered = answerQuestions(store, {
      answer: () => "yes",
      by: "Ada",
      via: "test",
      until: done,
    });
    const report = await done;
    await answered;
    assert.ok(agent !== undefined && report.agents[0] !== undefined);
    return { result: report.agents[0].result, workspace: store.workspace(agent.workspaceId) };
  }

  /** What the model was told about its last call, turn by turn. */
  get told(): readonly string[] {
    return this.server.requests.slice(1).map(({ messages }) => String(messages.at(-1)?.content));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server.close();
    await this.store.close();
    await Deno.remove(this.root, { recursive: true });
  }
}
