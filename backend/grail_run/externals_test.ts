import assert from "node:assert/strict";
import { eventKey, type JsonObject, type JsonValue, openStore, type Store } from "@remora/core";
import type { ToolContext } from "../tools/types.ts";
import { type ExternalOptions, grailExternals } from "./externals/externals.ts";
import { GRAIL_EXTERNALS } from "./externals/names.ts";

const NODE = { name: "add", type: "function", text: "def add(): ...", start: 0, end: 14 };

/** A project on disk with a link that leads out of it, and the functions of a script over it. */
class Project implements AsyncDisposable {
  readonly store: Store;
  readonly context: ToolContext;
  /** Times that a person was waited for. */
  waits = 0;
  readonly #folder: string;
  #calls = 0;

  private constructor(folder: string, store: Store) {
    this.#folder = folder;
    this.store = store;
    this.context = {
      workspace: store.workspace("w1"),
      agentId: "a1",
      graphId: "g1",
      callId: "c1",
      events: store.events,
      signal: new AbortController().signal,
      target: "src/a.py::add",
      whileWaiting: (wait) => {
        this.waits++;
        return wait();
      },
    };
  }

  static async open(): Promise<Project> {
    const folder = await Deno.realPath(await Deno.makeTempDir());
    await Deno.mkdir(`${folder}/base/src`, { recursive: true });
    await Deno.writeTextFile(`${folder}/secret.txt`, "secret");
    await Deno.writeTextFile(`${folder}/base/src/a.py`, "def add():\n    return 1\n");
    await Deno.writeTextFile(`${folder}/base/README.md`, "Add things.\n");
    await Deno.writeFile(`${folder}/base/image.png`, new Uint8Array([0, 1, 2]));
    await Deno.symlink(`${folder}/secret.txt`, `${folder}/base/link.txt`);
    const project = new Project(folder, await openStore("memory:"));
    await project.context.workspace.files.setBase(`${folder}/base`);
    return project;
  }

  /** Calls one, and says what came of it. */
  async call(
    name: string,
    args: readonly JsonValue[] = [],
    { named = {}, options = {} }: { named?: JsonObject; options?: Partial<ExternalOptions> } = {},
  ): Promise<JsonValue> {
    const names = Object.keys(GRAIL_EXTERNALS);
    const node = (): Promise<typeof NODE> => Promise.resolve(NODE);
    const context = { ...this.context, callId: `c${this.#calls++}` };
    const { functions } = await grailExternals(context, { names, node, ...options });
    try {
      return await functions[name]!(args, named);
    } catch (error) {
      return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.store.close();
    await Deno.remove(this.#folder, { recursive: true });
  }
}

Deno.test("externals read, write, list and search the agent's files, and nothing is changed on disk", async () => {
  await using project = await Project.open();
  assert.equal(await project.call("read_file", ["README.md"]), "Add things.\n");
  assert.equal(
    await project.call("read_file", [], { named: { path: "./README.md" } }),
    "Add things.\n",
  );
  assert.equal(await project.call("write_file", ["new/b.txt", "Add more"]), true);
  assert.deepEqual(await project.call("list_dir"), [
    "README.md",
    "image.png",
    "new/",
    "src/",
  ]);
  assert.deepEqual(await project.call("list_dir", ["src"]), ["a.py"]);
  assert.deepEqual(await project.call("file_exists", ["new/b.txt"]), true);
  assert.deepEqual(await project.call("file_exists", ["gone.txt"]), false);
  assert.deepEqual(await project.call("search_files", ["*.py"]), ["src/a.py"]);
  assert.deepEqual(await project.call("search_content", ["Add "]), [
    { file: "README.md", line: 1, text: "Add things." },
    { file: "new/b.txt", line: 1, text: "Add more" },
  ]);
  assert.deepEqual(await project.call("search_content", ["return", "src"]), [
    { file: "src/a.py", line: 2, text: "return 1" },
  ]);
  assert.deepEqual(await project.call("search_content", [".*"]), [], "a text, not an expression");
  const changes = await project.context.workspace.files.changes();
  assert.deepEqual(changes.map(({ path }) => path), ["new/b.txt"]);
});

Deno.test("externals refuse what lies outside, and raise what Python would", async () => {
  await using project = await Project.open();
  const tried: readonly [string, readonly JsonValue[]][] = [
    ["read_file", ["../secret.txt"]],
    ["read_file", ["/etc/passwd"]],
    ["read_file", ["link.txt"]],
    ["write_file", ["../secret.txt", "x"]],
    ["list_dir", [".."]],
    ["file_exists", ["../secret.txt"]],
    ["search_content", ["secret", "../"]],
    ["run_command", ["cat", ["/etc/passwd"]]],
    ["read_file", ["gone.txt"]],
    ["read_file", ["image.png"]],
    ["list_dir", ["gone"]],
    ["read_file", []],
    ["read_file", ["a", "b"]],
    ["write_file", ["a.txt", 7]],
    ["write_file", ["a.txt", "x".repeat(4_000_001)]],
  ];
  const names: string[] = [];
  for (const [name, args] of tried) {
    names.push(String(await project.call(name, args)).split(":")[0]!);
  }
  assert.deepEqual(names, [
    ...Array(8).fill("PermissionError"),
    "FileNotFoundError",
    "ValueError",
    "FileNotFoundError",
    ...Array(3).fill("TypeError"),
    "ValueError",
  ]);
  assert.equal(
    await project.call("read_file", ["a"], { named: { path: "b" } }),
    "TypeError: read_file() got multiple values for argument 'path'",
  );
  assert.deepEqual(await project.context.workspace.files.changes(), []);
});

Deno.test("externals know the node, tell people, and hand in a result", async () => {
  await using project = await Project.open();
  assert.equal(await project.call("get_node_source"), NODE.text);
  assert.deepEqual(await project.call("get_node_metadata"), {
    node_id: "src/a.py::add",
    node_name: "add",
    node_type: "function",
    file_path: "src/a.py",
  });
  assert.equal(await project.call("log", ["hello"]), true);
  const events = await project.store.events.read();
  assert.deepEqual(events.map((event) => [eventKey(event), event.payload.message]), [
    ["agent:log", "hello"],
  ]);
  const node = (): Promise<typeof NODE> => Promise.resolve(NODE);
  const names = ["submit_result", "read_file", "write_file", "unknown"];
  const { functions, submitted } = await grailExternals(project.context, { names, node });
  assert.deepEqual(Object.keys(functions), ["submit_result", "read_file", "write_file"]);
  await functions.submit_result!(["Done"], { changed_files: ["a"] });
  assert.deepEqual(submitted(), { status: "success", summary: "Done", changedFiles: ["a"] });
  const before = await grailExternals(project.context, { names, node, effects: false });
  assert.deepEqual(Object.keys(before.functions), ["submit_result", "read_file"]);
});

Deno.test("silence is an error of its own, whatever the question is called", async () => {
  await using project = await Project.open();
  const options = { ask: { timeout: 20 } };
  assert.match(
    String(await project.call("ask_user", ["Well?", ["yes"]], { options })),
    /^TimeoutError: Nobody answered in time\. That is neither a yes nor a no/,
  );
  assert.match(
    String(
      await project.call("request_human_input", [], {
        named: { question: "So?", timeout_s: 0.02 },
      }),
    ),
    /^TimeoutError/,
  );
  await project.call("read_file", ["README.md"]);
  assert.equal(project.waits, 2, "the rest of a script is work");
});
