import assert from "node:assert/strict";
import type { Event } from "../../event/event.ts";
import { EventGapError, LeaseHeldError } from "../../store/errors.ts";
import { collect } from "../collect.ts";
import { eventFactory } from "../event_factory.ts";
import { openOn, pause, type Rule } from "./_rule.ts";

/** What holds between two stores on the same data, at the same time or one after the other. */
export const sharedRules: readonly Rule[] = [
  {
    name: "events, keys and files are there after closing and opening again",
    async run(bed) {
      const first = await openOn(bed);
      const stored = await first.events.append([eventFactory()(), eventFactory()()]);
      const entry = await first.workspace("w").kv.set("key", { a: [1] });
      await first.workspace("w").kv.set("gone", 1);
      await first.workspace("w").kv.delete("gone");
      await first.workspace("w").files.write("a.bin", Uint8Array.of(0, 1, 255));
      await first.close();
      await using second = await openOn(bed);
      assert.deepEqual(await second.events.read(), stored);
      assert.deepEqual(await second.workspace("w").kv.get("key"), entry);
      assert.equal(await second.workspace("w").kv.get("gone"), undefined);
      assert.deepEqual(
        await second.workspace("w").files.read("a.bin"),
        Uint8Array.of(0, 1, 255),
      );
      const next = await second.workspace("w").kv.set("key", 2);
      assert(next.version > entry.version);
      assert.deepEqual((await second.events.append([stored[0]!]))[0], stored[0]);
      assert.equal((await second.events.append([eventFactory()()]))[0]?.seq, 3);
    },
  },

  {
    name: "numbers go on after everything was trimmed and the store was opened again",
    async run(bed) {
      const first = await openOn(bed);
      await first.events.append([eventFactory()(), eventFactory()()]);
      await first.events.trim(3);
      await first.close();
      await using second = await openOn(bed);
      assert.equal(await second.events.head(), 2);
      assert.equal(await second.events.first(), 3);
      await assert.rejects(second.events.read({ after: 0 }), EventGapError);
      assert.equal((await second.events.append([eventFactory()()]))[0]?.seq, 3);
    },
  },

  {
    name: "two writers share one sequence, and every follower sees it",
    async run(bed) {
      await using one = await openOn(bed);
      await using two = await openOn(bed);
      await using three = await openOn(bed);
      const total = 400;
      const followers = [one, two, three].map(({ events }) =>
        collect(events.follow(), { count: total })
      );
      const write = async (store: typeof one, agentId: string): Promise<readonly Event[]> => {
        const make = eventFactory({ agentId });
        const stored: Event[] = [];
        for (let round = 0; round < total / 4; round++) {
          stored.push(...await store.events.append([make(), make()]));
          if (round % 10 === 0) await pause(1);
        }
        return stored;
      };
      const written = (await Promise.all([write(one, "one"), write(two, "two")])).flat();
      const expected = written.toSorted((a, b) => a.seq - b.seq);
      assert.deepEqual(
        expected.map(({ seq }) => seq),
        Array.from({ length: total }, (_, index) => index + 1),
      );
      for (const follower of followers) assert.deepEqual(await follower, expected);
    },
  },

  {
    name: "an id that one writer stored is known to the other",
    async run(bed) {
      await using one = await openOn(bed);
      await using two = await openOn(bed);
      const event = eventFactory()();
      const [stored] = await one.events.append([event]);
      assert.deepEqual(await two.events.append([{ ...event, payload: { other: 1 } }]), [stored]);
      assert.equal(await one.events.head(), 1);
    },
  },

  {
    name: "a key is created once, whoever tries",
    async run(bed) {
      await using one = await openOn(bed);
      await using two = await openOn(bed);
      for (let round = 0; round < 20; round++) {
        const results = await Promise.all(
          [one, two, one, two].map((store, caller) =>
            store.workspace("w").kv.create(`key${round}`, caller)
          ),
        );
        assert.equal(results.filter(({ ok }) => ok).length, 1);
        for (const { entry } of results) assert.deepEqual(entry, results[0]!.entry);
      }
    },
  },

  {
    name: "a watcher sees what another store writes",
    async run(bed) {
      await using one = await openOn(bed);
      await using two = await openOn(bed);
      const watching = collect(one.workspace("w").kv.watch("answer:"), { count: 2 });
      await pause(20);
      await two.workspace("other").kv.set("answer:1", "elsewhere");
      const { version } = await two.workspace("w").kv.set("answer:1", "yes");
      await pause(50);
      await two.workspace("w").kv.delete("answer:1");
      const changes = await watching;
      assert.deepEqual(changes[0], { type: "set", key: "answer:1", value: "yes", version });
      assert.equal(changes[1]?.type, "delete");
    },
  },

  {
    name: "versions of two writers never collide",
    async run(bed) {
      await using one = await openOn(bed);
      await using two = await openOn(bed);
      const entries = await Promise.all(
        Array.from(
          { length: 60 },
          (_, index) => (index % 2 === 0 ? one : two).workspace("w").kv.set(`k${index}`, index),
        ),
      );
      assert.equal(new Set(entries.map(({ version }) => version)).size, 60);
    },
  },

  {
    name: "a lease keeps other stores out, and a later owner has a greater token",
    async run(bed) {
      await using one = await openOn(bed);
      await using two = await openOn(bed);
      const lease = await one.lease("graph", 30_000, { owner: "one" });
      await assert.rejects(two.lease("graph", 30_000), LeaseHeldError);
      await lease.release();
      const next = await two.lease("graph", 30_000);
      assert(next.token > lease.token);
    },
  },

  {
    name: "a store opened for reading reads, follows and refuses to write",
    async run(bed) {
      await using writer = await openOn(bed);
      const make = eventFactory();
      await writer.events.append([make()]);
      await writer.workspace("w").kv.set("key", 1);
      await using reader = await openOn(bed, { readOnly: true });
      assert.equal(await reader.events.head(), 1);
      const following = collect(reader.events.follow(), { count: 2 });
      await writer.events.append([make()]);
      assert.deepEqual((await following).map(({ seq }) => seq), [1, 2]);
      assert.equal((await reader.workspace("w").kv.get("key"))?.value, 1);
      const isReadOnly = { code: "STORE-READONLY" };
      await assert.rejects(reader.events.append([make()]), isReadOnly);
      await assert.rejects(reader.events.trim(2), isReadOnly);
      await assert.rejects(reader.workspace("w").kv.set("key", 2), isReadOnly);
      await assert.rejects(reader.workspace("w").kv.create("new", 2), isReadOnly);
      await assert.rejects(reader.workspace("w").kv.delete("key"), isReadOnly);
      await assert.rejects(reader.workspace("w").files.write("a", "b"), isReadOnly);
    },
  },
];
