import assert from "node:assert/strict";
import {
  askUser,
  createStore,
  EventBus,
  QuestionAnsweredError,
  WorkspaceInboxCoordinator,
} from "@remora/core";
import { eventFactory } from "@remora/core/testing";
import { type NatsEngine, openNatsEngine } from "./mod.ts";
import { DeafProxy } from "./testing/deaf_proxy.ts";
import { natsServerFor, natsTest } from "./testing/nats_test_case.ts";

const server = await natsServerFor();

/** An engine whose server's words can be lost, and one beside it that hears everything. */
async function withProxy(
  stream: string,
  check: (proxy: DeafProxy, engine: NatsEngine, other: NatsEngine) => Promise<void>,
): Promise<void> {
  await using proxy = new DeafProxy(server.port);
  const engine = await openNatsEngine(`nats://127.0.0.1:${proxy.port}?stream=${stream}`);
  const other = await openNatsEngine(server.url(stream));
  try {
    await check(proxy, engine, other);
  } finally {
    await engine.close();
    await other.close();
  }
}

natsTest(
  "a write whose acknowledgement is lost has won, and is stored once",
  () =>
    withProxy("writes", async (proxy, engine, other) => {
      const kv = engine.kv("w");
      proxy.loseAnswerTo("HPUB $KV.writes.");
      const created = await kv.create("key", "mine");
      await proxy.lost;
      assert(created.ok, "the retry must know what the first try has stored");
      assert.deepEqual(await other.kv("w").get("key"), created.entry);

      proxy.loseAnswerTo("HPUB $KV.writes.");
      const updated = await kv.update("key", "mine too", created.entry.version);
      await proxy.lost;
      assert.equal((await other.kv("w").get("key"))?.value, "mine too");
      assert(updated.ok);

      proxy.loseAnswerTo("HPUB writes.ev.");
      const [event] = await engine.events.append([eventFactory()()]);
      await proxy.lost;
      assert.equal(event?.seq, 1);
      assert.equal(await other.events.head(), 1);
    }),
);

natsTest(
  "who answers is not told that somebody was first when only the acknowledgement was lost",
  () =>
    withProxy("answers", async (proxy, engine, other) => {
      const [store, elsewhere] = [createStore(engine), createStore(other)];
      await using bus = new EventBus(store.events);
      await using inbox = new WorkspaceInboxCoordinator(bus, store);
      await using otherBus = new EventBus(elsewhere.events);
      await using otherInbox = new WorkspaceInboxCoordinator(otherBus, elsewhere);
      const asked = askUser(elsewhere.workspace("w"), "Go on?", {
        agentId: "a1",
        id: "q1",
        events: elsewhere.events,
      });
      for await (const { action } of store.events.follow()) if (action === "blocked") break;
      proxy.loseAnswerTo("HPUB $KV.answers.");
      const { answer } = await inbox.respond("a1", "q1", "yes", { by: "Ada", via: "test" });
      await proxy.lost;
      assert.equal(answer, "yes");
      assert.equal((await asked).answer, "yes");
      await assert.rejects(
        otherInbox.respond("a1", "q1", "no", { by: "Bob", via: "test" }),
        QuestionAnsweredError,
      );
      const log = (await elsewhere.events.read()).map(({ action }) => action);
      assert.deepEqual(log, ["blocked", "resumed"]);
    }),
);
