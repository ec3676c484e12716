import assert from "node:assert/strict";
import { openStore } from "@remora/core";
import { calls, scriptedModel, type ScriptedRequest } from "../testing/mod.ts";
import { runBundle } from "./run_bundle.ts";

const MANIFEST = `name: checker
model: qwen
initial_context:
  system_prompt: <task_description>Check it.</task_description> One tool call each turn.
tools: [run_command, submit_result]
termination: submit_result
commands:
  - wc -l
  - {program: deno, args: [--version], exact: true}
`;

Deno.test("a bundle's run_command runs what its manifest lists, and nothing else", async () => {
  const root = await Deno.realPath(await Deno.makeTempDir());
  try {
    await Deno.mkdir(`${root}/agents/checker`, { recursive: true });
    await Deno.writeTextFile(`${root}/agents/checker/bundle.yaml`, MANIFEST);
    await Deno.writeTextFile(`${root}/a.txt`, "one\ntwo\n");
    const asked = (program: string, ...args: string[]) => calls("run_command", { program, args });
    const model = scriptedModel([
      ({ tools }: ScriptedRequest) => {
        const tool = tools.find(({ name }) => name === "run_command");
        assert.match(tool?.description ?? "", /Allowed: wc -l …, deno --version\./);
        return asked("wc", "-l", "a.txt");
      },
      asked("wc", "a.txt"),
      asked("deno", "--version", "-A"),
      asked("sh", "-c", "id"),
      calls("submit_result", { status: "success", summary: "Done" }),
    ]);
    await using store = await openStore("memory:");
    const { done } = await runBundle({ store, model, root, paths: ["a.txt"], bundle: "checker" });
    assert.equal((await done).counts.completed, 1);
    model.assertDone();
    const outputs = model.requests.at(-1)?.messages
      .flatMap((message) => message.role === "tool" ? [message.content] : []) ?? [];
    assert.match(outputs[0] ?? "", /"stdout":"2 a\.txt/);
    assert.match(outputs[1] ?? "", /Not allowed: "wc" may only be run as wc -l …/);
    assert.match(outputs[2] ?? "", /Not allowed: "deno" may only be run as deno --version/);
    assert.match(outputs[3] ?? "", /program/);
    assert.equal(outputs.length, 4);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});
