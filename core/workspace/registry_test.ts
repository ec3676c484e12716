import assert from "node:assert/strict";
import { agentBlocked, agentQueued, agentStarted } from "../event/agent_events.ts";
import { createEvent } from "../event/create.ts";
import { eventFactory } from "../testing/event_factory.ts";
import { openMemoryStore } from "../testing/memory_store.ts";
import { WorkspaceRegistry } from "./registry.ts";

const fields = { name: "lint", bundle: "lint", target: "src/a.ts" };

Deno.test("the registry is rebuilt from the log, and kept current by applying events", async () => {
  await using store = await openMemoryStore();
  await store.events.append([
    agentQueued({ ...fields, agentId: "a1", graphId: "g1", workspaceId: "w1", upstream: [] }),
    agentStarted({ ...fields, agentId: "a2", workspaceId: "w2" }),
    ...Array.from({ length: 50 }, () => eventFactory({ category: "tool", action: "called" })()),
  ]);
  const registry = await WorkspaceRegistry.load(store.events);
  assert.equal(registry.seq, 52);
  assert.deepEqual(registry.list(), [
    { agentId: "a1", workspaceId: "w1", name: "lint", graphId: "g1" },
    { agentId: "a2", workspaceId: "w2", name: "lint", graphId: undefined },
  ]);
  const [later] = await store.events.append([
    agentBlocked({
      agentId: "a3",
      questionId: "q",
      question: "?",
      options: [],
      onExpiry: "fail",
      workspaceId: "w3",
    }),
  ]);
  registry.apply(later!);
  assert.equal(registry.get("a3")?.workspaceId, "w3");
  assert.equal(registry.seq, 53);
  assert.equal(registry.size, 3);
});

Deno.test("events that name no workspace, or no agent, change nothing", () => {
  const registry = new WorkspaceRegistry();
  registry.apply(createEvent({ category: "agent", action: "started", agentId: "a1" }));
  registry.apply(createEvent({
    category: "agent",
    action: "started",
    payload: { workspaceId: "w1" },
  }));
  registry.apply(createEvent({
    category: "tool",
    action: "started",
    agentId: "a1",
    payload: { workspaceId: "w1" },
  }));
  registry.apply(createEvent({
    category: "agent",
    action: "started",
    agentId: "a1",
    payload: { workspaceId: 7 },
  }));
  assert.equal(registry.size, 0);
});

Deno.test("a later event may move an agent, and does not forget its name", () => {
  const registry = new WorkspaceRegistry();
  registry.apply(agentStarted({ ...fields, agentId: "a1", graphId: "g1", workspaceId: "w1" }));
  registry.apply(createEvent({
    category: "agent",
    action: "blocked",
    agentId: "a1",
    payload: { workspaceId: "w2" },
  }));
  assert.deepEqual(registry.get("a1"), {
    agentId: "a1",
    workspaceId: "w2",
    name: "lint",
    graphId: "g1",
  });
});

Deno.test("the registry loads more agents than one read returns, and a log that was trimmed", async () => {
  await using store = await openMemoryStore();
  const events = Array.from(
    { length: 10_050 },
    (_, n) => agentStarted({ ...fields, agentId: `a${n}`, workspaceId: `w${n}` }),
  );
  await store.events.append(events);
  assert.equal((await WorkspaceRegistry.load(store.events)).size, 10_050);
  await store.events.trim(10_001);
  const registry = await WorkspaceRegistry.load(store.events);
  assert.equal(registry.size, 50);
  assert.equal(registry.get("a10049")?.workspaceId, "w10049");
});
