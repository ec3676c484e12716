import assert from "node:assert/strict";
import { applyDecisions } from "./apply.ts";
import { decide, decideAll, type ReviewOptions } from "./decide.ts";
import { parseReviewDecisions, REVIEW_DECISION_KEY } from "./decision.ts";
import { openChanges, reviewDiff } from "./diff.ts";
import { Desk } from "./testdata/desk.ts";
import type { ReviewResult, ReviewSelection } from "./types.ts";

const ACCEPT = { decision: "accepted", by: "Ada", via: "cli" } as const;
const REJECT = { decision: "rejected", by: "Bob", via: "dashboard" } as const;

async function all(
  { store }: Desk,
  options: ReviewOptions,
  selection: ReviewSelection = {},
): Promise<readonly ReviewResult[]> {
  return await decideAll(store, await openChanges(store, selection), options);
}

function statuses(results: readonly ReviewResult[]): readonly (string | undefined)[][] {
  return results.map(({ name, outcomes }) => [name, ...outcomes.map(({ status }) => status)]);
}

Deno.test("reviewDiff() shows what waits, decide() writes it, and the log has who and what", async () => {
  await using desk = await Desk.open({ "a.txt": "one\n", "gone.txt": "bye\n" });
  const agentId = await desk.agent("x", { "a.txt": "two\n", "new.txt": "hi\n", "gone.txt": null });
  const [review] = await reviewDiff(desk.store, { agentId });
  assert.deepEqual([review?.agentId, review?.base, review?.atWork], [agentId, desk.folder, false]);
  assert.deepEqual(
    review?.diffs.map(({ path, kind }) => [path, kind]),
    [["a.txt", "modified"], ["gone.txt", "deleted"], ["new.txt", "added"]],
  );
  assert.match(review?.diffs[0]?.unified ?? "", /^-one\n\+two$/m);
  const result = await decide(desk.store, { ...ACCEPT, agentId });
  assert.deepEqual(statuses([result]), [["x", "accepted", "accepted", "accepted"]]);
  assert.equal(await desk.read("a.txt"), "two\n");
  assert.equal(await desk.read("new.txt"), "hi\n");
  await assert.rejects(desk.read("gone.txt"), Deno.errors.NotFound);
  assert.deepEqual(await reviewDiff(desk.store, { agentId }), []);
  assert.deepEqual(await desk.reviewed(), [{
    agentId,
    graphId: "g1",
    decision: "accepted",
    paths: ["a.txt", "gone.txt", "new.txt"],
    outcomes: result.outcomes,
    by: "Ada",
    via: "cli",
  }]);
  assert.equal(await desk.store.workspace(agentId).kv.get(REVIEW_DECISION_KEY), undefined);
});

Deno.test("rejecting drops changes and leaves the files alone", async () => {
  await using desk = await Desk.open({ "a.txt": "one\n", "b.txt": "one\n" });
  const agentId = await desk.agent("x", { "a.txt": "two\n", "b.txt": "two\n" });
  const { outcomes } = await decide(desk.store, { ...REJECT, agentId, paths: ["./a.txt"] });
  assert.deepEqual(outcomes, [{ path: "a.txt", status: "rejected" }]);
  assert.equal(await desk.read("a.txt"), "one\n");
  const [left] = await openChanges(desk.store);
  assert.deepEqual(left?.files.map(({ path }) => path), ["b.txt"]);
});

Deno.test("what names nothing is an error, and nothing is decided", async () => {
  await using desk = await Desk.open({});
  const agentId = await desk.agent("x", { "a.txt": "1" });
  const { store } = desk;
  await assert.rejects(reviewDiff(store, { agentId: "y" }), { code: "AGENT-UNKNOWN" });
  await assert.rejects(decide(store, { ...ACCEPT, agentId: "y" }), { code: "AGENT-UNKNOWN" });
  for (const paths of [["a.txt", "b.txt"], []]) {
    const code = "REVIEW-PATH";
    await assert.rejects(decide(store, { ...ACCEPT, agentId, paths }), { code });
  }
  await assert.rejects(desk.read("a.txt"), Deno.errors.NotFound);
  await decide(store, { ...REJECT, agentId });
  await assert.rejects(decide(store, { ...ACCEPT, agentId }), { code: "REVIEW-NOTHING" });
});

Deno.test("runs, folders, and agents that ended well can be selected", async () => {
  await using desk = await Desk.open({});
  await desk.agent("good", { "src/a.txt": "1", "src.txt": "1" });
  await desk.agent("bad", { "src/b.txt": "1" }, "failed");
  await desk.agent("busy", { "src/c.txt": "1" }, "at work");
  const paths = async (selection: ReviewSelection) =>
    (await openChanges(desk.store, selection))
      .flatMap(({ files }) => files.map(({ path }) => path));
  assert.deepEqual(await paths({ paths: ["src/"] }), ["src/a.txt", "src/b.txt", "src/c.txt"]);
  assert.deepEqual(await paths({ agentId: "id/bad" }), ["src/b.txt"]);
  assert.deepEqual(await paths({ agentId: "id/good", paths: ["src"] }), ["src/a.txt"]);
  assert.deepEqual(await paths({ onlySuccessful: true }), ["src.txt", "src/a.txt"]);
  assert.deepEqual(await paths({ graphId: "other" }), []);
  const atWork = (await openChanges(desk.store)).filter((changes) => changes.atWork);
  assert.deepEqual(atWork.map(({ name }) => name), ["busy"]);
});

Deno.test("of two agents on one file the second is merged where it changed other lines", async () => {
  const text = "1\n2\n3\n4\n5\n6\n7\n8\n9\n";
  await using desk = await Desk.open({ "a.txt": text });
  await desk.agent("first", { "a.txt": text.replace("1", "one") });
  await desk.agent("second", { "a.txt": text.replace("9", "nine") });
  assert.deepEqual(statuses(await all(desk, ACCEPT)), [["first", "accepted"], [
    "second",
    "merged",
  ]]);
  assert.equal(await desk.read("a.txt"), text.replace("1", "one").replace("9", "nine"));
});

Deno.test("a conflict loses nothing: the change stays, and is accepted when the file is back", async () => {
  await using desk = await Desk.open({ "a.txt": "old\n" });
  const agentId = await desk.agent("x", { "a.txt": "agent\n", "b.txt": "new\n" });
  await desk.save("a.txt", "person\n");
  const conflict = await decide(desk.store, { ...ACCEPT, agentId });
  assert.deepEqual(statuses([conflict]), [["x", "conflict", "accepted"]]);
  assert.equal(await desk.read("a.txt"), "person\n");
  const [waiting] = await reviewDiff(desk.store);
  assert.deepEqual(waiting?.diffs.map(({ path }) => path), ["a.txt"]);
  assert.deepEqual(waiting?.pending, []);
  // Still a conflict as long as nothing else happens.
  assert.deepEqual(statuses([await decide(desk.store, { ...ACCEPT, agentId })]), [
    ["x", "conflict"],
  ]);
  await desk.save("a.txt", "old\n");
  assert.deepEqual(statuses([await decide(desk.store, { ...ACCEPT, agentId })]), [
    ["x", "accepted"],
  ]);
  assert.equal(await desk.read("a.txt"), "agent\n");
  assert.equal((await desk.reviewed()).length, 3);
});

Deno.test("a file that changed elsewhere is merged", async () => {
  const text = "1\n2\n3\n4\n5\n";
  await using desk = await Desk.open({ "a.txt": text });
  await desk.agent("x", { "a.txt": text.replace("1", "one") });
  await desk.save("a.txt", text.replace("5", "five"));
  assert.deepEqual(statuses(await all(desk, ACCEPT)), [["x", "merged"]]);
  assert.equal(await desk.read("a.txt"), "one\n2\n3\n4\nfive\n");
});

Deno.test("decideAll() passes over what somebody else decided on meanwhile", async () => {
  await using desk = await Desk.open({ "a.txt": "old\n" });
  const agentId = await desk.agent("x", { "a.txt": "new\n" });
  await desk.agent("y", { "b.txt": "new\n" });
  const seen = await openChanges(desk.store);
  await decide(desk.store, { ...REJECT, agentId });
  assert.deepEqual(statuses(await decideAll(desk.store, seen, ACCEPT)), [["y", "accepted"]]);
  assert.equal(await desk.read("a.txt"), "old\n");
});

for (const word of ["accept", "accepted"]) {
  Deno.test(`applyDecisions() carries out a record, once (${word})`, async () => {
    await using desk = await Desk.open({ "a.txt": "one\n", "b.txt": "one\n" });
    const agentId = await desk.agent("x", { "a.txt": "two\n", "b.txt": "two\n" });
    const at = new Date().toISOString();
    const decision = { decision: word, paths: ["a.txt"], by: "Bob", via: "dashboard", at };
    await desk.store.workspace(agentId).kv.set(REVIEW_DECISION_KEY, decision);
    assert.equal((await reviewDiff(desk.store))[0]?.pending[0]?.by, "Bob");
    const [result] = await applyDecisions(desk.store);
    assert.deepEqual(result?.outcomes, [{ path: "a.txt", status: "accepted" }]);
    assert.equal(await desk.read("a.txt"), "two\n");
    assert.equal(await desk.read("b.txt"), "one\n");
    assert.deepEqual(await applyDecisions(desk.store), []);
    const [review, ...others] = await desk.reviewed();
    assert.deepEqual([review?.by, review?.via, others.length], ["Bob", "dashboard", 0]);
  });
}

Deno.test("a recorded rejection of everything is carried out, too", async () => {
  await using desk = await Desk.open({ "a.txt": "one\n" });
  const agentId = await desk.agent("x", { "a.txt": "two\n" });
  const decision = { decision: "reject", paths: [], by: "Bob" };
  await desk.store.workspace(agentId).kv.set(REVIEW_DECISION_KEY, decision);
  const [result] = await applyDecisions(desk.store);
  assert.deepEqual(result?.outcomes, [{ path: "a.txt", status: "rejected" }]);
  assert.deepEqual(await reviewDiff(desk.store), []);
});

Deno.test("applyDecisions() for one file leaves the rest of a decision waiting", async () => {
  await using desk = await Desk.open({});
  const agentId = await desk.agent("x", { "a.txt": "1", "b.txt": "1", "c.txt": "1" });
  const { kv } = desk.store.workspace(agentId);
  await kv.set(REVIEW_DECISION_KEY, [
    { decision: "accepted", paths: ["a.txt", "b.txt"], by: "Ada" },
    { decision: "accepted", paths: ["c.txt"], by: "Bob" },
  ]);
  const [part] = await applyDecisions(desk.store, { agentId, paths: ["b.txt"] });
  assert.deepEqual([part?.by, part?.paths], ["Ada", ["b.txt"]]);
  const rest = await applyDecisions(desk.store);
  assert.deepEqual(rest.map(({ by, paths }) => [by, ...paths]), [["Ada", "a.txt"], [
    "Bob",
    "c.txt",
  ]]);
  assert.equal((await desk.reviewed()).length, 3);
  assert.equal(await kv.get(REVIEW_DECISION_KEY), undefined);
});

Deno.test("parseReviewDecisions() passes over what is no decision", () => {
  assert.deepEqual(parseReviewDecisions(undefined), []);
  for (const value of [null, 7, "accepted", {}, { decision: "maybe" }, [null, []]]) {
    assert.deepEqual(parseReviewDecisions(value), []);
  }
  const [decision] = parseReviewDecisions([{ decision: "accept", paths: ["a", 1], by: 2 }]);
  assert.deepEqual({ ...decision, id: "" }, {
    id: "",
    decision: "accepted",
    paths: ["a"],
    by: "somebody",
    via: "dashboard",
    at: "",
  });
  const again = parseReviewDecisions({ decision: "accept", paths: ["a", 1], by: 2 });
  assert.equal(again[0]?.id, decision?.id);
});
