import assert from "node:assert/strict";
import { createEvent, openStore } from "@remora/core";
import { join } from "node:path";
import { fakeContext } from "../../testdata/fake_context.ts";
import { replayEvents } from "./replay.ts";

const FLAGS = { speed: Infinity, maxPause: 0, format: "json" } as const;

async function inFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "remora-replay-" });
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("events replay plays a store into a fresh one, and only into a fresh one", async () => {
  await inFolder(async (folder) => {
    const source = `sqlite:${join(folder, "a.db")}`;
    const into = `sqlite:${join(folder, "b.db")}`;
    const events = Array.from(
      { length: 1200 },
      (_, index) => createEvent({ category: "tool", action: "called", payload: { index } }),
    );
    {
      await using store = await openStore(source);
      await store.events.append(events);
    }
    const context = fakeContext();
    await replayEvents(context, { ...FLAGS, store: source, into });
    assert.equal(JSON.parse(context.out.text()).events, 1200);
    {
      await using played = await openStore(into, { readOnly: true });
      const read = await played.events.read({ limit: 2000 });
      assert.deepEqual(read.map(({ id }) => id), events.map(({ id }) => id));
      assert.deepEqual(read.map(({ payload }) => payload.index), events.map((_, index) => index));
    }
    const again = replayEvents(fakeContext(), { ...FLAGS, store: source, into });
    await assert.rejects(again, { code: "REPLAY-NOT-FRESH" });
    {
      await using store = await openStore(source);
      await store.events.trim(1_101);
    }
    const rest = fakeContext();
    const text = { ...FLAGS, format: "text" } as const;
    await replayEvents(rest, { ...text, store: source, into: `sqlite:${join(folder, "c d.db")}` });
    assert.match(rest.out.text(), /^100 events were played into /);
    assert.match(rest.err.text(), / dashboard --store 'sqlite:.*c d\.db' --read-only\n$/);
  });
});

Deno.test("events replay reads the Python original's lines too, and checks them first", async () => {
  await inFolder(async (folder) => {
    const file = join(folder, "events.jsonl");
    const line = '{"id":"1a2b3c4d","timestamp":"2026-02-01T12:00:00","category":"agent",' +
      '"action":"started","agent_id":"a1","payload":{"workspace_id":"w1"}}\n';
    await Deno.writeTextFile(file, line);
    const into = `sqlite:${join(folder, "b.db")}`;
    const context = fakeContext();
    await replayEvents(context, { ...FLAGS, into }, file);
    assert.equal(JSON.parse(context.out.text()).events, 1);
    await Deno.writeTextFile(file, `${line}nonsense\n`);
    const bad = replayEvents(fakeContext(), { ...FLAGS, into: "memory:" }, file);
    await assert.rejects(bad, { code: "JSONL-INVALID", message: /events\.jsonl:2:/ });
  });
});
