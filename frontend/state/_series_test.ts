import assert from "node:assert/strict";
import fc from "fast-check";
import { MAX_VALUES, TimeSeries } from "./_series.ts";

Deno.test("a sum series loses nothing when it halves its resolution", () => {
  fc.assert(fc.property(
    fc.array(fc.tuple(fc.nat(10_000_000), fc.nat(100)), { minLength: 1 }),
    (records) => {
      const series = new TimeSeries("sum");
      for (const [time, value] of records) series.record(time, value);
      const sum = records.reduce((total, [, value]) => total + value, 0);
      assert.equal(series.values.reduce((total, value) => total + value, 0), sum);
      assert.ok(series.values.length <= MAX_VALUES);
    },
  ));
});

Deno.test("a level series carries the last level over a gap", () => {
  const series = new TimeSeries("level");
  series.record(0, 1);
  series.record(100, 3);
  series.record(200, 2);
  series.record(3_000, 0);
  assert.deepEqual(series.values, [3, 2, 2, 0]);
});

Deno.test("a leap of years costs no time and no memory", () => {
  const series = new TimeSeries("level");
  series.record(0, 1);
  series.record(1e14, 2);
  assert.ok(series.values.length <= MAX_VALUES);
  assert.equal(series.values.at(-1), 2);
});
