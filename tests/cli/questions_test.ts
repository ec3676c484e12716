import assert from "node:assert/strict";
import { agentStarted, askUser, openStore, type Store } from "@remora/core";
import { Workplace } from "./_remora.ts";

const AGENT = { agentId: "g1/lint:csv.ts", graphId: "g1", workspaceId: "w1" };

/** Asks in this process, and resolves when somebody has answered in another one. */
async function ask(store: Store, text: string, signal: AbortSignal) {
  await store.events.append([
    agentStarted({ ...AGENT, name: "lint csv.ts", bundle: "lint", target: "csv.ts" }),
  ]);
  const resolution = askUser(store.workspace("w1"), text, {
    ...AGENT,
    name: "lint csv.ts",
    options: ["Rethrow", "Log and go on"],
    events: store.events,
    signal,
  });
  const filter = { patterns: ["agent:blocked"] };
  for await (const event of store.events.follow({ filter })) {
    return { resolution, id: String(event.payload.questionId) };
  }
  throw new Error("unreachable");
}

Deno.test("a question is listed, answered from another process by its number, and gone", async () => {
  await using place = await Workplace.create();
  await using store = await openStore(place.store);
  const { resolution, id } = await ask(store, "Rethrow it?", AbortSignal.timeout(30_000));

  const list = await place.remora(["questions", "--store", place.store, "--format", "json"]);
  const [listed] = JSON.parse(list.stdout);
  assert.equal(listed.id, id);
  assert.deepEqual(listed.options, ["Rethrow", "Log and go on"]);
  assert.equal(list.stderr, "");

  const answered = await place.remora([
    ...["answer", id.slice(0, 13), "2", "--by", "Ada", "--store", place.store],
  ]);
  assert.equal(answered.stdout, 'Answered: lint csv.ts gets "Log and go on" from Ada\n');
  assert.equal(answered.code, 0);
  const { answer, respondedBy, via } = await resolution;
  assert.deepEqual([answer, respondedBy, via], ["Log and go on", "Ada", "cli"]);

  const left = await place.remora(["questions", "--store", place.store]);
  assert.equal(left.stdout, "Nothing is waiting for you\n");
});

Deno.test("the second answer is refused and says by whom, as is one that is not allowed", async () => {
  await using place = await Workplace.create();
  await using store = await openStore(place.store);
  const { resolution, id } = await ask(store, "Rethrow it?", AbortSignal.timeout(30_000));
  const env = { REMORA_STORE: place.store };

  const refused = await place.remora(["answer", id, "Ignore"], env);
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /^ANSWER-INVALID: .*Rethrow, Log and go on.*\n$/);

  assert.equal((await place.remora(["answer", id, "Rethrow", "--by", "Ada"], env)).code, 0);
  const second = await place.remora(["answer", id, "Log and go on", "--by", "Bob"], env);
  assert.equal(second.code, 2);
  assert.equal(second.stdout, "");
  assert.match(second.stderr, /^QUESTION-ANSWERED: .*already answered by Ada \(cli\).*\n$/);
  assert.equal((await resolution).answer, "Rethrow");
});

Deno.test("declining tells the agent that a person will not answer", async () => {
  await using place = await Workplace.create();
  await using store = await openStore(place.store);
  const { resolution, id } = await ask(store, "Rethrow it?", AbortSignal.timeout(30_000));
  const args = ["answer", id, "--decline", "not my code", "--store", place.store];
  assert.equal((await place.remora(args)).code, 0);
  const { outcome, reason, answer } = await resolution;
  assert.deepEqual([outcome, reason, answer], ["declined", "not my code", undefined]);
});

Deno.test("a question with quotes, HTML, escapes, emoji and a megabyte of text is one clean row", async () => {
  await using place = await Workplace.create();
  await using store = await openStore(place.store);
  const text = `"quotes" <b>html</b> \x1b[2J 🙂\n${"x".repeat(1_000_000)}`;
  const { resolution, id } = await ask(store, text, AbortSignal.timeout(30_000));
  const list = await place.remora(["questions", "--store", place.store]);
  assert.equal(list.code, 0, list.stderr);
  assert.equal(list.stdout.split("\n").length, 3);
  assert.match(list.stdout, /"quotes" <b>html<\/b> ␛\[2J 🙂 x/);
  const json = await place.remora(["questions", "--store", place.store, "--format", "json"]);
  assert.equal(JSON.parse(json.stdout)[0].question, text);
  await place.remora(["answer", id, "1", "--store", place.store]);
  await resolution;
});

Deno.test("in a folder where nothing has run there is nothing to answer, and no store is made", async () => {
  await using place = await Workplace.create();
  const { code, stdout } = await place.remora(["questions"]);
  assert.equal(code, 0);
  assert.match(stdout, /^Nothing has run here yet/);
  const json = await place.remora(["questions", "--format", "json"]);
  assert.deepEqual(JSON.parse(json.stdout), []);
  assert.deepEqual([...Deno.readDirSync(place.folder)], []);
});
