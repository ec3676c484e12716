import assert from "node:assert/strict";
import { GRAIL_LIMITS, parseGrailLimits, readGrailLimits } from "./limits.ts";

Deno.test("parseGrailLimits() reads names, Grail's words and those of the reference", () => {
  assert.equal(parseGrailLimits(null), GRAIL_LIMITS.permissive);
  assert.equal(parseGrailLimits("strict"), GRAIL_LIMITS.strict);
  const { calls } = GRAIL_LIMITS.permissive;
  assert.deepEqual(
    parseGrailLimits({ max_memory: "32mb", max_duration: "500ms", max_recursion: 90, other: 1 }),
    { memory: 32 * 1024 * 1024, duration: 500, recursion: 90, calls },
  );
  assert.deepEqual(
    parseGrailLimits({ max_memory_mb: 2, max_duration_s: 60 }),
    { ...GRAIL_LIMITS.permissive, memory: 2 * 1024 * 1024, duration: 60_000 },
  );
  assert.equal(parseGrailLimits({ max_memory: 1000, max_duration: 0.25 }).duration, 250);
});

Deno.test("parseGrailLimits() says what it cannot read", () => {
  for (
    const value of ["huge", 7, { max_memory: "lots" }, { max_duration: -1 }, { max_recursion: [] }]
  ) {
    assert.throws(() => parseGrailLimits(value), { code: "GRAIL-LIMITS" });
  }
});

Deno.test("readGrailLimits() reads what can be read, and says what cannot", () => {
  const { limits, problems } = readGrailLimits({ max_memory: "8zb", max_duration: 1, wat: 3 });
  assert.deepEqual(limits, { ...GRAIL_LIMITS.permissive, duration: 1_000 });
  assert.deepEqual(problems, [{ key: "max_memory", given: "8zb" }]);
});
