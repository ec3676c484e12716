import assert from "node:assert/strict";
import fc from "fast-check";
import { parseArguments } from "./arguments.ts";

function read(raw: unknown, cutOff = false): unknown {
  const parsed = parseArguments(raw, { cutOff });
  return parsed.ok ? parsed.arguments : parsed.reason;
}

Deno.test("parseArguments() takes missing and empty arguments as {}", () => {
  for (const raw of [undefined, null, "", "  ", "null", {}, "{}"]) assert.deepEqual(read(raw), {});
});

Deno.test("parseArguments() reads JSON text, objects, and JSON encoded twice", () => {
  assert.deepEqual(read('{"a": [1, "x"]}'), { a: [1, "x"] });
  assert.deepEqual(read({ a: 1 }), { a: 1 });
  assert.deepEqual(read(JSON.stringify('{"a": 1}')), { a: 1 });
});

Deno.test("parseArguments() adds lost closing brackets and says so", () => {
  const parsed = parseArguments('{"path": "a.ts", "lines": [{"n": 1}');
  assert.deepEqual(parsed, {
    ok: true,
    arguments: { path: "a.ts", lines: [{ n: 1 }] },
    repair: "Closing brackets were added",
  });
});

Deno.test("parseArguments() never completes half a value", () => {
  assert.match(String(read('{"content": "half a te')), /not valid JSON/);
  assert.match(String(read('{"path": "a.ts", "mode":')), /not valid JSON/);
  assert.match(String(read('{"line": 12', true)), /cut off at the token limit/);
});

Deno.test("parseArguments() refuses what is no object", () => {
  for (const raw of ["[1]", "3", '"text"', [1], 3, true]) {
    assert.match(String(read(raw)), /not a JSON object/);
  }
  assert.match(String(read("{'a': 1}")), /not valid JSON/);
  assert.match(String(read('{"a": 1}}')), /not valid JSON/);
});

Deno.test("parseArguments() reads back every object, with up to all of its last brackets lost", () => {
  const objects = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }), { minKeys: 1 });
  fc.assert(fc.property(objects, (object) => {
    const text = JSON.stringify(object);
    const expected = JSON.parse(text);
    assert.deepEqual(read(text), expected);
    const cut = text.replace(/[}\]]+$/, "");
    // A number at the end may be half of one: that is why a cut off response is not repaired.
    assert.deepEqual(read(cut), expected);
  }));
});
