import assert from "node:assert/strict";
import { eventKey, newId, openStore } from "@remora/core";
import { NatsServer, natsServer } from "../../nats/testing/server.ts";
import { QuestionProcess } from "./_question_process.ts";

const PROCESSES = 10;
const ANSWERERS = 5;
const RULE = "of 50 answerers in 10 processes one wins and 49 are told who did";
const MISSING = natsServer() === undefined ? " [nats-server is not installed]" : "";

Deno.test(`SQLite: ${RULE}`, async () => {
  const folder = await Deno.makeTempDir({ prefix: "remora-race-" });
  try {
    await race(`sqlite:${folder}/race.db`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test({
  name: `NATS: ${RULE}${MISSING}`,
  ignore: MISSING !== "",
  fn: async () => {
    await using server = await NatsServer.start();
    await race(server.url("race"));
  },
});

async function race(url: string): Promise<void> {
  const questionId = newId();
  const asker = new QuestionProcess(["ask", url, "agent", questionId]);
  const answerers = Array.from(
    { length: PROCESSES },
    (_, index) =>
      new QuestionProcess(["answer", url, "agent", questionId, `p${index}`, `${ANSWERERS}`]),
  );
  for (const process of answerers) assert.ok(await process.line("found"));
  await Promise.all(answerers.map((process) => process.go()));
  const codes = await Promise.all([asker, ...answerers].map((process) => process.end()));
  assert.deepEqual(codes, codes.map(() => 0));

  const lines = answerers.flatMap((process) => process.lines);
  const [winner, ...otherWinners] = lines.filter(({ type }) => type === "won");
  assert.deepEqual(otherWinners, []);
  const told = lines.filter(({ type }) => type === "told");
  assert.equal(told.length, PROCESSES * ANSWERERS - 1);
  assert.deepEqual([...new Set(told.map(({ respondedBy }) => respondedBy))], [winner?.by]);
  assert.equal((await asker.line("resolved"))?.resolution?.answer, winner?.by);

  await using store = await openStore(url);
  const events = await store.events.read();
  assert.deepEqual(events.map(eventKey), ["agent:started", "agent:blocked", "agent:resumed"]);
  assert.equal(events[2]?.payload.answer, winner?.by);
}
