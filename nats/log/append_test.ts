import assert from "node:assert/strict";
import { type Event, newId, stableId } from "@remora/core";
import { eventFactory } from "@remora/core/testing";
import { openNatsEngine } from "../mod.ts";
import { publishOne } from "../stream/publisher.ts";
import { token } from "../stream/token.ts";
import { natsServerFor, natsTest } from "../testing/nats_test_case.ts";
import { Parts, pause } from "../testing/parts.ts";
import { Appender } from "./append.ts";
import { encodeEvent } from "./record.ts";
import { eventSubject } from "./subjects.ts";

const server = await natsServerFor();
const HOUR = 60 * 60_000;
const make = eventFactory({ agentId: "a", graphId: "g" });

/** A version 7 id that was made so long ago. */
function idOfAge(milliseconds: number): string {
  const hex = (Date.now() - milliseconds).toString(16).padStart(12, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8)}${newId().slice(13)}`;
}

/** What a publish with an id makes of it: whether the server still knows the id. */
async function isKnown(parts: Parts, id: string): Promise<boolean> {
  const ack = await publishOne(parts.context.jetstream, "probe", {
    subject: `${parts.context.layout.prefix}.ev.probe`,
    data: encodeEvent(make()),
    headers: { "Nats-Msg-Id": id },
  });
  return ack.kind === "duplicate";
}

natsTest("an id is known also after the server has forgotten it", async () => {
  let later = 0;
  await using parts = await Parts.open(server.url("forget"), () => Date.now() + later);
  const appender = new Appender(parts.context);
  const given = [
    make(), // fresh now, old when it comes again
    make({ id: idOfAge(3 * HOUR) }),
    make({ id: stableId("a step") }),
    make({ id: crypto.randomUUID() }),
  ];
  const stored = await appender.append(given);
  await parts.forgetIdsAfter("forget", 100);
  await pause(400);
  later = HOUR;
  const changed = given.map((event) => ({ ...event, payload: { again: true } }));
  assert.deepEqual(await appender.append(changed), stored);
  for (const event of changed) await appender.append([event]);
  assert.equal((await parts.context.jetstream.streamInfo("forget")).messages, 4);
  for (const { id } of given) assert.equal(await isKnown(parts, id), false, "it was forgotten");
});

natsTest("a fresh event that was appended before is found among many like it", async () => {
  let later = 0;
  await using parts = await Parts.open(server.url("search"), () => Date.now() + later);
  const appender = new Appender(parts.context);
  const given = Array.from({ length: 3_000 }, (_, n) => make({ agentId: `a${n % 3}` }));
  const stored = await appender.append(given);
  await parts.forgetIdsAfter("search", 100);
  await pause(400);
  later = HOUR;
  assert.deepEqual(await appender.append(given.slice(100, 200)), stored.slice(100, 200));
  const unknown = make({ id: idOfAge(0) });
  assert.equal((await appender.append([unknown]))[0]?.seq, 3_001);
});

natsTest(
  "of two outcomes of one step the first is stored, also when both come at once",
  async () => {
    const one = await openNatsEngine(server.url("race"));
    const two = await openNatsEngine(server.url("race"));
    try {
      for (let round = 0; round < 30; round++) {
        const id = stableId("question", `${round}`);
        const [first, second] = await Promise.all([
          one.events.append([make({ id, action: "resumed" })]),
          two.events.append([make({ id, action: "expired" })]),
        ]);
        assert.deepEqual(first, second);
        assert.equal(first[0]?.seq, round + 1);
      }
      assert.equal(await one.events.head(), 30);
    } finally {
      await one.close();
      await two.close();
    }
  },
);

natsTest(
  "a step whose process died between record and event is finished by the next one",
  async () => {
    await using parts = await Parts.open(server.url("claim"));
    const { jetstream, layout } = parts.context;
    const event = make({ id: stableId("claim"), action: "resumed", payload: { by: "the dead" } });
    await publishOne(jetstream, "claim", {
      subject: `${layout.prefix}.id.${token(event.id)}`,
      data: encodeEvent(event),
      headers: {
        "Remora-Subject": eventSubject(layout.prefix, event, event.id),
        "Nats-Expected-Last-Subject-Sequence": "0",
      },
    });
    const appender = new Appender(parts.context);
    const other = make({ id: event.id, action: "expired", payload: { by: "the living" } });
    assert.deepEqual(await appender.append([other]), [{ ...event, seq: 1 }]);
  },
);

natsTest("calls that are made one after the other are stored in that order", async () => {
  const engine = await openNatsEngine(server.url("order"));
  try {
    // Some need a look at the server first, some do not.
    const calls = Array.from({ length: 60 }, (_, call) => {
      const id = [newId(), stableId(`${call}`), idOfAge(HOUR)][call % 3] ?? "";
      return engine.events.append([make({ id, payload: { call } }), make({ payload: { call } })]);
    });
    const stored = (await Promise.all(calls)).flat();
    assert.deepEqual(stored.map(({ seq }) => seq), stored.map((_, index) => index + 1));
  } finally {
    await engine.close();
  }
});

natsTest("an event that does not fit into a message is stored whole", async () => {
  const engine = await openNatsEngine(server.url("large"));
  try {
    const text = "x😀".repeat(700_000);
    const events = [
      make({ payload: { text } }),
      make({ id: stableId("large"), action: "blocked", payload: { text: `${text}!` } }),
      make(),
    ];
    const following: Event[] = [];
    const stored = await engine.events.append(events);
    assert.deepEqual(stored, events.map((event, index) => ({ ...event, seq: index + 1 })));
    assert.deepEqual(await engine.events.append(events), stored);
    assert.deepEqual(await engine.events.read(), stored);
    assert.deepEqual(
      await engine.events.read({ filter: { actions: ["blocked"] }, reverse: true }),
      [stored[1]],
    );
    for await (const event of engine.events.follow()) {
      if (following.push(event) === 3) break;
    }
    assert.deepEqual(following, stored);
  } finally {
    await engine.close();
  }
});

natsTest("an event that something else wrote is named as corrupt", async () => {
  await using parts = await Parts.open(server.url("corrupt"));
  await parts.link.call("corrupt.ev.agent.started", "not JSON");
  const engine = await openNatsEngine(server.url("corrupt"));
  try {
    await assert.rejects(engine.events.read(), { code: "STORE-CORRUPT", message: /event 1/ });
  } finally {
    await engine.close();
  }
});
