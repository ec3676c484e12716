import assert from "node:assert/strict";
import { agentCompleted, agentStarted, openStore, type Store } from "@remora/core";
import { acceptChanges, applyDecisions, rejectChanges, reviewDiff } from "./review.ts";

const BY = { by: "Ada", via: "cli" };

/** A folder, and agents over it that changed something. */
class Desk implements AsyncDisposable {
  readonly folder: string;
  readonly store: Store;

  private constructor(folder: string, store: Store) {
    this.folder = folder;
    this.store = store;
  }

  static async open(files: Readonly<Record<string, string>>): Promise<Desk> {
    const folder = await Deno.makeTempDir();
    for (const [path, text] of Object.entries(files)) {
      await Deno.writeTextFile(`${folder}/${path}`, text);
    }
    return new Desk(folder, await openStore("memory:"));
  }

  /** An agent that changes files and ends. */
  async agent(
    name: string,
    changes: Readonly<Record<string, string | null>>,
    status: "success" | "failed" = "success",
  ): Promise<string> {
    const agentId = `id/${name}`;
    const head = { agentId, graphId: "g1", name };
    await this.store.events.append([
      agentStarted({ ...head, bundle: "test", target: "", workspaceId: agentId }),
    ]);
    const { files } = this.store.workspace(agentId);
    await files.setBase(this.folder);
    for (const [path, text] of Object.entries(changes)) {
      if (text === null) await files.delete(path);
      else await files.write(path, text);
    }
    const result = { status, summary: "", changedFiles: Object.keys(changes) };
    await this.store.events.append([agentCompleted({ ...head, result, turns: 1, durationMs: 1 })]);
    return agentId;
  }

  read(path: string): Promise<string> {
    return Deno.readTextFile(`${this.folder}/${path}`);
  }

  async reviewed(): Promise<unknown[]> {
    const events = await this.store.events.read({ filter: { patterns: ["user:reviewed"] } });
    return events.map(({ agentId, graphId, payload }) => ({ agentId, graphId, ...payload }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.store.close();
    await Deno.remove(this.folder, { recursive: true });
  }
}

Deno.test("reviewDiff() shows what waits, acceptChanges() writes it, and the log has who and what", async () => {
  await using desk = await Desk.open({ "a.txt": "one\n", "gone.txt": "bye\n" });
  const agentId = await desk.agent("x", { "a.txt": "two\n", "new.txt": "hi\n", "gone.txt": null });
  const [review] = await reviewDiff(desk.store);
  assert.equal(review?.agentId, agentId);
  assert.deepEqual(
    review?.changes.map(({ path, kind }) => [path, kind]),
    [["a.txt", "modified"], ["gone.txt", "deleted"], ["new.txt", "added"]],
  );
  assert.match(review?.changes[0]?.unified ?? "", /^-one\n\+two$/m);
  const results = await acceptChanges(desk.store, BY);
  assert.deepEqual(results[0]?.outcomes.map(({ status }) => status), [
    "accepted",
    "accepted",
    "accepted",
  ]);
  assert.equal(await desk.read("a.txt"), "two\n");
  assert.equal(await desk.read("new.txt"), "hi\n");
  await assert.rejects(desk.read("gone.txt"), Deno.errors.NotFound);
  assert.deepEqual(await reviewDiff(desk.store), []);
  assert.deepEqual(await desk.reviewed(), [{
    agentId,
    graphId: "g1",
    decision: "accepted",
    paths: ["a.txt", "gone.txt", "new.txt"],
    outcomes: results[0]?.outcomes,
    by: "Ada",
    via: "cli",
  }]);
});

Deno.test("rejectChanges() drops changes and leaves the files alone", async () => {
  await using desk = await Desk.open({ "a.txt": "one\n", "b.txt": "one\n" });
  await desk.agent("x", { "a.txt": "two\n", "b.txt": "two\n" });
  const results = await rejectChanges(desk.store, { ...BY, paths: ["./a.txt"] });
  assert.deepEqual(results[0]?.outcomes, [{ path: "a.txt", status: "rejected" }]);
  assert.equal(await desk.read("a.txt"), "one\n");
  assert.deepEqual((await reviewDiff(desk.store))[0]?.changes.map(({ path }) => path), ["b.txt"]);
});

Deno.test("of two agents on one file the second is merged where it changed other lines", async () => {
  const text = "1\n2\n3\n4\n5\n6\n7\n8\n9\n";
  await using desk = await Desk.open({ "a.txt": text });
  await desk.agent("first", { "a.txt": text.replace("1", "one") });
  await desk.agent("second", { "a.txt": text.replace("9", "nine") });
  const results = await acceptChanges(desk.store, BY);
  assert.deepEqual(
    results.map(({ name, outcomes }) => [name, outcomes[0]?.status]),
    [["first", "accepted"], ["second", "merged"]],
  );
  assert.equal(await desk.read("a.txt"), text.replace("1", "one").replace("9", "nine"));
});

Deno.test("where two agents changed the same line the second is a conflict that stays", async () => {
  await using desk = await Desk.open({ "a.txt": "old\n" });
  await desk.agent("first", { "a.txt": "first\n" });
  await desk.agent("second", { "a.txt": "second\n" });
  const [, second] = await acceptChanges(desk.store, BY);
  const [outcome] = second?.outcomes ?? [];
  assert.equal(outcome?.status, "conflict");
  assert.equal(await desk.read("a.txt"), "first\n");
  const [waiting] = await reviewDiff(desk.store);
  assert.equal(waiting?.name, "second");
  assert.match(waiting?.changes[0]?.unified ?? "", /^\+second$/m);
});

Deno.test("a file that a person saved meanwhile is never overwritten", async () => {
  await using desk = await Desk.open({ "a.txt": "old\n" });
  await desk.agent("x", { "a.txt": "agent\n" });
  await Deno.writeTextFile(`${desk.folder}/a.txt`, "person\n");
  const [result] = await acceptChanges(desk.store, BY);
  assert.equal(result?.outcomes[0]?.status, "conflict");
  assert.equal(await desk.read("a.txt"), "person\n");
});

Deno.test("agents, folders and successful ones only can be selected; what names nothing is an error", async () => {
  await using desk = await Desk.open({});
  await desk.agent("good", { "src/a.txt": "1", "src.txt": "1" });
  await desk.agent("bad", { "src/b.txt": "1" }, "failed");
  const paths = async (selection: Parameters<typeof reviewDiff>[1]) =>
    (await reviewDiff(desk.store, selection)).flatMap(({ changes }) =>
      changes.map(({ path }) => path)
    );
  assert.deepEqual(await paths({ paths: ["src/"] }), ["src/a.txt", "src/b.txt"]);
  assert.deepEqual(await paths({ agents: ["bad"] }), ["src/b.txt"]);
  assert.deepEqual(await paths({ agents: ["id/good"], paths: ["src"] }), ["src/a.txt"]);
  assert.deepEqual(await paths({ onlySuccessful: true }), ["src.txt", "src/a.txt"]);
  assert.deepEqual(await paths({ graphId: "other" }), []);
  await assert.rejects(paths({ agents: ["ugly"] }), { code: "AGENT-UNKNOWN", message: /"ugly"/ });
  await assert.rejects(acceptChanges(desk.store, { ...BY, paths: ["no.txt"] }), {
    code: "REVIEW-NOTHING",
  });
});

for (const word of ["accept", "accepted"]) {
  Deno.test(`applyDecisions() carries out what a dashboard recorded, once (${word})`, async () => {
    await using desk = await Desk.open({ "a.txt": "one\n", "b.txt": "one\n" });
    const agentId = await desk.agent("x", { "a.txt": "two\n", "b.txt": "two\n" });
    const at = new Date().toISOString();
    const decision = { decision: word, paths: ["a.txt"], by: "Bob", via: "dashboard", at };
    await desk.store.workspace(agentId).kv.set("review:decision", decision);
    assert.equal((await reviewDiff(desk.store))[0]?.pending?.by, "Bob");
    const [result] = await applyDecisions(desk.store);
    assert.deepEqual(result?.outcomes, [{ path: "a.txt", status: "accepted" }]);
    assert.equal(await desk.read("a.txt"), "two\n");
    assert.equal(await desk.read("b.txt"), "one\n");
    assert.deepEqual(await applyDecisions(desk.store), []);
    assert.equal((await desk.reviewed()).length, 1);
  });
}

Deno.test("a rejection that was recorded is carried out, too", async () => {
  await using desk = await Desk.open({ "a.txt": "one\n" });
  const agentId = await desk.agent("x", { "a.txt": "two\n" });
  const decision = { decision: "reject", paths: [], by: "Bob", via: "dashboard", at: "" };
  await desk.store.workspace(agentId).kv.set("review:decision", decision);
  const [result] = await applyDecisions(desk.store);
  assert.deepEqual(result?.outcomes, [{ path: "a.txt", status: "rejected" }]);
  assert.deepEqual(await reviewDiff(desk.store), []);
});
