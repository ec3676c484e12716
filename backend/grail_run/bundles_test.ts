import assert from "node:assert/strict";
import { eventKey, openStore, type Store } from "@remora/core";
import { answerQuestions } from "../graph/answering.ts";
import { createOpenAiClient } from "../model/openai/client.ts";
import { runBundle } from "../run/run_bundle.ts";
import {
  calls,
  type ScriptedServer,
  type ScriptStep,
  startScriptedServer,
} from "../testing/mod.ts";
import { NO_MONTY } from "./_test_grail.ts";

const ignore = NO_MONTY !== undefined;
const BUNDLES = new URL("testdata", import.meta.url).pathname;

/** A project of one file, a store, and a server that plays a script. */
class Place implements AsyncDisposable {
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

Deno.test({
  name: "a bundle of registries runs its scripts: they read, ask, write, and end the agent",
  ignore,
  async fn() {
    await using place = await Place.open(
      calls("annotate", { note: "checked", copies: "2" }),
      calls("submit_result", { summary: "Noted", changed_files: ["a.ts"] }),
    );
    const { result, workspace } = await place.run("annotate");
    assert.deepEqual(
      [result.status, result.summary, result.changedFiles],
      ["success", "Noted", ["a.ts"]],
    );
    assert.match(await workspace.files.readText("a.ts"), /^(\/\/ checked\n){2}export const a = 1;/);
    const [told = ""] = place.told;
    assert.equal(
      told,
      'a.ts has 2 lines\n{"outcome":"written","lines":4,"allowed":false}',
    );
    const events = await place.store.events.read();
    const asked = events.filter((event) => eventKey(event) === "agent:blocked");
    assert.deepEqual(asked.map(({ payload }) => payload.question), ["Note 'checked' in a.ts?"]);
    const logs = events.filter((event) => eventKey(event) === "agent:log");
    assert.deepEqual(logs.map(({ payload }) => payload.message), [
      "context/broken.pym was left out: x",
      "annotate printed: first line: // checked",
    ]);
    const schemas = place.server.requests[0]?.tools.map(({ name, parameters }) => [
      name,
      Object.keys(parameters.properties ?? {}),
      parameters.required ?? [],
    ]);
    assert.deepEqual(schemas?.slice(0, 2), [
      ["annotate", ["note", "copies"], []],
      ["break_it", ["divisor"], []],
    ]);
    place.server.assertDone();
  },
});

Deno.test({
  name:
    "what goes wrong in a script is told to the model with the script's own lines, and it goes on",
  ignore,
  async fn() {
    await using place = await Place.open(
      calls("break_it"),
      calls("hang"),
      calls("hoard"),
      calls("break_it", { divisor: 5 }),
      calls("submit_result", { summary: "Enough" }),
    );
    const { result } = await place.run("annotate");
    assert.equal(result.summary, "Enough");
    const [broken = "", hung = "", hoarded = "", fine] = place.told;
    assert.deepEqual(JSON.parse(broken), {
      error: true,
      code: "EXECUTION",
      message: "ZeroDivisionError: division by zero",
      at: [
        "tools/break_it.pym:13: divide(divisor)",
        "tools/break_it.pym:9 in divide(): return 10 / by",
      ],
      printed: "about to fail",
    });
    assert.match(hung, /"code":"LIMIT".*time limit exceeded/);
    assert.match(hoarded, /"code":"LIMIT".*memory limit exceeded.*hoard\.pym:4/);
    assert.equal(fine, "2");
  },
});

Deno.test({
  name: "a bundle with a folder of tools runs them over a node, and takes what is submitted",
  ignore,
  async fn() {
    await using place = await Place.open(
      calls("shout", { mark: "?" }),
      calls("submit_result", { summary: "Shouted" }),
    );
    const { result } = await place.run("shout");
    assert.deepEqual([result.status, result.summary], ["success", "Shouted"]);
    assert.deepEqual(place.told, ["a.ts: EXPORT CONST A = 1;\nEXPORT CONST B = 2;?"]);
  },
});

Deno.test("a bundle with scripts ends before its run begins where there is no Monty", async () => {
  const before = Deno.env.get("REMORA_MONTY");
  await using place = await Place.open();
  try {
    Deno.env.set("REMORA_MONTY", "off");
    await assert.rejects(place.run("annotate"), {
      code: "GRAIL-NO-MONTY",
      message: "Grail scripts can be checked but not run here: REMORA_MONTY is off",
      hint: "Unset REMORA_MONTY",
    });
    assert.equal(await place.store.events.head(), 0);
  } finally {
    if (before === undefined) Deno.env.delete("REMORA_MONTY");
    else Deno.env.set("REMORA_MONTY", before);
  }
});

Deno.test({
  name: "scripts run the commands that their bundle lists, and keep what those change",
  ignore,
  async fn() {
    await using place = await Place.open(
      calls("ask_deno"),
      calls("submit_result", { summary: "Asked" }),
    );
    const { workspace } = await place.run("shout");
    const [told = ""] = place.told;
    assert.deepEqual(JSON.parse(told), {
      code: 0,
      version: "deno",
      data: { a: 1 },
      bad: 3,
      refused: 'Not allowed: "deno" may only be run as deno --version …, deno eval …',
    });
    assert.equal(await workspace.files.readText("made.txt"), "x");
  },
});
