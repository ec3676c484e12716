import assert from "node:assert/strict";
import { eventKey } from "../event/event.ts";
import { newId } from "../event/id.ts";
import { FakeClock } from "../testing/fake_clock.ts";
import { openMemoryStore } from "../testing/memory_store.ts";
import { sendUserMessage, takeUserMessages } from "./messages.ts";

const FROM_ADA = { agentId: "a1", from: "Ada", via: "cli" };

Deno.test("messages are taken once, in the order in which they were sent", async () => {
  await using store = await openMemoryStore();
  const clock = new FakeClock();
  const workspace = store.workspace("w1");
  const { events } = store;
  for (const text of ["one", "two", "three"]) {
    await sendUserMessage(workspace, text, { ...FROM_ADA, events, clock });
    await clock.advance(1);
  }
  const take = { agentId: "a1", events, clock };
  const [first, second] = await Promise.all([
    takeUserMessages(workspace, take),
    takeUserMessages(workspace, take),
  ]);
  const texts = [...first, ...second].map(({ content }) => content);
  assert.deepEqual(texts, ["one", "two", "three"]);
  assert.equal(first[0]?.takenAt ?? second[0]?.takenAt, "2026-01-01T00:00:00.003Z");
  assert.deepEqual(await takeUserMessages(workspace, take), []);
  const keys = (await events.read()).map(eventKey);
  assert.equal(keys.filter((key) => key === "user:message").length, 3);
  assert.equal(keys.filter((key) => key === "user:delivered").length, 3);
});

Deno.test("sending a message again with its id changes nothing", async () => {
  await using store = await openMemoryStore();
  const workspace = store.workspace("w1");
  const id = newId();
  const options = { ...FROM_ADA, id, events: store.events };
  const first = await sendUserMessage(workspace, "hello", options);
  assert.deepEqual(await sendUserMessage(workspace, "hello again", options), first);
  assert.equal(await store.events.head(), 1);
  assert.equal((await takeUserMessages(workspace, { agentId: "a1" })).length, 1);
});

Deno.test("a message whose delivery fails is taken again", async () => {
  await using store = await openMemoryStore();
  const workspace = store.workspace("w1");
  const { events } = store;
  await sendUserMessage(workspace, "hello", { ...FROM_ADA, events });
  const failing = takeUserMessages(workspace, {
    agentId: "a1",
    events,
    deliver: () => Promise.reject(new Error("killed")),
  });
  await assert.rejects(failing, /killed/);
  assert.equal(await events.head(), 1, "nobody said that it was delivered");
  const delivered: string[] = [];
  await takeUserMessages(workspace, {
    agentId: "a1",
    events,
    deliver: (messages) => void delivered.push(...messages.map(({ content }) => content)),
  });
  assert.deepEqual(delivered, ["hello"]);
});

Deno.test("an announcement that was lost is made up for on delivery", async () => {
  await using store = await openMemoryStore();
  const workspace = store.workspace("w1");
  await sendUserMessage(workspace, "hello", FROM_ADA);
  await takeUserMessages(workspace, { agentId: "a1", events: store.events });
  const keys = (await store.events.read()).map(eventKey);
  assert.deepEqual(keys, ["user:message", "user:delivered"]);
});

Deno.test("an empty message and one that is too long are refused", async () => {
  await using store = await openMemoryStore();
  const workspace = store.workspace("w1");
  for (const text of ["", "  \n", "x".repeat(100_001)]) {
    await assert.rejects(sendUserMessage(workspace, text, FROM_ADA), /^RemoraError: Cannot send/);
  }
  assert.deepEqual(await workspace.kv.list(), []);
});
