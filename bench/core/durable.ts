import { DatabaseSync } from "node:sqlite";
import { type Event, openStore } from "@remora/core";
import { table } from "../report.ts";
import { makeEvents } from "./_events.ts";
import { medianOf, rate, thousands, withFile } from "./_measure.ts";

const ROUNDS = 5;

/** Durable events per second into SQLite, by one and by many publishers at once. */
export async function benchDurable(): Promise<string> {
  const rows: string[][] = [];
  for (const [name, count, append] of WAYS) {
    const perSecond = await medianOf(ROUNDS, () =>
      withFile(async (path) => {
        const events = makeEvents(count);
        return await append(path, events);
      }));
    rows.push([name, thousands(count), thousands(perSecond)]);
    console.log(`durable: ${name}: ${thousands(perSecond)} events/s`);
  }
  return `${table(["Append", "Events", "Events/s"], rows)}

Every event is on the disk (\`synchronous=FULL\`) before its publisher goes on. Plain \`node:sqlite\` writes the same ` +
    `row into a table with the same unique id and no other index. Median of ${ROUNDS} runs.`;
}

type Append = (path: string, events: readonly Event[]) => Promise<number>;

const WAYS: readonly (readonly [string, number, Append])[] = [
  ["plain node:sqlite, a transaction for each row", 2_000, plain],
  ["Remora, 1 publisher", 2_000, (path, events) => publishers(path, events, 1)],
  ["Remora, 10 publishers at once", 20_000, (path, events) => publishers(path, events, 10)],
  ["Remora, 1,000 publishers at once", 100_000, (path, events) => publishers(path, events, 1_000)],
  ["Remora, 1 publisher, 1,000 events in each call", 100_000, batches],
];

async function publishers(path: string, events: readonly Event[], count: number): Promise<number> {
  await using store = await openStore(`sqlite:${path}`);
  let next = 0;
  const publish = async (): Promise<void> => {
    for (let at = next++; at < events.length; at = next++) {
      await store.events.append([events[at]!]);
    }
  };
  return await rate(events.length, async () => {
    await Promise.all(Array.from({ length: count }, publish));
  });
}

async function batches(path: string, events: readonly Event[]): Promise<number> {
  await using store = await openStore(`sqlite:${path}`);
  return await rate(events.length, async () => {
    for (let at = 0; at < events.length; at += 1_000) {
      await store.events.append(events.slice(at, at + 1_000));
    }
  });
}

async function plain(path: string, events: readonly Event[]): Promise<number> {
  const database = new DatabaseSync(path);
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
  database.exec(`CREATE TABLE events (
    seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, timestamp TEXT, category TEXT, action TEXT,
    agent_id TEXT, graph_id TEXT, payload TEXT
  ) STRICT`);
  const insert = database.prepare(
    "INSERT INTO events VALUES (NULL, ?, ?, ?, ?, ?, ?, ?)",
  );
  const perSecond = await rate(events.length, () => {
    for (const event of events) {
      const { id, timestamp, category, action, agentId, graphId, payload } = event;
      insert.run(
        id,
        timestamp,
        category,
        action,
        agentId ?? null,
        graphId ?? null,
        JSON.stringify(payload),
      );
    }
  });
  database.close();
  return perSecond;
}
