import assert from "node:assert/strict";
import fc from "fast-check";
import { newId, stableId } from "./id.ts";
import { isUuid } from "./parse.ts";

Deno.test("newId() gives UUIDs of version 7 that sort by the time they were made", () => {
  const ids = Array.from({ length: 10_000 }, newId);
  for (const id of ids) {
    assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-/);
  }
  assert.deepEqual(ids.toSorted(), ids);
  assert.equal(new Set(ids).size, ids.length);
});

Deno.test("stableId() is the same for the same parts, and only for them", () => {
  const parts = fc.array(fc.string(), { maxLength: 4 });
  fc.assert(fc.property(parts, parts, (a, b) => {
    assert.ok(isUuid(stableId(...a)));
    const same = JSON.stringify(a) === JSON.stringify(b);
    assert.equal(stableId(...a) === stableId(...b), same);
  }));
  assert.notEqual(stableId("ab", "c"), stableId("a", "bc"));
});
