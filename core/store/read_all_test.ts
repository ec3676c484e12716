import assert from "node:assert/strict";
import { eventFactory } from "../testing/event_factory.ts";
import { EventGapError } from "./errors.ts";
import { openStore } from "./open_store.ts";
import { readAll } from "./read_all.ts";
import type { Store } from "./types.ts";

async function filled(count: number): Promise<Store> {
  const store = await openStore("memory:");
  const make = eventFactory();
  await store.events.append(Array.from({ length: count }, () => make()));
  return store;
}

Deno.test("readAll() reads every event that is kept, page by page", async () => {
  await using store = await filled(10);
  const seqs = async (options: Parameters<typeof readAll>[1]) =>
    (await Array.fromAsync(readAll(store.events, options))).map(({ seq }) => seq);
  assert.deepEqual(await seqs({ page: 3 }), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  assert.deepEqual(await seqs({ page: 5, after: 5 }), [6, 7, 8, 9, 10]);
  assert.deepEqual(await seqs({ after: 2, before: 5 }), [3, 4]);
  await store.events.trim(8);
  assert.deepEqual(await seqs({ page: 2 }), [8, 9, 10]);
});

Deno.test("readAll() passes over what retention drops while it reads", async () => {
  await using store = await filled(10);
  for (const after of [undefined, 0]) {
    await using store = await filled(10);
    const seen: number[] = [];
    const options = { page: 2, ...(after !== undefined && { after }) };
    for await (const { seq } of readAll(store.events, options)) {
      seen.push(seq);
      if (seq === 2) await store.events.trim(9);
    }
    assert.deepEqual(seen, [1, 2, 9, 10]);
  }
  await store.events.trim(9);
  await assert.rejects(Array.fromAsync(readAll(store.events, { after: 0 })), EventGapError);
  const gaps: number[] = [];
  const onGap = ({ resumeAfter }: EventGapError) => void gaps.push(resumeAfter);
  assert.equal((await Array.fromAsync(readAll(store.events, { after: 0, onGap }))).length, 2);
  assert.deepEqual(gaps, [8]);
});

Deno.test("readAll() of another log than the reader has seen is an error", async () => {
  await using store = await filled(3);
  const onGap = () => assert.fail("there is nothing to go on with");
  await assert.rejects(Array.fromAsync(readAll(store.events, { after: 4, onGap })), {
    code: "STORE-REPLACED",
  });
});

Deno.test("readAll() ends when it is told to", async () => {
  await using store = await filled(10);
  const stop = new AbortController();
  const seen: number[] = [];
  for await (const { seq } of readAll(store.events, { page: 4, signal: stop.signal })) {
    seen.push(seq);
    if (seq === 2) stop.abort();
  }
  assert.deepEqual(seen, [1, 2]);
});
