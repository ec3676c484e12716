import assert from "node:assert/strict";
import { FakeClock } from "../testing/fake_clock.ts";
import { openMemoryStore } from "../testing/memory_store.ts";
import { followLiveTexts, LIVE_WORKSPACE, type LiveTextChange, LiveTextWriter } from "./mod.ts";

Deno.test("what a model writes is seen elsewhere, a few times a second, and goes when it is done", async () => {
  await using store = await openMemoryStore();
  const clock = new FakeClock();
  const { kv } = store.workspace(LIVE_WORKSPACE);
  let sets = 0;
  const counted = {
    workspace: (id: string) => {
      const workspace = store.workspace(id);
      const set: typeof kv.set = (key, value) => (sets += 1, workspace.kv.set(key, value));
      return { ...workspace, kv: { ...bound(workspace.kv), set } };
    },
  };
  const writer = new LiveTextWriter(counted, "g/a:1", { clock });
  // Four seconds at a hundred pieces a second.
  for (let n = 0; n < 400; n++) {
    writer.write(`${n} `, 1);
    await clock.advance(10);
  }
  assert.ok(sets >= 7 && sets <= 9, `${sets} writes`);
  await writer.flush();
  assert.deepEqual(await first(store), {
    agentId: "g/a:1",
    live: { agentId: "g/a:1", turn: 1, text: all(400).slice(-2_000) },
  });
  writer.write("next", 2);
  await writer.flush();
  assert.equal((await first(store)).live?.text, "next");
  await writer[Symbol.asyncDispose]();
  assert.deepEqual(await kv.list(), []);
  writer.write("too late", 3);
  assert.equal(clock.pending, 0);
});

Deno.test("a store that fails costs the sight of a text and nothing else", async () => {
  await using store = await openMemoryStore();
  const failing = {
    workspace: (id: string) => ({
      ...store.workspace(id),
      kv: {
        ...bound(store.workspace(id).kv),
        set: () => Promise.reject(new Error("away")),
        delete: () => Promise.reject(new Error("away")),
      },
    }),
  };
  const writer = new LiveTextWriter(failing, "a");
  writer.write("x", 1);
  await writer.flush();
  await writer[Symbol.asyncDispose]();
});

Deno.test("a value that is no text counts as none", async () => {
  await using store = await openMemoryStore();
  const { kv } = store.workspace(LIVE_WORKSPACE);
  await kv.set("text:a", { turn: "x" });
  assert.deepEqual(await first(store), { agentId: "a" });
});

type Kv = ReturnType<Awaited<ReturnType<typeof openMemoryStore>>["workspace"]>["kv"];

/** A copy of which single methods can be replaced. */
function bound(kv: Kv): Kv {
  return {
    get: (key) => kv.get(key),
    set: (key, value) => kv.set(key, value),
    create: (key, value) => kv.create(key, value),
    update: (key, value, version) => kv.update(key, value, version),
    delete: (key, options) => kv.delete(key, options),
    list: (prefix) => kv.list(prefix),
    watch: (prefix, options) => kv.watch(prefix, options),
  };
}

async function first(store: Parameters<typeof followLiveTexts>[0]): Promise<LiveTextChange> {
  const stop = new AbortController();
  for await (const change of followLiveTexts(store, { signal: stop.signal })) {
    stop.abort();
    return change;
  }
  throw new Error("Nothing is written");
}

function all(count: number): string {
  return Array.from({ length: count }, (_, n) => `${n} `).join("");
}
