import { decideAll, openChanges, openStore, type ReviewResult, type Store } from "@remora/core";
import { createOpenAiClient } from "../model/openai/client.ts";
import { OFFLINE_MODEL_NAME } from "../model/offline/names.ts";
import { startOfflineModel } from "../model/offline/offline_model.ts";
import type { ModelClient } from "../model/types.ts";
import { shippedFiles, writeSampleProject } from "../shipped/mod.ts";
import type { RunHandle } from "./options.ts";
import { runBundle, type RunBundleOptions } from "./run_bundle.ts";

/** The sample project in a temporary folder, a store, and the offline model over HTTP. For tests. */
export class Desk implements AsyncDisposable {
  readonly folder: string;
  readonly store: Store;
  readonly model: ModelClient;
  readonly modelUrl: string;
  readonly #stack: AsyncDisposableStack;

  private constructor(
    parts: { folder: string; store: Store; model: ModelClient; modelUrl: string },
    stack: AsyncDisposableStack,
  ) {
    this.folder = parts.folder;
    this.store = parts.store;
    this.model = parts.model;
    this.modelUrl = parts.modelUrl;
    this.#stack = stack;
  }

  /** @param storeUrl The store; `memory:` unless another process is to use it. */
  static async open(storeUrl?: (folder: string) => string): Promise<Desk> {
    const stack = new AsyncDisposableStack();
    const folder = await Deno.realPath(await Deno.makeTempDir());
    stack.defer(() => Deno.remove(folder, { recursive: true }));
    await writeSampleProject(`${folder}/project`);
    const store = stack.use(await openStore(storeUrl?.(folder) ?? "memory:"));
    const offline = stack.use(await startOfflineModel({ latency: { min: 0, max: 0 } }));
    const { baseUrl: modelUrl, model: id } = offline;
    const model = createOpenAiClient({ baseUrl: modelUrl, model: id, name: OFFLINE_MODEL_NAME });
    return new Desk({ folder, store, model, modelUrl }, stack);
  }

  get project(): string {
    return `${this.folder}/project`;
  }

  read(path: string): Promise<string> {
    return Deno.readTextFile(`${this.project}/${path}`);
  }

  /** Runs deno in the project. */
  async deno(
    ...args: readonly string[]
  ): Promise<{ code: number; stdout: string; stderr: string }> {
    const command = new Deno.Command(Deno.execPath(), {
      args: [...args],
      cwd: this.project,
      env: { NO_COLOR: "1" },
    });
    const { code, stdout, stderr } = await command.output();
    const decoder = new TextDecoder();
    return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
  }

  /** Runs the shipped bundle `lint` over some paths. */
  lint(paths: readonly string[], more: Partial<RunBundleOptions> = {}): Promise<RunHandle> {
    const { store, model, project: root } = this;
    return runBundle({ store, root, paths, bundle: "lint", model, ...more });
  }

  /** Accepts every change of every agent. */
  async acceptAll(): Promise<readonly ReviewResult[]> {
    const changes = await openChanges(this.store);
    return await decideAll(this.store, changes, { decision: "accepted", by: "Ada", via: "test" });
  }

  /** How many findings the linter has for the files on disk. */
  async findings(): Promise<number> {
    const { stdout } = await this.deno("lint", "--json", "src", "tests");
    return JSON.parse(stdout).diagnostics.length;
  }

  /** The files of the sample project as they are shipped. */
  original(): Promise<Readonly<Record<string, string>>> {
    return shippedFiles("examples/sample_project/");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}
