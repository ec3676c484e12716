import assert from "node:assert/strict";
import type { JsonObject, JsonValue } from "@remora/core";
import { startScriptedServer } from "../testing/mod.ts";
import { createOpenAiClient } from "./openai/client.ts";
import type { ModelResponse, ToolSchema } from "./types.ts";

interface Recorded {
  readonly title: string;
  readonly stream: boolean;
  readonly body: JsonValue;
}

function tool(name: string, properties: JsonObject): ToolSchema {
  return { name, description: name, parameters: { type: "object", properties } };
}

const TOOLS: readonly ToolSchema[] = [
  tool("run_linter", {}),
  tool("read_file", { path: { type: "string" } }),
  tool("read_lines", { path: { type: "string" }, range: { type: "object" } }),
  tool("write_file", { path: { type: "string" }, content: { type: "string" } }),
];

/** Sends a recorded response through HTTP and the openai package. */
async function receive(name: string): Promise<ModelResponse> {
  const url = new URL(`./testdata/${name}.json`, import.meta.url);
  const recorded: Recorded = JSON.parse(await Deno.readTextFile(url));
  await using server = startScriptedServer([{ body: recorded.body }]);
  const model = createOpenAiClient({ baseUrl: server.baseUrl, model: "scripted" });
  const options = recorded.stream ? { onText: () => {} } : {};
  const messages = [{ role: "user" as const, content: "Read src/a.ts" }];
  return await model.complete({ messages, tools: TOOLS }, options);
}

type Seen = readonly [string, JsonObject | string];

/** What each comes out as: calls (a text where the arguments are refused), then the text. */
const EXPECTED: Readonly<Record<string, readonly [readonly Seen[], string | null]>> = {
  "10395_wrong_deltas": [[["read_file", "not valid JSON"]], null],
  "19056_split_over_chunks": [[["read_file", { path: "src/a.ts" }]], null],
  "21544_parser_throws": [[], null],
  "22885_closing_brace_lost": [
    [["read_lines", { path: "src/a.ts", range: { from: 1, to: 42 } }]],
    null,
  ],
  "25054_finish_reason_stop_with_calls": [[["read_file", { path: "src/a.ts" }]], null],
  "28297_call_as_text": [[["read_file", { path: "src/a.ts" }]], null],
  "28806_empty_arguments_dropped": [[["run_linter", {}]], null],
  "42210_cut_off_at_max_tokens": [[["write_file", "cut off at the token limit"]], null],
  "44326_inline_call_without_arguments": [[["run_linter", {}]], null],
  "47901_next_arguments_dropped": [[["run_linter", {}], ["read_file", {}]], null],
  "9053_stop_string_takes_the_end": [[["read_file", { path: "src/a.ts" }]], null],
  "53255_finish_reason_without_calls": [[], "I will read the file first."],
  no_tool_parser: [[["read_file", { path: "src/a.ts" }]], "I read it."],
  null_arguments_and_object_arguments: [
    [["run_linter", {}], ["read_file", { path: "src/a.ts" }]],
    null,
  ],
  qwen3_xml_as_text: [[["read_file", { path: "src/a.ts" }]], null],
};

for (const [name, [calls, content]] of Object.entries(EXPECTED)) {
  Deno.test(`the client gets through a response with a known defect: ${name}`, async () => {
    const response = await receive(name);
    const seen = response.toolCalls.map(({ name, arguments: args, invalid }): Seen => [
      name,
      invalid === undefined ? args : invalid.reason,
    ]);
    assert.equal(seen.length, calls.length);
    for (const [index, [name, args]] of calls.entries()) {
      const [seenName, seenArgs] = seen[index]!;
      assert.equal(seenName, name);
      if (typeof args === "string") assert.ok(String(seenArgs).includes(args), String(seenArgs));
      else assert.deepEqual(seenArgs, args);
    }
    assert.equal(response.content, content);
  });
}

Deno.test("every recorded response has an expectation", async () => {
  const names: string[] = [];
  for await (const entry of Deno.readDir(new URL("./testdata", import.meta.url))) {
    if (entry.name.endsWith(".json")) names.push(entry.name.slice(0, -5));
  }
  assert.deepEqual(names.sort(), Object.keys(EXPECTED).sort());
});
