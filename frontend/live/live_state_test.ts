import assert from "node:assert/strict";
import { agentStarted, type Event, EventGapError, openStore, type Store } from "@remora/core";
import { LiveState } from "./live_state.ts";

function started(agentId: string): Event {
  const who = { name: agentId, bundle: "lint", target: agentId, workspaceId: `w-${agentId}` };
  return agentStarted({ agentId, graphId: "g", ...who });
}

/** Follows one log, and then another one in its place, as a server does that was restored. */
function replaced(before: Store, now: Store): Store {
  let isFirst = true;
  const follow: Store["events"]["follow"] = async function* (options) {
    if (!isFirst) return yield* now.events.follow(options);
    isFirst = false;
    yield* await before.events.read();
    throw new EventGapError(2, 1, 1);
  };
  const events = new Proxy(now.events, {
    get: (log, name) => name === "follow" ? follow : Reflect.get(log, name).bind(log),
  });
  return new Proxy(now, {
    get(store, name) {
      if (name === "events") return events;
      const value = Reflect.get(store, name);
      return typeof value === "function" ? value.bind(store) : value;
    },
  });
}

Deno.test("a log that was replaced is shown from its start, and nothing of the former one", async () => {
  await using before = await openStore("memory:");
  await before.events.append([started("old 1"), started("old 2")]);
  await using now = await openStore("memory:");
  await now.events.append([started("new")]);
  const errors: unknown[] = [];
  await using live = new LiveState(replaced(before, now), {
    onError: (error) => errors.push(error),
  });
  const changes: unknown[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  live.onChange((change) => {
    changes.push(typeof change === "string" ? change : change.agentId);
    if (changes.includes("new")) resolve();
  });
  await live.ready(2_000);
  await promise;
  assert.deepEqual(changes, ["old 1", "old 2", "replaced", "new"]);
  assert.equal(live.state.seq, 1);
  assert.equal(live.state.agent("old 1"), undefined);
  assert.ok(live.state.agent("new"));
  assert.equal(errors.length, 1);
});
