import assert from "node:assert/strict";
import type { JsonValue } from "@remora/core";
import { coerceArguments } from "./coerce.ts";
import { validateSchema } from "./validate.ts";

function issues(schema: JsonValue, value: JsonValue): readonly string[] {
  return validateSchema(schema, value).map(({ path, message }) => `${path} ${message}`.trim());
}

Deno.test("validateSchema() names the place and what is wrong there", () => {
  const schema = {
    type: "object",
    properties: {
      path: { type: "string", minLength: 1 },
      lines: { type: "array", items: { type: "integer", minimum: 1 }, maxItems: 2 },
      mode: { enum: ["fast", "slow"] },
    },
    required: ["path"],
    additionalProperties: false,
  };
  assert.deepEqual(issues(schema, { path: "a.ts", lines: [1, 2], mode: "fast" }), []);
  assert.deepEqual(issues(schema, {}), ["path is missing"]);
  assert.deepEqual(issues(schema, { path: "" }), ["path must have at least 1 characters, not 0"]);
  assert.deepEqual(issues(schema, { path: "a", lines: [1, 0, 2.5] }), [
    "lines must have at most 2 items, not 3",
    "lines[1] must be at least 1, not 0",
    "lines[2] must be an integer, not 2.5",
  ]);
  assert.deepEqual(issues(schema, { path: "a", mode: "medium" }), [
    'mode must be one of "fast", "slow", not "medium"',
  ]);
  assert.deepEqual(issues(schema, { path: "a", extra: 1 }), ["extra is not allowed"]);
  assert.deepEqual(issues(schema, "a"), ['must be an object, not "a"']);
});

Deno.test("validateSchema() tries the forms of anyOf and reports the best one", () => {
  const schema = { anyOf: [{ type: "string" }, { type: "integer", maximum: 5 }] };
  assert.deepEqual(issues(schema, "a"), []);
  assert.deepEqual(issues(schema, 5), []);
  assert.equal(issues(schema, true).length, 1);
  assert.deepEqual(issues({ oneOf: [{ type: "number" }, { type: "integer" }] }, 1), [
    "fits more than one of the allowed forms",
  ]);
});

Deno.test("validateSchema() does not restrict by what it does not know", () => {
  assert.deepEqual(issues({ type: "qwen_xml_parameter", format: "uri" }, 1), []);
  assert.deepEqual(issues({ type: "string", pattern: "(" }, "a"), []);
  assert.deepEqual(issues({}, { any: "thing" }), []);
});

Deno.test("validateSchema() is not fooled by names of Object.prototype", () => {
  const schema = { type: "object", properties: { a: {} }, required: ["constructor"] };
  assert.deepEqual(issues(schema, {}), ["constructor is missing"]);
  const closed = { type: "object", properties: {}, additionalProperties: false };
  assert.deepEqual(issues(closed, JSON.parse('{"__proto__": 1, "toString": 2}')), [
    "__proto__ is not allowed",
    "toString is not allowed",
  ]);
});

Deno.test("coerceArguments() changes only what loses nothing", () => {
  const schema = {
    type: "object",
    properties: {
      line: { type: "integer" },
      ratio: { type: "number" },
      deep: { type: "boolean" },
      name: { type: "string" },
      tags: { type: "array", items: { type: "string" } },
      range: { type: "object", properties: { from: { type: "integer" } } },
      note: { type: "string" },
      either: { type: ["string", "null"] },
    },
    required: ["line"],
  };
  assert.deepEqual(
    coerceArguments(schema, {
      line: "12",
      ratio: " 0.5 ",
      deep: "True",
      name: 7,
      tags: '["a"]',
      range: '{"from": "3"}',
      note: null,
      either: null,
      other: "3",
    }),
    {
      line: 12,
      ratio: 0.5,
      deep: true,
      name: "7",
      tags: ["a"],
      range: { from: 3 },
      either: null,
      other: "3",
    },
  );
  assert.deepEqual(coerceArguments(schema, { line: "12a", deep: "yes", tags: "a" }), {
    line: "12a",
    deep: "yes",
    tags: ["a"],
  });
  assert.deepEqual(coerceArguments(schema, { line: null }), { line: null });
});
