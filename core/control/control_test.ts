import assert from "node:assert/strict";
import { agentStarted } from "../event/agent_events.ts";
import { FakeClock } from "../testing/fake_clock.ts";
import { openMemoryStore } from "../testing/memory_store.ts";
import type { Store } from "../store/types.ts";
import { parseCancelRequest, requestCancel } from "./cancel.ts";
import {
  dropRetryRequest,
  followRetryRequests,
  listRetryRequests,
  requestRetry,
  type RetryWish,
} from "./retry.ts";
import { announceRunner, listRunners } from "./runners.ts";
import { graphWorkspaceId, RUNS_KEYS, RUNS_WORKSPACE } from "./workspaces.ts";

const WHO = { by: "Ada", via: "test" };

async function storeWithAgents(): Promise<Store> {
  const store = await openMemoryStore();
  const fields = { name: "lint", bundle: "lint", target: "a.ts", workspaceId: "w" };
  await store.events.append([
    agentStarted({ ...fields, agentId: "a1", graphId: "g1" }),
    agentStarted({ ...fields, agentId: "a2", graphId: "g1" }),
    agentStarted({ ...fields, agentId: "b1", graphId: "g2" }),
  ]);
  return store;
}

Deno.test("a retry stands in the store until somebody takes it up, and each agent's history tells of it", async () => {
  await using store = await storeWithAgents();
  const wish: RetryWish = { agentIds: ["a1", "a2"], note: "Shorter", maxTurns: 3, ...WHO };
  const request = await requestRetry(store, wish);
  assert.equal(request.graphId, "g1");
  assert.deepEqual(await listRetryRequests(store), [request]);
  const told = await store.events.read({ filter: { patterns: ["user:retry"] } });
  assert.deepEqual(told.map(({ agentId, payload }) => [agentId, payload.note, payload.by]), [
    ["a1", "Shorter", "Ada"],
    ["a2", "Shorter", "Ada"],
  ]);
  assert.equal(await dropRetryRequest(store, request.id), true);
  assert.equal(await dropRetryRequest(store, request.id), false);
  assert.deepEqual(await listRetryRequests(store), []);
});

Deno.test("followRetryRequests() gives those that wait and those to come", async () => {
  await using store = await storeWithAgents();
  const first = await requestRetry(store, { agentIds: ["a1"], ...WHO });
  const stop = new AbortController();
  const seen: string[] = [];
  const made = [first.id];
  for await (const { id } of followRetryRequests(store, { signal: stop.signal })) {
    seen.push(id);
    if (seen.length === 1) made.push((await requestRetry(store, { agentIds: ["b1"], ...WHO })).id);
    else stop.abort();
  }
  assert.deepEqual(seen, made);
});

Deno.test("what cannot be tried again is refused, and nothing is kept", async () => {
  await using store = await storeWithAgents();
  const refused = async (wish: Partial<RetryWish>, code: string): Promise<void> => {
    await assert.rejects(requestRetry(store, { agentIds: ["a1"], ...WHO, ...wish }), { code });
  };
  await refused({ agentIds: [] }, "RETRY-INVALID");
  await refused({ agentIds: ["a1", "b1"] }, "RETRY-INVALID");
  await refused({ agentIds: ["nobody"] }, "AGENT-UNKNOWN");
  await refused({ maxTurns: 0 }, "RETRY-INVALID");
  await refused({ note: "x".repeat(10_001) }, "RETRY-INVALID");
  assert.deepEqual(await listRetryRequests(store), []);
});

Deno.test("a request to cancel says who asked for it; one by an older version is understood", async () => {
  await using store = await openMemoryStore();
  await requestCancel(store, { graphId: "g1", reason: "Wrong folder", ...WHO });
  await requestCancel(store, { graphId: "g1", agentId: "a:1", reason: "Not this", ...WHO });
  const { kv } = store.workspace(graphWorkspaceId("g1"));
  const requests = (await kv.list()).map(({ key, value }) => parseCancelRequest("g1", key, value));
  assert.deepEqual(requests, [
    { graphId: "g1", reason: "Wrong folder", ...WHO },
    { graphId: "g1", agentId: "a:1", reason: "Not this", ...WHO },
  ]);
  assert.equal(parseCancelRequest("g1", "control:cancel", "old")?.reason, "old");
  assert.equal(parseCancelRequest("g1", "control:other", "x"), undefined);
  assert.equal(parseCancelRequest("g1", "control:cancel", 7), undefined);
  assert.equal(parseCancelRequest("g1", "control:cancel", {})?.reason, "Cancelled");
});

Deno.test("a process is seen for as long as it shows signs of life", async () => {
  await using store = await openMemoryStore();
  const clock = new FakeClock();
  const presence = await announceRunner(store, { kind: "worker", slots: 3, clock });
  for (let round = 0; round < 10; round++) {
    await clock.advance(5_000);
    while (clock.pending === 0) await Promise.resolve();
  }
  const [runner] = await listRunners(store, { clock });
  assert.equal(runner?.id, presence.id);
  assert.equal(runner?.slots, 3);
  // Killed: no sign of life any more.
  const later = new FakeClock(clock.now() + 16_000);
  assert.deepEqual(await listRunners(store, { clock: later }), []);
  await presence[Symbol.asyncDispose]();
  assert.deepEqual(await listRunners(store, { clock }), []);
});

Deno.test("records of another version are passed over", async () => {
  await using store = await storeWithAgents();
  const { kv } = store.workspace(RUNS_WORKSPACE);
  await kv.set(`${RUNS_KEYS.retry}1`, { wish: "something else" });
  await kv.set(`${RUNS_KEYS.runner}1`, 7);
  const request = await requestRetry(store, { agentIds: ["a1"], ...WHO });
  assert.deepEqual(await listRetryRequests(store), [request]);
  assert.deepEqual(await listRunners(store), []);
});
