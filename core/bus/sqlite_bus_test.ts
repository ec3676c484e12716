import assert from "node:assert/strict";
import { openStore } from "../store/open_store.ts";
import { eventFactory } from "../testing/event_factory.ts";
import { EventBus } from "./event_bus.ts";

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; !condition(); tries++) {
    if (tries > 6_000) throw new Error("Waited in vain");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

Deno.test("two buses on one SQLite file deliver everything once, in the order of the log", async () => {
  const folder = await Deno.makeTempDir({ prefix: "remora-bus-" });
  try {
    const url = `sqlite:${folder}/bus.db`;
    await using one = await openStore(url);
    await using two = await openStore(url);
    await using first = new EventBus(one.events);
    await using second = new EventBus(two.events);
    const make = eventFactory();
    const seen: [number[], number[]] = [[], []];
    first.subscribe("*", ({ seq }) => seen[0].push(seq));
    second.subscribe("*", ({ seq }) => seen[1].push(seq));
    await Promise.all([first.publish(make()), second.publish(make())]);
    const publish = async (bus: EventBus): Promise<void> => {
      for (let n = 0; n < 50; n++) {
        await Promise.all([bus.publish(make()), bus.publish([make(), make()])]);
        if (n % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 2));
      }
    };
    await Promise.all([publish(first), publish(second)]);
    const head = await one.events.head();
    assert.equal(head, 302);
    await until(() => seen.every((list) => list.at(-1) === head));
    for (const list of seen) {
      const start = list[0] ?? 0;
      assert.ok(start <= 2, "the very first ones may have come before the other bus began");
      assert.deepEqual(list, Array.from({ length: head - start + 1 }, (_, n) => start + n));
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
