import assert from "node:assert/strict";
import type { ToolSchema } from "../types.ts";
import { structuredOutputFields } from "./fields.ts";
import { structuredOutputForTools } from "./for_tools.ts";
import type { ToolGrammar } from "./types.ts";

const TOOLS: readonly ToolSchema[] = [{
  name: "read_file",
  description: "",
  parameters: { type: "object", properties: { path: { type: "string" } }, required: ["path"] },
}, { name: 'odd"name\\', description: "", parameters: { type: "object", properties: {} } }];

function output(mode: ToolGrammar["mode"], family: string, more: Partial<ToolGrammar> = {}) {
  return structuredOutputForTools({ mode, parallelCalls: false, ...more }, family, TOOLS);
}

Deno.test("structuredOutputForTools() makes a grammar per family", () => {
  assert.deepEqual(output("ebnf", "qwen", { parallelCalls: true }), {
    type: "grammar",
    grammar: [
      "root ::= call+",
      "call ::= call0 | call1",
      'call0 ::= "<function=read_file>" ("\\n"? ("<parameter=path>") value "</parameter>")* "\\n"? "</function>"',
      'call1 ::= "<function=odd\\"name\\\\>" "\\n"? "</function>"',
      'value ::= ([^<] | "<" [^/])+',
      "",
    ].join("\n"),
  });
  const gemma = output("ebnf", "function_gemma");
  assert.ok(gemma?.type === "grammar");
  assert.match(gemma.grammar, /^root ::= call\ncall ::= "<start_function_call>" "call:" name/);
  assert.match(gemma.grammar, /name ::= "read_file" \| "odd\\"name\\\\"/);
  assert.match(gemma.grammar, /arguments ::= \[\^\}\]\*/);
  for (const argsFormat of ["escaped_strings", "json"]) {
    const other = output("ebnf", "function_gemma", { argsFormat });
    assert.ok(other?.type === "grammar");
    // Every rule that is used is there.
    const rules = new Set(other.grammar.match(/^\w+(?= ::=)/gm));
    for (
      const [name] of other.grammar.replaceAll(/"(?:[^"\\]|\\.)*"|\[[^\]]*\]/g, "").matchAll(
        /[a-z]\w*/g,
      )
    ) {
      assert.ok(rules.has(name), `${argsFormat}: ${name}`);
    }
  }
});

Deno.test("structuredOutputForTools() makes a schema of one call, or of a list of them", () => {
  const one = structuredOutputForTools(
    { mode: "json_schema", parallelCalls: false },
    "qwen",
    TOOLS.slice(0, 1),
  );
  assert.ok(one?.type === "json");
  assert.deepEqual(one.schema, {
    type: "object",
    properties: { name: { const: "read_file" }, arguments: TOOLS[0]!.parameters },
    required: ["name", "arguments"],
    additionalProperties: false,
  });
  const many = output("json_schema", "qwen", { parallelCalls: true });
  assert.ok(many?.type === "json");
  assert.equal(many.schema.type, "array");
});

Deno.test("structuredOutputForTools() makes xgrammar's structural tags, each begun by its trigger", () => {
  for (const family of ["qwen", "function_gemma"]) {
    const tag = output("structural_tag", family);
    assert.ok(tag?.type === "structural_tag");
    const text = JSON.stringify(tag.tag);
    const { format } = JSON.parse(text);
    assert.equal(format.stop_after_first, true);
    assert.equal(format.tags.length, 2);
    for (const { begin } of format.tags) assert.ok(begin.startsWith(format.triggers[0]));
  }
});

Deno.test("structuredOutputForTools() constrains nothing without tools or without a mode", () => {
  assert.equal(output("none", "qwen"), undefined);
  assert.equal(
    structuredOutputForTools({ mode: "ebnf", parallelCalls: true }, "qwen", []),
    undefined,
  );
});

Deno.test("structuredOutputFields() says it in the form that the server understands", () => {
  const schema = { type: "object" };
  const json = { type: "json", schema } as const;
  const grammar = { type: "grammar", grammar: "root ::= [a]" } as const;
  const tag = { type: "structural_tag", tag: { type: "structural_tag", format: {} } } as const;
  assert.deepEqual(
    [json, grammar, tag].map((one) => structuredOutputFields(one, "structured_outputs")),
    [
      { structured_outputs: { json: schema } },
      { structured_outputs: { grammar: "root ::= [a]" } },
      { structured_outputs: { structural_tag: '{"type":"structural_tag","format":{}}' } },
    ],
  );
  assert.deepEqual([json, grammar, tag].map((one) => structuredOutputFields(one, "guided")), [
    { guided_json: schema },
    { guided_grammar: "root ::= [a]" },
    { response_format: { type: "structural_tag", format: {} } },
  ]);
  assert.deepEqual([json, grammar].map((one) => structuredOutputFields(one, "response_format")), [
    {
      response_format: {
        type: "json_schema",
        json_schema: { name: "answer", schema },
      },
    },
    {},
  ]);
  assert.deepEqual(structuredOutputFields(json, "none"), {});
  assert.deepEqual(structuredOutputFields(undefined, "structured_outputs"), {});
});
