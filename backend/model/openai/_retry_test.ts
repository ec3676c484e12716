import assert from "node:assert/strict";
import { isRetryable, retryDelay } from "./_retry.ts";

const NOW = Date.parse("2026-01-01T00:00:00Z");

Deno.test("retryDelay() doubles from half a second up to eight, with jitter on both sides", () => {
  const delays = (random: number): readonly number[] =>
    [0, 1, 2, 3, 4, 9].map((attempt) => retryDelay(attempt, { random, now: NOW }));
  assert.deepEqual(delays(0.5), [500, 1000, 2000, 4000, 8000, 8000]);
  assert.deepEqual(delays(0), [375, 750, 1500, 3000, 6000, 6000]);
});

Deno.test("retryDelay() waits at least as long as the server asks, but not for ever", () => {
  const at = (retryAfter: string): number => retryDelay(0, { retryAfter, random: 0, now: NOW });
  assert.equal(at("3"), 3000);
  assert.equal(at("Thu, 01 Jan 2026 00:00:05 GMT"), 5000);
  assert.equal(at("0"), 0);
  assert.equal(at("Wed, 31 Dec 2025 00:00:00 GMT"), 375);
  assert.equal(at(""), 375);
  assert.equal(at("86400"), 60_000);
  assert.equal(at("soon"), 375);
  assert.equal(retryDelay(0, { retryAfter: "3", retryAfterMs: "20", random: 0, now: NOW }), 20);
});

Deno.test("isRetryable() tells what may be gone the next time", () => {
  assert.deepEqual([400, 401, 404, 408, 429, 500, 501, 503].filter(isRetryable), [
    408,
    429,
    500,
    503,
  ]);
});
