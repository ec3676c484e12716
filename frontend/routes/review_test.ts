import assert from "node:assert/strict";
import { agentCompleted, parseReviewDecisions, REVIEW_DECISION_KEY } from "@remora/core";
import { Harness, workspaceOf } from "../testdata/harness.ts";

const AGENT = "g1/lint:src/a.ts";
const PATH = `/agent/${encodeURIComponent(AGENT)}/review`;

/** A harness whose agent changed two files over a folder on disk. */
async function changed(folder: string): Promise<Harness> {
  const harness = await Harness.start();
  await harness.agent(AGENT);
  const { files } = harness.store.workspace(workspaceOf(AGENT));
  await files.setBase(folder);
  await files.write("a.txt", "one\ntwo\nthree\n");
  await files.write("b.txt", "new\n");
  await harness.append(agentCompleted({
    agentId: AGENT,
    graphId: "g1",
    name: "lint",
    result: { status: "success", summary: "Done", changedFiles: ["a.txt", "b.txt"] },
    turns: 1,
    durationMs: 1,
  }));
  return harness;
}

async function folderWith(text: string): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: "remora-" });
  await Deno.writeTextFile(`${folder}/a.txt`, text);
  return folder;
}

async function result(harness: Harness): Promise<{
  readonly changedFiles: readonly string[];
  readonly conflicts?: readonly string[];
  readonly review?: { readonly decision: string; readonly applied: boolean };
}> {
  return (await (await harness.request("/api/state")).json()).results[0];
}

Deno.test("accepting writes the real files and tells the log", async () => {
  const folder = await folderWith("one\ntwo\n");
  await using harness = await changed(folder);
  const response = await harness.post(PATH, { decision: "accept", by: "Ada" });
  const body = await response.json();
  assert.deepEqual([response.status, body.applied, body.paths], [200, true, ["a.txt", "b.txt"]]);
  assert.equal(await Deno.readTextFile(`${folder}/a.txt`), "one\ntwo\nthree\n");
  assert.equal(await Deno.readTextFile(`${folder}/b.txt`), "new\n");
  assert.deepEqual((await result(harness)).review?.applied, true);
  assert.equal((await harness.post(PATH, { decision: "accept" })).status, 409);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a file that changed meanwhile is not overwritten, and stays to be decided", async () => {
  const folder = await folderWith("one\ntwo\n");
  await using harness = await changed(folder);
  await Deno.writeTextFile(`${folder}/a.txt`, "one\nTWO and something else\n");
  await harness.post(PATH, { decision: "accept" });
  assert.equal(await Deno.readTextFile(`${folder}/a.txt`), "one\nTWO and something else\n");
  assert.equal(await Deno.readTextFile(`${folder}/b.txt`), "new\n");
  assert.deepEqual((await result(harness)).conflicts, ["a.txt"]);
  const page = await (await harness.request("/")).text();
  assert.match(page, /Not written, because the real file changed meanwhile/);
  const rejected = await harness.submit(PATH, { decision: "reject" });
  assert.equal(rejected.status, 303);
  assert.equal((await result(harness)).review?.decision, "rejected");
  await Deno.remove(folder, { recursive: true });
});

Deno.test("rejecting one file leaves the other to be decided", async () => {
  const folder = await folderWith("one\n");
  await using harness = await changed(folder);
  await harness.post(PATH, { decision: "reject", paths: ["a.txt"] });
  assert.deepEqual((await result(harness)).changedFiles, ["b.txt"]);
  const unknown = await harness.post(PATH, { decision: "reject", paths: ["a.txt"] });
  assert.deepEqual([unknown.status, (await unknown.json()).code], [422, "REVIEW-PATH"]);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("what was accepted can be undone, and waits for a decision again", async () => {
  const folder = await folderWith("one\ntwo\n");
  await using harness = await changed(folder);
  await harness.post(PATH, { decision: "accept", by: "Ada" });
  assert.match(await (await harness.request("/")).text(), /Accepted by Ada[^]*?Undo/);
  const undo = PATH.replace(/review$/, "undo");
  const response = await harness.post(undo, { by: "Grace" });
  assert.deepEqual([response.status, (await response.json()).paths], [200, ["a.txt", "b.txt"]]);
  assert.equal(await Deno.readTextFile(`${folder}/a.txt`), "one\ntwo\n");
  await assert.rejects(Deno.stat(`${folder}/b.txt`), Deno.errors.NotFound);
  const { changedFiles, review } = await result(harness);
  assert.deepEqual([changedFiles, review], [["a.txt", "b.txt"], undefined]);
  assert.equal((await harness.post(undo, {})).status, 409);
  assert.equal((await harness.post(PATH, { decision: "reject" })).status, 200);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a decision must be one", async () => {
  const folder = await folderWith("one\n");
  await using harness = await changed(folder);
  for (const body of [{}, { decision: "maybe" }, { decision: "accept", paths: "a.txt" }]) {
    assert.equal((await harness.post(PATH, body)).status, 400);
  }
  assert.equal((await harness.post("/agent/x/review", { decision: "accept" })).status, 400);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("everything that waits can be accepted at once", async () => {
  const folder = await folderWith("one\ntwo\n");
  await using harness = await changed(folder);
  const page = await (await harness.request("/")).text();
  assert.doesNotMatch(page, /Accept all/, "there is only one");
  const response = await harness.post("/review", { decision: "accept", by: "Ada" });
  const { reviewed } = await response.json();
  assert.deepEqual(reviewed.map((one: { agentId: string; applied: boolean }) => one.applied), [
    true,
  ]);
  assert.equal(await Deno.readTextFile(`${folder}/b.txt`), "new\n");
  assert.equal((await harness.post("/review", { decision: "maybe" })).status, 400);
  await Deno.remove(folder, { recursive: true });
});

let readable = "";

Deno.test({
  name: "(the folder of the next test)",
  fn: async () => void (readable = await folderWith("one\ntwo\n")),
});

Deno.test({
  name:
    "without permission for the files the decision waits in the store, and nothing is asked or written",
  permissions: { read: true, write: false, env: true, sys: true },
  fn: async () => {
    await using harness = await changed(readable);
    const { kv } = harness.store.workspace(workspaceOf(AGENT));
    const response = await harness.post(PATH, { decision: "accept", paths: ["a.txt"], by: "Ada" });
    assert.deepEqual([response.status, (await response.json()).applied], [200, false]);
    assert.equal(await Deno.readTextFile(`${readable}/a.txt`), "one\ntwo\n");
    const page = await (await harness.request("/")).text();
    assert.match(page, /b\.txt/);
    await harness.post(PATH, { decision: "accept", paths: ["b.txt"], by: "Bob" });
    const kept = async () =>
      parseReviewDecisions((await kv.get(REVIEW_DECISION_KEY))?.value)
        .map(({ decision, paths, by, via }) => [decision, by, via, ...paths]);
    assert.deepEqual(await kept(), [
      ["accepted", "Ada", "api", "a.txt"],
      ["accepted", "Bob", "api", "b.txt"],
    ]);
    assert.match(await (await harness.request("/")).text(), /will be written by/);
    // Rejecting works without any permission: it touches the store only.
    await harness.post(PATH, { decision: "reject", paths: ["b.txt"] });
    assert.deepEqual(await kept(), [["accepted", "Ada", "api", "a.txt"]]);
  },
});

Deno.test("(the folder of the former test goes)", async () => {
  await Deno.remove(readable, { recursive: true });
});
