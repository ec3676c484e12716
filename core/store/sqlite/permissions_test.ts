import assert from "node:assert/strict";
import { eventFactory } from "../../testing/event_factory.ts";
import { openStore } from "../open_store.ts";
import { Worker } from "./testdata/processes.ts";

Deno.test("the file and its two siblings are all that a process may need", async () => {
  const folder = await Deno.makeTempDir({ prefix: "remora-permissions-" });
  try {
    const path = `${folder}/x.db`;
    const files = `${path},${path}-wal,${path}-shm`;
    const flags = [`--allow-read=${files}`, `--allow-write=${files}`];
    await using appender = new Worker(["append", `sqlite:${path}`, "a", "3"], { flags });
    assert.deepEqual(await appender.end(), { code: 0, errors: "" });
    await using store = await openStore(`sqlite:${path}`);
    assert.equal(await store.events.head(), 3);
    // Another process's commits are noticed through the watch, not by the poll each half second.
    await using follower = new Worker(["follow", `sqlite:${path}`, "10"], { flags });
    await follower.line("seen");
    const sent: number[] = [];
    for (let round = 0; round < 7; round++) {
      await new Promise((resolve) => setTimeout(resolve, 130));
      sent.push(Date.now());
      await store.events.append([eventFactory()()]);
    }
    assert.deepEqual(await follower.end(), { code: 0, errors: "" });
    const seen = follower.lines.filter((line) => "seen" in line).slice(3);
    const delays = seen.map(({ at }, index) => Number(at) - sent[index]!).sort((a, b) => a - b);
    assert(delays[3]! < 100, `seen after ${delays.join(", ")} ms`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("permission for the file alone is enough, with polling", async () => {
  const folder = await Deno.makeTempDir({ prefix: "remora-permissions-" });
  try {
    const path = `${folder}/x.db`;
    const flags = [`--allow-read=${path}`, `--allow-write=${path}`];
    await using store = await openStore(`sqlite:${path}`);
    await store.events.append([eventFactory()()]);
    await using follower = new Worker(["follow", `sqlite:${path}`, "2"], { flags });
    await follower.line("seen");
    await store.events.append([eventFactory()()]);
    assert.deepEqual(await follower.end(), { code: 0, errors: "" });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a reader needs no permission to write", async () => {
  const folder = await Deno.makeTempDir({ prefix: "remora-permissions-" });
  try {
    const path = `${folder}/x.db`;
    await using store = await openStore(`sqlite:${path}`);
    await store.events.append([eventFactory()()]);
    await using reader = new Worker(["read", `sqlite:${path}`], {
      flags: [`--allow-read=${path}`],
    });
    assert.deepEqual(await reader.end(), { code: 0, errors: "" });
    assert.equal((await reader.line("head")).head, 1);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a missing folder is made only where that is allowed", async () => {
  const folder = await Deno.makeTempDir({ prefix: "remora-permissions-" });
  try {
    const path = `${folder}/new/x.db`;
    const flags = [`--allow-read=${path}`, `--allow-write=${path}`];
    await using refused = new Worker(["open", `sqlite:${path}`], { flags });
    assert.equal((await refused.line("error")).error, "STORE-PATH");
    const all = [`--allow-read=${folder}/new`, `--allow-write=${folder}/new`];
    await using allowed = new Worker(["open", `sqlite:${path}`], { flags: all });
    assert.equal((await allowed.line("head")).head, 0);
    await Promise.all([refused.end(), allowed.end()]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
