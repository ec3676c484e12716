import assert from "node:assert/strict";
import { openStore } from "../store/open_store.ts";
import { decide, decideAll } from "./decide.ts";
import { openChanges } from "./diff.ts";
import { Desk } from "./testdata/desk.ts";
import { acceptedChanges, undoAccepted, undoAll } from "./undo.ts";

const ADA = { by: "Ada", via: "test" } as const;
const LINES = "1\n2\n3\n4\n5\n6\n7\n";

Deno.test("an accept is undone by another process, and the log has who and what", async () => {
  await using desk = await Desk.open({ "a.txt": "old\n", "b.txt": "old\n" });
  const agentId = await desk.agent("lint", { "a.txt": "new\n", "b.txt": "new\n" });
  await decide(desk.store, { agentId, decision: "accepted", ...ADA });
  await desk.store.close();
  await using store = await openStore(desk.url);
  const [changes] = await acceptedChanges(store);
  assert.deepEqual(changes?.files.map(({ path }) => path), ["a.txt", "b.txt"]);
  const result = await undoAccepted(store, { agentId, paths: ["a.txt"], ...ADA });
  assert.deepEqual(result.outcomes, [{ path: "a.txt", status: "undone" }]);
  assert.deepEqual([await desk.read("a.txt"), await desk.read("b.txt")], ["old\n", "new\n"]);
  assert.deepEqual((await openChanges(store))[0]?.files.map(({ path }) => path), ["a.txt"]);
  const [event] = await store.events.read({ filter: { patterns: ["user:undone"] } });
  assert.deepEqual([event?.agentId, event?.graphId, event?.payload], [agentId, "g1", {
    paths: ["a.txt"],
    outcomes: [{ path: "a.txt", status: "undone" }],
    by: "Ada",
    via: "test",
  }]);
});

Deno.test("what was not accepted cannot be undone, nor what was undone already", async () => {
  await using desk = await Desk.open({ "a.txt": "old\n" });
  const agentId = await desk.agent("lint", { "a.txt": "new\n" });
  await assert.rejects(undoAccepted(desk.store, { agentId, ...ADA }), { code: "UNDO-NOTHING" });
  await assert.rejects(undoAccepted(desk.store, { agentId: "nobody", ...ADA }), {
    code: "AGENT-UNKNOWN",
  });
  await decide(desk.store, { agentId, decision: "accepted", ...ADA });
  await assert.rejects(undoAccepted(desk.store, { agentId, paths: ["b.txt"], ...ADA }), {
    code: "UNDO-PATH",
  });
  await undoAccepted(desk.store, { agentId, ...ADA });
  await assert.rejects(undoAccepted(desk.store, { agentId, ...ADA }), { code: "UNDO-NOTHING" });
});

Deno.test("of several agents on one file the last accept goes first, and all can be undone", async () => {
  await using desk = await Desk.open({ "a.txt": LINES });
  const top = await desk.agent("top", { "a.txt": LINES.replace("1", "one") });
  await desk.agent("end", { "a.txt": LINES.replace("7", "seven") });
  const accepted = await decideAll(desk.store, await openChanges(desk.store), {
    decision: "accepted",
    ...ADA,
  });
  assert.deepEqual(accepted.flatMap(({ outcomes }) => outcomes.map(({ status }) => status)), [
    "accepted",
    "merged",
  ]);
  const early = await undoAccepted(desk.store, { agentId: top, ...ADA });
  assert.equal(early.outcomes[0]?.status, "conflict");
  const results = await undoAll(desk.store, await acceptedChanges(desk.store), ADA);
  assert.deepEqual(results.map(({ name, outcomes }) => [name, outcomes[0]?.status]), [
    ["end", "undone"],
    ["top", "undone"],
  ]);
  assert.equal(await desk.read("a.txt"), LINES);
});

Deno.test("an accept that died before it wrote is undone without touching the file", async () => {
  await using desk = await Desk.open({ "a.txt": "old\n" });
  const agentId = await desk.agent("lint", { "a.txt": "new\n" });
  await decide(desk.store, { agentId, decision: "accepted", ...ADA });
  // As if the record had been kept and the file not been written.
  await desk.save("a.txt", "old\n");
  const { outcomes } = await undoAccepted(desk.store, { agentId, ...ADA });
  assert.deepEqual(outcomes, [{ path: "a.txt", status: "undone" }]);
  assert.equal(await desk.read("a.txt"), "old\n");
  assert.equal((await openChanges(desk.store)).length, 1);
});
