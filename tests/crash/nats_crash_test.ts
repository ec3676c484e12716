import assert from "node:assert/strict";
import { eventKey, listQuestions, openStore, stableId, type Store } from "@remora/core";
import { NatsServer, natsServer } from "../../nats/testing/server.ts";
import { LogCrash } from "./_log_crash.ts";
import { QuestionProcess } from "./_question_process.ts";

/** `deno task test` runs few rounds, `deno task test:crash` many; a server is restarted in each. */
const ROUNDS = Math.min(50, Math.ceil(Number(Deno.env.get("REMORA_CRASH_ROUNDS") ?? "20") / 4));
/** Everything is killed at random within this many milliseconds after it is ready. */
const WINDOW = 60;
const MISSING = natsServer() === undefined ? " [nats-server is not installed]" : "";

Deno.test({
  name: `kill -9 of the NATS server and its clients loses and doubles nothing, ${ROUNDS} rounds` +
    MISSING,
  ignore: MISSING !== "",
  fn: async () => {
    await using server = await NatsServer.start();
    const url = server.url("crash");
    const log = new LogCrash(url);
    for (let round = 0; round < ROUNDS; round++) {
      await Promise.all([log.play(), playQuestion(round, url), killServerSoon(server)]);
      await using store = await openStore(url);
      await log.prepare(store);
    }
    await using store = await openStore(url);
    const counts = await log.check(store);
    await checkQuestions(store);
    console.log(
      `nats: ${ROUNDS} rounds, server killed ${ROUNDS} times, clients ${ROUNDS * 4} times; ` +
        `${counts.acknowledged} events acknowledged to writers and ${counts.stored} stored with those of the questions, ${counts.seen} seen ` +
        `by the killed follower, ${ROUNDS} questions answered; 0 lost, 0 doubled, 0 out of order`,
    );
  },
});

/** One agent asks, one person answers, one of them is killed and comes back. */
async function playQuestion(round: number, url: string): Promise<void> {
  const agentId = `agent ${round}`;
  const questionId = stableId("crash", `${round}`);
  const ask = ["ask", url, agentId, questionId];
  const answer = (by: string) => ["answer", url, agentId, questionId, by, "2"];
  const asker = new QuestionProcess(ask);
  const answerer = new QuestionProcess(answer("first"));
  const victim = round % 2 === 0 ? asker : answerer;
  await Promise.all([answerer.go(), killSoon(victim)]);
  const askerAgain = new QuestionProcess(ask);
  const answererAgain = new QuestionProcess(answer("second"));
  await answererAgain.go();
  assert.deepEqual([await askerAgain.end(), await answererAgain.end()], [0, 0]);
  await Promise.all([asker.end(), answerer.end()]);
  const winners = [answerer, answererAgain].flatMap(({ lines }) =>
    lines.filter(({ type }) => type === "won").map(({ by }) => by)
  );
  assert.ok(winners.length <= 1, `acknowledged: ${winners.join(", ")}`);
  const resolved = (await askerAgain.line("resolved"))?.resolution?.answer;
  for (const by of winners) assert.equal(resolved, by);
}

async function checkQuestions(store: Store): Promise<void> {
  for (let round = 0; round < ROUNDS; round++) {
    const events = await store.events.read({ filter: { agentId: `agent ${round}` } });
    assert.deepEqual(events.map(eventKey), ["agent:started", "agent:blocked", "agent:resumed"]);
  }
  const questions = await listQuestions(store);
  assert.deepEqual(questions.map(({ status }) => status), questions.map(() => "answered"));
  assert.equal(questions.length, ROUNDS);
}

async function killSoon(process: QuestionProcess): Promise<void> {
  await process.line("ready");
  await pause(Math.random() * WINDOW);
  process.kill();
}

/** Some of the processes are starting then, some are at work. */
async function killServerSoon(server: NatsServer): Promise<void> {
  await pause(400 + Math.random() * 400);
  await server.kill();
  await pause(Math.random() * 100);
  await server.restart();
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
