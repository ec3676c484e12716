import assert from "node:assert/strict";
import { eventKey, type JsonObject, type JsonValue } from "@remora/core";
import { createOpenAiClient } from "../model/openai/client.ts";
import {
  calls,
  type ScriptedRequest,
  type ScriptStep,
  startScriptedServer,
} from "../testing/mod.ts";
import { countedTool, submitTool, TestAgent } from "./testdata/test_agent.ts";

interface Recorded {
  readonly title: string;
  readonly stream: boolean;
  readonly body: JsonValue;
}

const FOLDER = new URL("../model/testdata/", import.meta.url);

function parameters(properties: JsonObject, required: readonly string[]): JsonObject {
  return { type: "object", properties, required };
}

/** After the recorded response: correct what was refused, then report. */
function goOn(request: ScriptedRequest): ReturnType<typeof calls> {
  const last = request.messages.at(-1)!;
  if (last.role === "tool" && last.content.includes("was not run")) {
    const args = last.name === "write_file"
      ? { path: "src/a.ts", content: "whole" }
      : { path: "src/a.ts" };
    return calls(last.name, args);
  }
  return calls("submit_result", { summary: "Done" });
}

for (const name of recordings()) {
  Deno.test(`the kernel gets through a response with a known defect: ${name}`, async () => {
    const recorded: Recorded = JSON.parse(await Deno.readTextFile(new URL(`${name}.json`, FOLDER)));
    const steps: ScriptStep[] = [{ body: recorded.body }, goOn, goOn];
    await using server = startScriptedServer(steps);
    await using agent = await TestAgent.open();
    const path = { path: { type: "string" } };
    const tools = [
      countedTool("run_linter", () => ({ content: "{}" })),
      countedTool("read_file", () => ({ content: "text" }), {
        parameters: parameters(path, ["path"]),
      }),
      countedTool("read_lines", () => ({ content: "text" }), {
        parameters: parameters({ ...path, range: { type: "object" } }, ["path", "range"]),
      }),
      countedTool("write_file", () => ({ content: "written" }), {
        parameters: parameters({ ...path, content: { type: "string" } }, ["path", "content"]),
      }),
      submitTool(),
    ];
    const model = createOpenAiClient({ baseUrl: server.baseUrl, model: "scripted" });
    const result = await agent.run(model, tools, recorded.stream ? { onText: () => {} } : {});

    assert.equal(result.reason, "termination_tool");
    assert.ok(result.turns <= 3, `${result.turns} turns`);
    // No tool ran with what was not a whole argument.
    const [, read, lines, write] = tools;
    for (const args of read!.runs) assert.deepEqual(args, { path: "src/a.ts" });
    for (const args of lines!.runs) assert.deepEqual(args.range, { from: 1, to: 42 });
    for (const args of write!.runs) assert.equal(args.content, "whole");
    const keys = (await agent.events()).map(eventKey);
    const count = (key: string): number => keys.filter((one) => one === key).length;
    assert.equal(count("tool:called"), count("tool:completed") + count("tool:failed"));
  });
}

function recordings(): readonly string[] {
  return [...Deno.readDirSync(FOLDER)]
    .map((entry) => entry.name)
    .filter((name) => name.endsWith(".json"))
    .map((name) => name.slice(0, -5))
    .sort();
}
