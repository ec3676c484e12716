import assert from "node:assert/strict";
import { agentStarted } from "../event/agent_events.ts";
import { listQuestions } from "./list.ts";
import { INBOX_KEYS } from "./question.ts";
import { ADA, Bench, code, MINUTE, storeAnswerOnly, until } from "./testdata/inbox_bench.ts";

Deno.test("watchWorkspace() announces, completes and lets expire what others left undone", async () => {
  await using bench = await Bench.open();
  const silent = await bench.ask("Silent?", { events: undefined });
  const answered = await bench.ask("Answered?");
  await storeAnswerOnly(bench, answered, "yes");
  const timed = await bench.ask("Timed?", { timeout: MINUTE });
  bench.coordinator.watchWorkspace("a1", "w1");
  await until(async () => (await bench.keys()).length === 4);
  assert.deepEqual((await bench.keys()).toSorted(), [
    "agent:blocked",
    "agent:blocked",
    "agent:blocked",
    "agent:resumed",
  ]);
  await bench.clock.advance(MINUTE);
  await until(async () => (await bench.question(timed))?.status === "expired");
  assert.equal((await bench.question(silent))?.status, "pending");
  assert.equal((await bench.question(answered))?.status, "answered");
  assert.equal((await bench.keys()).filter((key) => key === "agent:expired").length, 1);
});

Deno.test("watchWorkspace() notices questions and answers that come later", async () => {
  await using bench = await Bench.open();
  bench.coordinator.watchWorkspace("a1", "w1");
  const id = await bench.ask("Later?", { events: undefined });
  await until(async () => (await bench.keys()).length === 1);
  await storeAnswerOnly(bench, id, "yes");
  await until(async () => (await bench.question(id))?.status === "answered");
  assert.deepEqual(await bench.keys(), ["agent:blocked", "agent:resumed"]);
});

Deno.test("any number of watchers announce a question once and let it expire once", async () => {
  await using bench = await Bench.open();
  const watchers = Array.from({ length: 10 }, () => bench.newCoordinator());
  for (const watcher of watchers) {
    watcher.watchWorkspace("a1", "w1");
    watcher.watchWorkspace("a1", "w1");
    watcher.watchAll();
  }
  const id = await bench.ask("Go on?", { timeout: MINUTE, onExpiry: "default", default: "no" });
  await until(async () => (await bench.keys()).length === 1 && bench.clock.pending >= 10);
  await bench.clock.advance(MINUTE);
  await until(async () => (await bench.question(id))?.status === "expired");
  await bench.clock.advance(MINUTE);
  assert.deepEqual(await bench.keys(), ["agent:blocked", "agent:expired"]);
  for (const watcher of watchers) await watcher.stopAll();
});

Deno.test("watchAll() lets questions of dead agents expire, old and new ones", async () => {
  await using bench = await Bench.open();
  const old = await bench.ask("Old?", { timeout: MINUTE });
  const undone = await bench.ask("Undone?", {}, "w2");
  await storeAnswerOnly(bench, undone, "yes", "w2");
  bench.coordinator.watchAll();
  await until(() => Promise.resolve(bench.clock.pending === 1));
  const young = await bench.ask("Young?", { agentId: "a2", timeout: 2 * MINUTE }, "w2");
  await until(() => Promise.resolve(bench.clock.pending === 2));
  await bench.clock.advance(MINUTE);
  await until(async () => (await bench.question(old))?.status === "expired");
  assert.equal((await bench.question(young))?.status, "pending");
  await bench.clock.jump(60 * MINUTE);
  await until(async () => (await bench.question(young))?.status === "expired");
  assert.equal((await bench.question(undone))?.status, "answered");
  assert.equal((await bench.keys()).filter((key) => key === "agent:resumed").length, 1);
});

Deno.test("an answered question is not watched any longer", async () => {
  await using bench = await Bench.open();
  bench.coordinator.watchAll();
  bench.coordinator.watchWorkspace("a1", "w1");
  const id = await bench.ask("Go on?", { timeout: MINUTE });
  await until(() => Promise.resolve(bench.clock.pending === 2));
  await bench.coordinator.respond("a1", id, "yes", ADA);
  await until(() => Promise.resolve(bench.clock.pending === 0));
});

Deno.test("stopWatching() ends one watch, stopAll() the others, and answering still works", async () => {
  await using bench = await Bench.open();
  const id = await bench.ask("Go on?", { timeout: MINUTE });
  await bench.ask("You?", { agentId: "a2", timeout: MINUTE }, "w2");
  bench.coordinator.watchWorkspace("a1", "w1");
  bench.coordinator.watchWorkspace("a2", "w2");
  await until(() => Promise.resolve(bench.clock.pending === 2));
  await bench.coordinator.stopWatching("a1");
  assert.equal(bench.clock.pending, 1);
  await bench.coordinator.stopAll();
  assert.equal(bench.clock.pending, 0);
  await bench.coordinator.respond("a1", id, "yes", ADA);
});

Deno.test("a record that cannot be read is reported and does not hide the others", async () => {
  const bench = await Bench.open();
  const started = { agentId: "a1", name: "a", bundle: "b", target: "t", workspaceId: "w1" };
  await bench.store.events.append([agentStarted(started)]);
  await bench.store.workspace("w1").kv.set(`${INBOX_KEYS.question}bad`, { id: 3 });
  bench.coordinator.watchWorkspace("a1", "w1");
  bench.coordinator.watchAll();
  await bench.ask("Go on?", { timeout: MINUTE });
  await until(() => Promise.resolve(bench.clock.pending === 2));
  assert.ok(bench.errors.length >= 2);
  for (const error of bench.errors) assert.ok(code("RECORD-INVALID")(error));
  const invalid: unknown[] = [];
  const onInvalid = (error: unknown): number => invalid.push(error);
  assert.equal((await listQuestions(bench.store, { onInvalid })).length, 1);
  assert.equal(invalid.length, 1);
  await assert.rejects(listQuestions(bench.store), code("RECORD-INVALID"));
  bench.errors.length = 0;
  await bench[Symbol.asyncDispose]();
});
