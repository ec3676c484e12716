import assert from "node:assert/strict";
import fc from "fast-check";
import { eventFactory } from "../../testing/event_factory.ts";
import { MemoryLog } from "./log.ts";

/** Few ids, of both kinds: in the order of time and not. */
const id = fc.tuple(fc.constantFrom("7", "8"), fc.integer({ min: 0, max: 30 })).map(
  ([version, n]) => `00000000-00${n.toString().padStart(2, "0")}-${version}000-8000-000000000000`,
);

Deno.test("a kept id is stored once, whatever the order in which ids come", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(id, { maxLength: 60 }), fc.integer({ min: 1, max: 20 }), async (
      ids,
      keep,
    ) => {
      const log = new MemoryLog(keep);
      const make = eventFactory();
      let model: { id: string; seq: number }[] = [];
      let head = 0;
      for (const id of ids) {
        const [stored] = await log.append([make({ id })]);
        const known = model.find((event) => event.id === id);
        if (known === undefined) model.push({ id, seq: ++head });
        model = model.slice(-keep);
        assert.equal(stored?.seq, known?.seq ?? head);
      }
      const kept = (await log.read()).map(({ id, seq }) => ({ id, seq }));
      assert.deepEqual(kept, model);
      assert.equal(await log.first(), head - model.length + 1);
      log.close();
    }),
    { numRuns: 1_000 },
  );
});

Deno.test("the ring holds no more than it was told", async () => {
  const log = new MemoryLog(1_000);
  const make = eventFactory();
  for (let round = 0; round < 50; round++) {
    await log.append(Array.from({ length: 100 }, () => make()));
  }
  assert.equal((await log.read({ limit: 10_000 })).length, 1_000);
  assert.equal(await log.first(), 4_001);
  log.close();
});

Deno.test("tap() tells what is stored anew, once, before append() returns", async () => {
  const log = new MemoryLog(10);
  const make = eventFactory();
  const told: number[] = [];
  const untap = log.tap((stored) => told.push(...stored.map(({ seq }) => seq)));
  const [first, second] = [make(), make()];
  const appending = log.append([first]);
  assert.deepEqual(told, [1]);
  await appending;
  await log.append([first, second, first, second, make()]);
  await log.append([second]);
  assert.deepEqual(told, [1, 2, 3]);
  untap();
  await log.append([make()]);
  assert.deepEqual(told, [1, 2, 3]);
  log.close();
});
