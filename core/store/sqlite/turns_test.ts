import assert from "node:assert/strict";
import { eventFactory } from "../../testing/event_factory.ts";
import { openStore } from "../open_store.ts";
import { Turns } from "./_turns.ts";
import { Worker } from "./testdata/processes.ts";

async function withPath(check: (path: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "remora-turns-" });
  try {
    await check(`${folder}/x.db`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("a sign is seen once, by one, and not when it is old", () =>
  withPath(async (path) => {
    await Deno.writeTextFile(path, "");
    const waiting = new Turns(path);
    const writing = [new Turns(path), new Turns(path)];
    assert(!writing[0]!.take(), "a file that was just written has no sign");
    waiting.ask();
    assert.deepEqual(writing.map((turns) => turns.take()), [true, false]);
    waiting.ask();
    assert.deepEqual(writing.map((turns) => turns.take()), [true, false]);
    await Deno.utime(path, 1_700_000_000, 1_700_000_000);
    assert(!writing[0]!.take());
    await Deno.remove(path);
    waiting.ask();
    assert(!writing[0]!.take());
  }));

Deno.test("who writes without a pause leaves the lock alone for those who ask", async () => {
  // A file for each: a checkpoint would write into it and take the sign away before it is seen.
  for (let round = 0; round < 5; round++) {
    await withPath(async (path) => {
      await using store = await openStore(`sqlite:${path}`);
      const make = eventFactory();
      const others = new Turns(path);
      others.ask();
      const longest = await longestGap(20, () => store.events.append([make()]));
      assert(longest > 3, `it wrote again after ${longest} ms`);
      assert(!others.take(), "the sign is still there");
    });
  }
});

Deno.test("beside a process that writes without a pause everybody gets a turn", () =>
  withPath(async (path) => {
    await using store = await openStore(`sqlite:${path}`);
    await using hog = new Worker(["hog", `sqlite:${path}`, "1500"]);
    await hog.line("writing");
    const make = eventFactory();
    const waits: number[] = [];
    while (!hog.lines.some((line) => "wrote" in line)) {
      waits.push(await longestGap(0, () => store.events.append([make()])));
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    const { wrote } = await hog.line("wrote");
    assert(Number(wrote) > 100, `the other one wrote ${wrote} only`);
    assert(waits.length > 10, `this one wrote ${waits.length} only`);
    // Not the longest wait: that is the disk's.
    const usual = waits.toSorted((a, b) => a - b)[waits.length >> 1]!;
    assert(usual < 100, `it usually waited ${usual} ms`);
    assert.deepEqual(await hog.end(), { code: 0, errors: "" });
  }));

/** Does something again and again, for so many milliseconds, and tells how long it took at most. */
async function longestGap(milliseconds: number, work: () => Promise<unknown>): Promise<number> {
  const end = performance.now() + milliseconds;
  let longest = 0;
  for (let now = performance.now();;) {
    await work();
    longest = Math.max(longest, performance.now() - now);
    now = performance.now();
    if (now >= end) return longest;
  }
}
