import assert from "node:assert/strict";
import { eventFactory } from "../../testing/event_factory.ts";
import { openStore } from "../open_store.ts";
import { Worker } from "./testdata/processes.ts";

async function withStoreUrl(check: (url: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "remora-processes-" });
  try {
    await check(`sqlite:${folder}/store.db`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("two processes append, followers in two others see every event once and in order", () =>
  withStoreUrl(async (url) => {
    const total = 600;
    await using one = new Worker(["append", url, "one", "300", "3"]);
    await using two = new Worker(["append", url, "two", "300", "1"]);
    await using near = new Worker(["follow", url, `${total}`]);
    await using far = new Worker(["follow", url, `${total}`]);
    for (const worker of [one, two, near, far]) assert.equal((await worker.end()).errors, "");
    await using store = await openStore(url);
    const events = await store.events.read();
    assert.deepEqual(events.map(({ seq }) => seq), Array.from({ length: total }, (_, i) => i + 1));
    const expected = events.map(({ seq, agentId, payload }) => [seq, agentId, payload.n]);
    for (const follower of [near, far]) {
      const seen = follower.lines.filter((line) => "seen" in line).map(({ seen }) => seen);
      assert.deepEqual(seen, expected);
    }
    for (const agentId of ["one", "two"]) {
      const numbers = events.filter((event) => event.agentId === agentId).map(({ payload }) =>
        payload.n
      );
      assert.deepEqual(numbers, Array.from({ length: 300 }, (_, index) => index + 1));
    }
  }));

Deno.test("ten processes create one key, five times each: one of them wins", () =>
  withStoreUrl(async (url) => {
    await using store = await openStore(url);
    const workers = Array.from({ length: 10 }, (_, n) => new Worker(["race", url, `p${n}`, "5"]));
    await Promise.all(workers.map((worker) => worker.line("ready")));
    await new Promise((resolve) => setTimeout(resolve, 100));
    await store.workspace("race").kv.set("go", true);
    for (const worker of workers) assert.deepEqual(await worker.end(), { code: 0, errors: "" });
    const results = workers.flatMap(({ lines }) => lines.filter((line) => "won" in line));
    assert.equal(results.length, 50);
    assert.equal(results.filter(({ won }) => won === true).length, 1);
    const winner = (await store.workspace("race").kv.get("winner"))?.value;
    for (const result of results) assert.equal(result.winner, winner);
  }));

Deno.test("many processes may open a new store at once", () =>
  withStoreUrl(async (url) => {
    const workers = Array.from({ length: 8 }, () => new Worker(["append", url, "a", "2"]));
    for (const worker of workers) assert.deepEqual(await worker.end(), { code: 0, errors: "" });
    await using store = await openStore(url);
    assert.equal(await store.events.head(), 16);
  }));

Deno.test("a slow reader costs little memory while 100,000 events are appended", () =>
  withStoreUrl(async (url) => {
    await using store = await openStore(url);
    const make = eventFactory({ payload: { text: "x".repeat(1_000) } });
    await store.events.append([make()]);
    await using slow = new Worker(["slow", url, "20", "100"]);
    await using quick = new Worker(["slow", url, "1", "0"]);
    const { rss } = await quick.line("rss");
    await slow.line("first");
    const start = performance.now();
    for (let sent = 0; sent < 100_000; sent += 1_000) {
      await store.events.append(Array.from({ length: 1_000 }, () => make()));
    }
    const seconds = (performance.now() - start) / 1_000;
    const grown = (Number((await slow.line("rss")).rss) - Number(rss)) / 1e6;
    assert(grown < 60, `the reader grew by ${grown.toFixed(0)} MB of 100`);
    assert(seconds < 60, `appending took ${seconds.toFixed(0)} s`);
    await Promise.all([slow.end(), quick.end()]);
  }));
