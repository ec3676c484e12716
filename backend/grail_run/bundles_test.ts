import assert from "node:assert/strict";
import { eventKey } from "@remora/core";
import { calls } from "../testing/mod.ts";
import { NO_MONTY, running } from "./_test_grail.ts";
import { Place } from "./_test_place.ts";

const ignore = NO_MONTY !== undefined;

Deno.test({
  name: running(
    "a bundle of registries runs its scripts: they read, ask, write, and end the agent",
  ),
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
  name: running(
    "what goes wrong in a script is told to the model with the script's own lines, and it goes on",
  ),
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
  name: running(
    "a bundle with a folder of tools runs them over a node, and takes what is submitted",
  ),
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

Deno.test({
  name: running("scripts run the commands that their bundle lists, and keep what those change"),
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
