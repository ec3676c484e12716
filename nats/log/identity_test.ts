import assert from "node:assert/strict";
import { newId, stableId } from "@remora/core";
import { identify, storedBetween } from "./identity.ts";

const NOW = Date.parse("2026-06-01T12:00:00Z");
const MINUTE = 60_000;

function idMadeAt(time: number): string {
  const hex = time.toString(16).padStart(12, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}

Deno.test("an id that was just made is fresh", () => {
  assert.equal(identify(newId(), Date.now()).kind, "fresh");
  assert.equal(identify(idMadeAt(NOW - 29 * MINUTE), NOW).kind, "fresh");
  assert.equal(identify(idMadeAt(NOW + 4 * MINUTE), NOW).kind, "fresh");
});

Deno.test("an id that is older, or from the future, is not trusted to be fresh", () => {
  assert.deepEqual(identify(idMadeAt(NOW - 31 * MINUTE), NOW), {
    kind: "old",
    madeAt: NOW - 31 * MINUTE,
  });
  assert.equal(identify(idMadeAt(NOW + 6 * MINUTE), NOW).kind, "old");
});

Deno.test("an id that is not of version 7 says nothing about time", () => {
  assert.equal(identify(stableId("a", "b"), NOW).kind, "derived");
  assert.equal(identify(crypto.randomUUID(), NOW).kind, "derived");
  assert.equal(identify("anything", NOW).kind, "derived");
});

Deno.test("a copy is looked for where it can be with clocks an hour apart", () => {
  const [from, to] = storedBetween(NOW);
  assert.ok(from <= NOW - 60 * MINUTE);
  // Fresh for half an hour by a clock that is an hour behind.
  assert.ok(to >= NOW + 90 * MINUTE);
});
