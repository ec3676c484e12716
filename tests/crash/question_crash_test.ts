import assert from "node:assert/strict";
import { type Event, eventKey, listQuestions, openStore, stableId, type Store } from "@remora/core";
import { QuestionProcess } from "./_question_process.ts";

/** `deno task test` runs few rounds, `deno task test:crash` many. */
const ROUNDS = Number(Deno.env.get("REMORA_CRASH_ROUNDS") ?? "20");
/** Processes are killed at random within this many milliseconds after they are ready. */
const WINDOW = 40;

interface Tally {
  kills: number;
  acknowledged: number;
  resolvedBeforeKill: number;
}

Deno.test(`kill -9 of asker and answerer loses and doubles nothing, ${ROUNDS} rounds`, async () => {
  const folder = await Deno.makeTempDir({ prefix: "remora-crash-" });
  try {
    const url = `sqlite:${folder}/crash.db`;
    await using store = await openStore(url);
    const tally: Tally = { kills: 0, acknowledged: 0, resolvedBeforeKill: 0 };
    for (let round = 0; round < ROUNDS; round++) await play(round, url, store, tally);
    await check(store);
    console.log(
      `questions: ${ROUNDS} rounds, ${tally.kills} kills, ${tally.acknowledged} answers ` +
        `acknowledged before the kill, ${tally.resolvedBeforeKill} agents resumed before it; ` +
        "0 lost, 0 doubled",
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

async function play(round: number, url: string, store: Store, tally: Tally): Promise<void> {
  const agentId = `agent ${round}`;
  const questionId = stableId("crash", `${round}`);
  const acknowledged = new Set<string>();

  // The first pair is killed: the agent, who answers, or both. Who lives waits for the second pair.
  const asker = new QuestionProcess(["ask", url, agentId, questionId]);
  const answerer = new QuestionProcess(["answer", url, agentId, questionId, "first", "2"]);
  const victims = [[asker], [answerer], [asker, answerer]][round % 3] ?? [];
  await Promise.all([answerer.go(), ...victims.map(killSoon)]);

  // The second pair takes over where the first was killed.
  const askerAgain = new QuestionProcess(["ask", url, agentId, questionId]);
  const answererAgain = new QuestionProcess(["answer", url, agentId, questionId, "second", "2"]);
  await answererAgain.go();
  assert.deepEqual([await askerAgain.end(), await answererAgain.end()], [0, 0]);
  await Promise.all([asker.end(), answerer.end()]);

  for (const process of [answerer, answererAgain]) {
    for (const { type, by = "" } of process.lines) if (type === "won") acknowledged.add(by);
  }
  assert.ok(acknowledged.size <= 1, `acknowledged: ${[...acknowledged].join(", ")}`);
  const resolved = [asker, askerAgain].flatMap(({ lines }) =>
    lines.filter(({ type }) => type === "resolved").map(({ resolution }) => resolution?.answer)
  );
  assert.equal(new Set(resolved).size, 1, `resolved: ${resolved.join(", ")}`);
  for (const by of acknowledged) assert.equal(resolved[0], by);
  await checkQuestion(store, agentId, resolved[0]);

  tally.kills += victims.length;
  if (answerer.lines.some(({ type }) => type === "won")) tally.acknowledged++;
  if (asker.lines.some(({ type }) => type === "resolved")) tally.resolvedBeforeKill++;
}

async function killSoon(process: QuestionProcess): Promise<void> {
  await process.line("ready");
  await new Promise((resolve) => setTimeout(resolve, Math.random() * WINDOW));
  process.kill();
}

async function checkQuestion(store: Store, agentId: string, answer: unknown): Promise<void> {
  const events = await store.events.read({ filter: { agentId } });
  assert.deepEqual(events.map(eventKey), ["agent:started", "agent:blocked", "agent:resumed"]);
  assert.equal(events[2]?.payload.answer, answer);
  assert.equal(events[2]?.payload.question, `May ${agentId} go on?`);
}

async function check(store: Store): Promise<void> {
  const events: Event[] = [];
  for (;;) {
    const page = await store.events.read({ after: events.at(-1)?.seq ?? 0 });
    if (page.length === 0) break;
    events.push(...page);
  }
  assert.deepEqual(events.map(({ seq }) => seq), events.map((_, index) => index + 1));
  assert.equal(events.length, 3 * ROUNDS);
  const questions = await listQuestions(store);
  assert.equal(questions.length, ROUNDS);
  assert.deepEqual([...new Set(questions.map(({ status }) => status))], ["answered"]);
}
