import assert from "node:assert/strict";
import { copyStore, openStore, type Store } from "@remora/core";
import { eventFactory } from "@remora/core/testing";
import { natsServerFor, natsTest } from "./testing/nats_test_case.ts";

const server = await natsServerFor();

async function contents(store: Store): Promise<unknown> {
  const workspaces: Record<string, unknown> = {};
  for (const id of await store.workspaces()) {
    const { kv, files } = store.workspace(id);
    workspaces[id] = {
      keys: (await kv.list()).map(({ key, value }) => [key, value]),
      files: await files.export(),
    };
  }
  return { events: await store.events.read({ limit: 10_000 }), workspaces };
}

natsTest(
  "a store moves from SQLite to NATS and back, whole, also when it is done twice",
  async () => {
    const folder = await Deno.makeTempDir({ prefix: "remora-copy-" });
    try {
      const [from, back] = [`sqlite:${folder}/from.db`, `sqlite:${folder}/back.db`];
      const to = server.url("copy");
      {
        await using store = await openStore(from);
        const make = eventFactory({ graphId: "g" });
        await store.events.append(
          Array.from({ length: 3_000 }, (_, n) => make({ agentId: `a${n % 5}` })),
        );
        const { kv, files } = store.workspace("g/a:1");
        for (let n = 0; n < 100; n++) await kv.set(`outbox:question:${n}`, { n });
        await kv.set("large", "x".repeat(2_000_000));
        await files.write("src/ü.ts", "export {};\n");
        await files.write("big.bin", new Uint8Array(2_500_000).fill(1));
      }
      const report = await copyStore(from, to);
      assert.deepEqual(await copyStore(from, to), report);
      assert.deepEqual(await copyStore(to, back), report);
      await using original = await openStore(from);
      await using moved = await openStore(to);
      await using returned = await openStore(back);
      const expected = await contents(original);
      assert.deepEqual(await contents(moved), expected);
      assert.deepEqual(await contents(returned), expected);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
);
