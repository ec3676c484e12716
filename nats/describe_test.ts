import assert from "node:assert/strict";
import { eventFactory } from "@remora/core/testing";
import { isAtLeast, replicatesSafely, takesLists } from "./describe.ts";
import { openNatsEngine } from "./mod.ts";
import { natsServerFor, natsTest } from "./testing/nats_test_case.ts";

const server = await natsServerFor();

Deno.test("versions are compared by number", () => {
  assert.equal(isAtLeast("2.9.10", [2, 9]), true);
  assert.equal(isAtLeast("2.10.0", [2, 9]), true);
  assert.equal(isAtLeast("v2.11.0-preview.2", [2, 11]), true);
  assert.equal(isAtLeast("3.0.0", [2, 11]), true);
  assert.equal(isAtLeast("2.8.4", [2, 9]), false);
  assert.equal(isAtLeast("1.99.0", [2, 9]), false);
  assert.equal(isAtLeast("", [2, 9]), false);
  assert.deepEqual([takesLists("2.9.10"), takesLists("2.10.0")], [false, true]);
  assert.deepEqual([replicatesSafely("2.10.27"), replicatesSafely("2.11.0")], [false, true]);
});

natsTest("describe() says plainly what it found", async () => {
  const engine = await openNatsEngine(server.url("plain"));
  try {
    await engine.events.append([eventFactory()()]);
    await engine.kv("w").set("key", 1);
    const { url, server: found, streams, notes } = await engine.describe();
    assert.equal(url, server.url("plain"));
    assert.match(found.version, /^\d+\.\d+\.\d+/);
    assert.equal(found.address, `127.0.0.1:${server.port}`);
    assert.deepEqual([found.tls, found.cluster], [false, undefined]);
    assert.deepEqual(streams.map(({ name, holds, messages }) => [name, holds, messages]), [
      ["plain", "events", 1],
      ["plain_ids", "ids", 0],
      ["KV_plain", "keys", 1],
      ["plain_blobs", "files", 0],
    ]);
    assert.equal(notes.some((note) => note.includes("one subject")), !takesLists(found.version));
    assert(notes.some((note) => note.includes("sync_interval")));
  } finally {
    await engine.close();
  }
});
