import assert from "node:assert/strict";
import fc from "fast-check";
import type { JsonObject } from "@remora/core";
import type { ToolSchema } from "../types.ts";
import { parseTextCalls } from "./text_calls.ts";

const TOOLS: readonly ToolSchema[] = [{
  name: "write_file",
  description: "",
  parameters: {
    type: "object",
    properties: {
      path: { type: "string" },
      content: { type: "string" },
      line: { type: "integer" },
      tags: { type: "array" },
    },
  },
}, { name: "run_tests", description: "", parameters: { type: "object", properties: {} } }];

function read(text: string): { calls: readonly [string, JsonObject][]; content: string | null } {
  const { calls, content } = parseTextCalls(text, TOOLS);
  return { calls: calls.map((call) => [call.name, call.arguments]), content };
}

Deno.test("parseTextCalls() reads <tool_call> blocks, several, with lost closing tags", () => {
  assert.deepEqual(
    read(
      'I write.\n<tool_call>\n{"name": "write_file", "arguments": {"path": "a.ts"}}\n</tool_call>\n' +
        '<tool_call>{"name": "run_tests"}</tool_call>',
    ),
    { calls: [["write_file", { path: "a.ts" }], ["run_tests", {}]], content: "I write." },
  );
  assert.deepEqual(
    read('<tool_call>{"name": "run_tests", "arguments": {}}<tool_call>{"name": "run_tests"}').calls,
    [["run_tests", {}], ["run_tests", {}]],
  );
});

Deno.test("parseTextCalls() leaves a <tool_call> block alone that is no call", () => {
  const text = "<tool_call>not json</tool_call>";
  assert.deepEqual(read(text), { calls: [], content: text });
});

Deno.test("parseTextCalls() reads <function=…> with parameters, by the schema", () => {
  assert.deepEqual(
    read(
      "<tool_call>\n<function=write_file>\n<parameter=path>\na.ts\n</parameter>\n" +
        "<parameter=content>\n  if (a < b && c > d) {\n  }\n</parameter>\n<parameter=line>\n12\n</parameter>" +
        '\n<parameter=tags>["x"]</parameter>\n</function>\n</tool_call>',
    ),
    {
      calls: [["write_file", {
        path: "a.ts",
        content: "  if (a < b && c > d) {\n  }",
        line: 12,
        tags: ["x"],
      }]],
      content: null,
    },
  );
  // A text that looks like a number stays a text where the schema says so.
  assert.deepEqual(
    read("<function=write_file><parameter=content>123</parameter></function>").calls,
    [
      ["write_file", { content: "123" }],
    ],
  );
});

Deno.test("parseTextCalls() reads <function=…> with JSON, as structural tags make it", () => {
  assert.deepEqual(read('<function=write_file>{"path": "a.ts"}</function>').calls, [
    ["write_file", { path: "a.ts" }],
  ]);
  assert.deepEqual(read("<function=run_tests></function>").calls, [["run_tests", {}]]);
});

Deno.test("parseTextCalls() reads FunctionGemma's calls", () => {
  assert.deepEqual(
    read(
      "<start_function_call>call:write_file{path:<escape>a.ts<escape>,content:<escape>{x: 1, y}<escape>" +
        ",line:3}<end_function_call>",
    ).calls,
    [["write_file", { path: "a.ts", content: "{x: 1, y}", line: 3 }]],
  );
  assert.deepEqual(
    read("<start_function_call>call:run_tests{}<end_function_call>").calls,
    [["run_tests", {}]],
  );
  assert.deepEqual(
    read('<start_function_call>call:write_file{"path": "a.ts"}<end_function_call>').calls,
    [["write_file", { path: "a.ts" }]],
  );
  assert.deepEqual(
    read(
      "<start_function_call>call:write_file{path:'a.ts',tags:[1, 2],line: 4 }<end_function_call>",
    )
      .calls,
    [["write_file", { path: "a.ts", tags: [1, 2], line: 4 }]],
  );
});

Deno.test("parseTextCalls() reads bare JSON only when all of it is calls of offered tools", () => {
  const call = '{"name": "run_tests", "parameters": {}}';
  assert.deepEqual(read(call).calls, [["run_tests", {}]]);
  assert.deepEqual(read(`<|python_tag|>${call}`).calls, [["run_tests", {}]]);
  assert.deepEqual(read(`[TOOL_CALLS][${call}, ${call}]`).calls.length, 2);
  assert.deepEqual(read("```json\n" + call + "\n```").calls, [["run_tests", {}]]);
  assert.deepEqual(read('{"type": "function", "function": {"name": "run_tests"}}').calls.length, 1);
  assert.deepEqual(read('{"name": "Ada", "arguments": {}}').calls, []);
  assert.deepEqual(read(`Use this: ${call}`).calls, []);
  assert.deepEqual(read("[]").calls, []);
});

Deno.test("parseTextCalls() never throws and never takes long, whatever the text", () => {
  const pieces = fc.constantFrom(
    "<tool_call>",
    "</tool_call>",
    "<function=",
    "run_tests",
    ">",
    "</function>",
    "<parameter=",
    "</parameter>",
    "<start_function_call>call:",
    "<end_function_call>",
    "<escape>",
    "{",
    "}",
    '"',
    ":",
    ",",
    "[TOOL_CALLS]",
    " ",
    "\n",
    "a",
    "😀",
  );
  fc.assert(fc.property(fc.array(pieces, { maxLength: 60 }), (parts) => {
    const { calls, content } = parseTextCalls(parts.join(""), TOOLS);
    for (const call of calls) assert.equal(typeof call.arguments, "object");
    assert.ok(content === null || typeof content === "string");
  }));
  const started = performance.now();
  for (const unit of ["<tool_call>", "<function=", "<parameter=a>", "<tool_call> ", "{", "\n "]) {
    parseTextCalls("<function=x>" + unit.repeat(20_000), TOOLS);
    parseTextCalls("<tool_call>" + unit.repeat(20_000), TOOLS);
    parseTextCalls("<start_function_call>call:x{" + unit.repeat(20_000), TOOLS);
  }
  assert.ok(performance.now() - started < 5_000, `${performance.now() - started} ms`);
});
