/**
 * `deno task bench nats`: the log on JetStream against publishing and consuming with NATS's own client,
 * on one nats-server on this machine, in turns.
 *
 * @module
 */
import { type Event, newId, stableId } from "@remora/core";
import { type NatsEngine, openNatsEngine } from "../../nats/mod.ts";
import { NatsServer } from "../../nats/testing/server.ts";
import { median, table, writeSection } from "../report.ts";
import { connect, jetstream, jetstreamManager, type NatsConnection } from "./deps.ts";

const ROUNDS = 3;
const ALONE = 2_000;
const CROWD = 1_000;
const CROWD_EVENTS = 30_000;

interface Bed {
  readonly engine: NatsEngine;
  readonly raw: NatsConnection;
}

type Work = (bed: Bed, round: number) => Promise<number>;

const WORKS: readonly (readonly [string, Work, Work | undefined])[] = [
  ["append, 1 publisher", appendAlone, publishAlone],
  [`append, ${CROWD} concurrent publishers`, appendCrowd, publishCrowd],
  ["append of derived ids, concurrent", appendDerived, undefined],
  ["append again (all known), concurrent", appendAgain, undefined],
  ["follow, replay", followAll, consumeAll],
  ["kv create, 100 concurrent", createKeys, undefined],
];

if (import.meta.main) {
  await using server = await NatsServer.start();
  const engine = await openNatsEngine(server.url("bench"));
  const raw = await connect({ port: server.port });
  const manager = await jetstreamManager(raw);
  await manager.streams.add({ name: "raw", subjects: ["raw.>"], duplicate_window: 7_200e9 });
  const { version } = (await engine.describe()).server;
  const bed = { engine, raw };
  const rows: string[][] = [];
  for (const [name, ours, theirs] of WORKS) {
    const figures: [number[], number[]] = [[], []];
    for (let round = 0; round < ROUNDS; round++) {
      figures[0].push(await ours(bed, round));
      if (theirs !== undefined) figures[1].push(await theirs(bed, round));
    }
    const [our, their] = [median(figures[0]), theirs === undefined ? NaN : median(figures[1])];
    rows.push([name, perSecond(our), perSecond(their), ratio(our, their)]);
    console.log(rows.at(-1)?.join("  "));
  }
  const delays = await liveDelays(server);
  console.log(delays);
  await engine.close();
  await raw.close();
  await writeSection(
    "nats",
    "The store on NATS",
    `nats-server ${version} on the same machine, events of about 300 bytes, median of ${ROUNDS} rounds. ` +
      "Raw is `@nats-io/jetstream` with the same message ids, so that the server does the same work.\n\n" +
      `${table(["What", "Remora", "raw JetStream", "ratio"], rows)}\n\n${delays}`,
  );
}

function appendAlone({ engine }: Bed): Promise<number> {
  return rate(ALONE, async () => {
    for (let n = 0; n < ALONE; n++) await engine.events.append([event(n)]);
  });
}

function publishAlone({ raw }: Bed): Promise<number> {
  const js = jetstream(raw);
  return rate(ALONE, async () => {
    for (let n = 0; n < ALONE; n++) await publish(js, n);
  });
}

function appendCrowd({ engine }: Bed): Promise<number> {
  return rate(CROWD_EVENTS, () => crowd((n) => engine.events.append([event(n)])));
}

function publishCrowd({ raw }: Bed): Promise<number> {
  const js = jetstream(raw);
  return rate(CROWD_EVENTS, () => crowd((n) => publish(js, n)));
}

function appendDerived({ engine }: Bed, round: number): Promise<number> {
  return rate(
    CROWD_EVENTS,
    () =>
      crowd((n) => engine.events.append([{ ...event(n), id: stableId("bench", `${round} ${n}`) }])),
  );
}

async function appendAgain({ engine }: Bed): Promise<number> {
  const events = Array.from({ length: CROWD_EVENTS }, (_, n) => event(n));
  await engine.events.append(events);
  return await rate(CROWD_EVENTS, () => crowd((n) => engine.events.append([events[n]!])));
}

async function followAll({ engine }: Bed): Promise<number> {
  const head = await engine.events.head();
  return await rate(head, async () => {
    for await (const { seq } of engine.events.follow()) {
      if (seq === head) return;
    }
  });
}

async function consumeAll({ raw }: Bed): Promise<number> {
  const manager = await jetstreamManager(raw);
  const last = (await manager.streams.info("raw")).state.last_seq;
  return await rate(last, async () => {
    const consumer = await jetstream(raw).consumers.get("raw");
    const messages = await consumer.consume({ max_messages: 512 });
    for await (const message of messages) {
      message.json();
      if (message.seq === last) break;
    }
    await messages.close();
  });
}

function createKeys({ engine }: Bed, round: number): Promise<number> {
  const kv = engine.kv(`bench ${round}`);
  return rate(
    CROWD_EVENTS / 3,
    () => crowd((n) => kv.create(`key:${n}`, { n }), { workers: 100, total: CROWD_EVENTS / 3 }),
  );
}

/** One event at a time, from one connection to another. */
async function liveDelays(server: NatsServer): Promise<string> {
  const writer = await openNatsEngine(server.url("live"));
  const reader = await openNatsEngine(server.url("live"));
  const delays: number[] = [];
  const sent = new Map<number, number>();
  const following = (async () => {
    for await (const { payload } of reader.events.follow({ after: "end" })) {
      delays.push(performance.now() - (sent.get(Number(payload.n)) ?? 0));
      if (delays.length === 500) return;
    }
  })();
  await new Promise((resolve) => setTimeout(resolve, 200));
  for (let n = 0; n < 500; n++) {
    sent.set(n, performance.now());
    await writer.events.append([event(n)]);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  await following;
  await writer.close();
  await reader.close();
  delays.sort((a, b) => a - b);
  const at = (part: number) => `${delays[Math.floor(part * delays.length)]!.toFixed(1)} ms`;
  return `Append to seen by a follower on another connection: p50 ${at(0.5)}, p99 ${at(0.99)}.`;
}

async function crowd(
  work: (n: number) => Promise<unknown>,
  { workers = CROWD, total = CROWD_EVENTS } = {},
): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < total) await work(next++);
  };
  await Promise.all(Array.from({ length: workers }, worker));
}

function publish(js: ReturnType<typeof jetstream>, n: number): Promise<unknown> {
  const { id, action, agentId, ...rest } = event(n);
  const data = JSON.stringify({ id, action, agentId, ...rest });
  return js.publish(`raw.${action}.${agentId}`, data, { msgID: id, timeout: 30_000 });
}

function event(n: number): Event {
  return {
    seq: 0,
    id: newId(),
    timestamp: new Date().toISOString(),
    category: "tool",
    action: n % 2 === 0 ? "called" : "completed",
    agentId: `agent-${n % 100}`,
    graphId: "bench",
    payload: { n, toolName: "run_linter", arguments: { path: "src/index.ts", fix: false } },
  };
}

async function rate(count: number, work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return count / ((performance.now() - start) / 1_000);
}

function perSecond(value: number): string {
  return Number.isNaN(value) ? "" : `${Math.round(value).toLocaleString("en")}/s`;
}

function ratio(ours: number, theirs: number): string {
  return Number.isNaN(theirs) ? "" : (ours / theirs).toFixed(2);
}
