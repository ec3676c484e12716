import assert from "node:assert/strict";
import { Harness, StreamReader } from "../testdata/harness.ts";

const EVENTS = 300;

Deno.test("two readers of /api/events get everything that is posted there, in order, once", async () => {
  await using harness = await Harness.start();
  const readers = [
    new StreamReader(await harness.request("/api/events")),
    new StreamReader(await harness.request("/api/events")),
  ];
  try {
    const posting = post(harness);
    for (const reader of readers) {
      for (let n = 1; n <= EVENTS; n++) assert.equal((await reader.next())?.id, `${n}`);
    }
    await posting;
  } finally {
    for (const reader of readers) await reader[Symbol.asyncDispose]();
  }
});

/** Posts all of them, three at a time. */
async function post(harness: Harness): Promise<void> {
  for (let n = 0; n < EVENTS; n += 3) {
    const events = [0, 1, 2].map((more) => ({
      category: "user",
      action: "noted",
      payload: { n: n + more },
    }));
    const response = await harness.post("/api/events", events);
    assert.deepEqual(await response.json(), { seqs: [n + 1, n + 2, n + 3] });
  }
}
