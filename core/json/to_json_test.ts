import assert from "node:assert/strict";
import fc from "fast-check";
import { JsonInvalidError, toJsonObject, toJsonValue } from "./to_json.ts";

Deno.test("toJsonValue() copies any JSON value unchanged", () => {
  fc.assert(fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
    const copy = toJsonValue(value);
    assert.equal(JSON.stringify(copy), JSON.stringify(value));
  }));
});

Deno.test("toJsonValue() leaves out fields that are undefined, also deep inside", () => {
  assert.deepEqual(toJsonValue({ a: undefined, b: [{ c: undefined, d: 0 }] }), { b: [{ d: 0 }] });
});

Deno.test("toJsonValue() keeps a key named __proto__ as data", () => {
  const copy = toJsonObject(JSON.parse('{"__proto__":{"admin":true}}'));
  assert.equal(JSON.stringify(copy), '{"__proto__":{"admin":true}}');
  assert.equal(Object.hasOwn(copy, "admin"), false);
});

Deno.test("toJsonValue() writes dates as JSON does", () => {
  assert.equal(toJsonValue(new Date(0)), "1970-01-01T00:00:00.000Z");
});

Deno.test("toJsonValue() names the place of what JSON cannot hold", () => {
  for (
    const [value, path] of [
      [{ a: { b: [1, NaN] } }, "a.b[1]"],
      [{ run: () => 1 }, "run"],
      [[1, undefined], "[1]"],
      [{ big: 1n }, "big"],
      [{ map: new Map() }, "map"],
    ] as const
  ) {
    assert.throws(
      () => toJsonValue(value),
      (error) => error instanceof JsonInvalidError && error.path === path,
    );
  }
});

Deno.test("toJsonValue() refuses a cycle instead of running out of stack", () => {
  const cycle: Record<string, unknown> = {};
  cycle.self = cycle;
  assert.throws(() => toJsonValue(cycle), {
    message: `Cannot store "${"self.".repeat(8)}…": nested deeper than 100 levels`,
    hint: "Make it flatter, or store it as a text",
  });
});

Deno.test("toJsonObject() refuses what is no object", () => {
  for (const value of [null, [], "text", 1, undefined, new Date(0)]) {
    assert.throws(() => toJsonObject(value), JsonInvalidError);
  }
});
