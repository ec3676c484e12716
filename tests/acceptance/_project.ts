import { decideAll, openChanges, openStore, type ReviewResult, type Store } from "@remora/core";
import {
  autoAnswer,
  createOpenAiClient,
  type ModelClient,
  startOfflineModel,
  writeSampleProject,
} from "@remora/backend";

/** The sample project in a folder of its own, a store, the offline model over HTTP, and who answers. */
export class Project implements AsyncDisposable {
  readonly root: string;
  readonly store: Store;
  readonly model: ModelClient;
  readonly #stack: AsyncDisposableStack;

  private constructor(
    root: string,
    parts: { store: Store; model: ModelClient },
    stack: AsyncDisposableStack,
  ) {
    this.root = root;
    this.store = parts.store;
    this.model = parts.model;
    this.#stack = stack;
  }

  /** Opens it. */
  static async open(): Promise<Project> {
    const stack = new AsyncDisposableStack();
    const root = await Deno.realPath(await Deno.makeTempDir({ prefix: "remora_acceptance_" }));
    stack.defer(() => Deno.remove(root, { recursive: true }));
    await writeSampleProject(root);
    const store = stack.use(await openStore("memory:"));
    const server = stack.use(await startOfflineModel({ latency: { min: 0, max: 0 } }));
    const model = createOpenAiClient({ baseUrl: server.baseUrl, model: server.model });
    const over = new AbortController();
    const answering = autoAnswer(store, { signal: over.signal, delay: 0 });
    stack.defer(async () => {
      over.abort();
      await answering;
    });
    return new Project(root, { store, model }, stack);
  }

  /** What every run of it has. */
  get run(): { store: Store; root: string; model: ModelClient } {
    return { store: this.store, root: this.root, model: this.model };
  }

  read(path: string): Promise<string> {
    return Deno.readTextFile(`${this.root}/${path}`);
  }

  async write(path: string, text: string): Promise<void> {
    await Deno.writeTextFile(`${this.root}/${path}`, text);
  }

  /** Accepts whatever waits for a decision. */
  async acceptAll(): Promise<readonly ReviewResult[]> {
    const changes = await openChanges(this.store);
    return await decideAll(this.store, changes, { decision: "accepted", by: "Ada", via: "test" });
  }

  /** Runs deno in it. */
  async deno(
    ...args: readonly string[]
  ): Promise<{ readonly code: number; readonly text: string }> {
    const command = new Deno.Command(Deno.execPath(), {
      args: [...args],
      cwd: this.root,
      env: { NO_COLOR: "1" },
    });
    const { code, stdout, stderr } = await command.output();
    const decoder = new TextDecoder();
    return { code, text: decoder.decode(stdout) + decoder.decode(stderr) };
  }

  /** The linter's findings for a file, by rule. */
  async findings(path: string): Promise<readonly string[]> {
    const { text } = await this.deno("lint", "--json", path);
    const { diagnostics } = JSON.parse(text.slice(text.indexOf("{")));
    return diagnostics.map(({ code }: { readonly code: string }) => code);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}
