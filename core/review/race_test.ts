import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { openStore } from "../store/open_store.ts";
import { applyDecisions } from "./apply.ts";
import { decide } from "./decide.ts";
import { REVIEW_DECISION_KEY } from "./decision.ts";
import { openChanges, reviewDiff } from "./diff.ts";
import { Desk } from "./testdata/desk.ts";

const DECIDER = fileURLToPath(new URL("./testdata/decider.ts", import.meta.url));
const REJECT = { decision: "rejected", by: "Bob", via: "test" } as const;
const ACCEPT = { decision: "accepted", by: "Ada", via: "test" } as const;

interface Answer {
  readonly code?: string;
  readonly applied?: boolean;
  readonly outcomes?: readonly { readonly status: string }[];
}

/** A process of its own that decides at once when it is told to. */
class Decider {
  readonly #child: Deno.ChildProcess;
  readonly #lines: ReadableStreamDefaultReader<string>;
  #text = "";

  constructor(desk: Desk, args: readonly string[], permissions: readonly string[] = ["-A"]) {
    this.#child = new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-prompt", ...permissions, DECIDER, desk.url, ...args],
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    this.#lines = this.#child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  }

  async ready(): Promise<void> {
    while (!this.#text.includes("ready\n")) {
      const { value, done } = await this.#lines.read();
      assert.equal(done, false, "the process ended");
      this.#text += value;
    }
  }

  async decide(): Promise<Answer> {
    const writer = this.#child.stdin.getWriter();
    await writer.write(new TextEncoder().encode("go\n"));
    await writer.close();
    for (;;) {
      const { value, done } = await this.#lines.read();
      if (done) break;
      this.#text += value;
    }
    assert.equal((await this.#child.status).code, 0);
    return JSON.parse(this.#text.split("\n")[1] ?? "");
  }
}

Deno.test("of two processes that accept and reject at once one decides, and the other is told", async () => {
  for (let round = 0; round < 3; round++) {
    await using desk = await Desk.open({ "a.txt": "old\n" });
    const agentId = await desk.agent("x", { "a.txt": "new\n", "b.txt": "new\n" });
    const deciders = ["accepted", "rejected"].map((word) =>
      new Decider(desk, [agentId, word, "now"])
    );
    for (const decider of deciders) await decider.ready();
    const answers = await Promise.all(deciders.map((decider) => decider.decide()));
    const [first, ...more] = answers.filter(({ applied }) => applied === true);
    assert.equal(more.length, 0);
    assert.deepEqual(answers.filter((answer) => answer !== first).map(({ code }) => code), [
      "REVIEW-NOTHING",
    ]);
    const events = await desk.reviewed();
    assert.equal(events.length, 1);
    const word = events[0]?.decision === "accepted" ? "accepted" : "rejected";
    assert.deepEqual(first?.outcomes?.map(({ status }) => status), [word, word]);
    assert.equal(await desk.read("a.txt"), word === "accepted" ? "new\n" : "old\n");
    assert.deepEqual(await openChanges(desk.store), []);
  }
});

Deno.test("of many decisions at once, on two handles, each file is decided on once", async () => {
  const names = Array.from({ length: 20 }, (_, n) => `${n}.txt`);
  await using desk = await Desk.open(Object.fromEntries(names.map((name) => [name, "old\n"])));
  const agentId = await desk.agent("x", Object.fromEntries(names.map((name) => [name, "new\n"])));
  await using other = await openStore(desk.url);
  const settled = await Promise.allSettled(names.flatMap((path) => [
    decide(desk.store, { ...ACCEPT, agentId, paths: [path] }),
    decide(other, { ...REJECT, agentId, paths: [path] }),
  ]));
  const results = settled.flatMap((one) => one.status === "fulfilled" ? [one.value] : []);
  assert.deepEqual(results.flatMap(({ paths }) => paths).toSorted(), names.toSorted());
  for (const { decision, paths: [path = ""] } of results) {
    assert.equal(await desk.read(path), decision === "accepted" ? "new\n" : "old\n");
  }
  const events = await desk.reviewed();
  assert.deepEqual(
    events.map(({ paths, decision }) => `${paths} ${decision}`).toSorted(),
    results.map(({ paths, decision }) => `${paths} ${decision}`).toSorted(),
  );
  for (const one of settled) {
    if (one.status === "rejected") assert.match(one.reason.code, /^REVIEW-(NOTHING|PATH)$/);
  }
});

Deno.test("two agents changed one file and are accepted at once: nothing of either is lost", async () => {
  const text = "1\n2\n3\n4\n5\n6\n7\n8\n9\n";
  await using desk = await Desk.open({ "a.txt": text });
  const first = await desk.agent("first", { "a.txt": text.replace("1", "one") });
  const second = await desk.agent("second", { "a.txt": text.replace("9", "nine") });
  await using other = await openStore(desk.url);
  const results = await Promise.all([
    decide(desk.store, { ...ACCEPT, agentId: first }),
    decide(other, { ...ACCEPT, agentId: second }),
  ]);
  const statuses = results.flatMap(({ outcomes }) => outcomes.map(({ status }) => status));
  assert.deepEqual(statuses.toSorted(), ["accepted", "merged"]);
  assert.equal(await desk.read("a.txt"), text.replace("1", "one").replace("9", "nine"));
});

Deno.test("a process that may not write the files records, another one writes", async () => {
  await using desk = await Desk.open({ "a.txt": "old\n" });
  const agentId = await desk.agent("x", { "a.txt": "new\n", "b.txt": "new\n" });
  const folder = desk.folder.replace(/\/project$/, "");
  const store = ["", "-wal", "-shm"].map((end) => `${folder}/remora.db${end}`).join();
  const decider = new Decider(desk, [agentId, "accepted"], [
    `--allow-read=${store}`,
    `--allow-write=${store}`,
  ]);
  await decider.ready();
  const { applied, outcomes } = await decider.decide();
  assert.deepEqual([applied, outcomes], [false, []]);
  assert.equal(await desk.read("a.txt"), "old\n");
  const [review] = await reviewDiff(desk.store);
  assert.deepEqual(review?.pending.map(({ by, paths }) => [by, ...paths]), [
    ["accepted", "a.txt", "b.txt"],
  ]);
  // Whoever decides later has the last word, and an acceptance that is only recorded can be taken back.
  await decide(desk.store, { ...REJECT, agentId, paths: ["b.txt"] });
  const [result] = await applyDecisions(desk.store);
  assert.deepEqual(result?.outcomes, [{ path: "a.txt", status: "accepted" }]);
  assert.equal(await desk.read("a.txt"), "new\n");
  const events = await desk.reviewed();
  assert.deepEqual(events.map(({ by, paths, outcomes }) => [by, paths, outcomes !== undefined]), [
    ["accepted", ["a.txt", "b.txt"], false],
    ["Bob", ["b.txt"], true],
    ["accepted", ["a.txt"], true],
  ]);
});

Deno.test("a recorded decision is applied once, by one of two", async () => {
  await using desk = await Desk.open({ "a.txt": "old\n" });
  const agentId = await desk.agent("x", { "a.txt": "new\n" });
  const record = [{ decision: "accepted", paths: ["a.txt"], by: "Ada", via: "dashboard" }];
  await desk.store.workspace(agentId).kv.set(REVIEW_DECISION_KEY, record);
  await using other = await openStore(desk.url);
  const results = await Promise.all([applyDecisions(desk.store), applyDecisions(other)]);
  assert.equal(results.flat().length, 1);
  assert.equal((await desk.reviewed()).length, 1);
});

Deno.test("what a process carried out before it died is told by the next one, and the rest waits", async () => {
  await using desk = await Desk.open({ "a.txt": "old\n", "b.txt": "old\n" });
  const agentId = await desk.agent("x", { "a.txt": "new\n", "b.txt": "new\n" });
  const { kv, files } = desk.store.workspace(agentId);
  // The state of the store after a kill between the first file and the second.
  await kv.set(REVIEW_DECISION_KEY, [{
    id: "d1",
    decision: "accepted",
    paths: ["a.txt", "b.txt"],
    by: "Ada",
    via: "cli",
    at: "",
    begun: true,
  }]);
  await files.accept(["a.txt"]);
  const results = await applyDecisions(desk.store);
  assert.deepEqual(results.map(({ outcomes }) => outcomes), [[
    { path: "b.txt", status: "accepted" },
  ]]);
  const events = await desk.reviewed();
  assert.deepEqual(events.map(({ paths, by }) => [paths, by]), [
    [["a.txt"], "Ada"],
    [["b.txt"], "Ada"],
  ]);
  assert.equal(await desk.read("b.txt"), "new\n");
  assert.equal(await kv.get(REVIEW_DECISION_KEY), undefined);
});
