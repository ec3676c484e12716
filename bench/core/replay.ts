import { openStore, type Store } from "@remora/core";
import { table } from "../report.ts";
import { makeEvents } from "./_events.ts";
import { medianOf, rate, thousands, withFile } from "./_measure.ts";

const COUNT = 100_000;
const ROUNDS = 5;

/** Events per second that a new follower gets through a log that is there. */
export async function benchReplay(): Promise<string> {
  const rows = [
    await withStore("memory:", "memory"),
    await withFile((path) => withStore(`sqlite:${path}`, "SQLite")),
  ];
  return `${table(["Engine", "Everything", "One agent of 100", "Two kinds of eight"], rows)}

Events per second of the log: how fast a new follower is through ${
    thousands(COUNT)
  } events, whether it wants all of ` +
    `them or few. Median of ${ROUNDS} runs.`;
}

async function withStore(url: string, name: string): Promise<string[]> {
  await using store = await openStore(url);
  const events = makeEvents(COUNT);
  for (let at = 0; at < COUNT; at += 5_000) await store.events.append(events.slice(at, at + 5_000));
  const row = [
    name,
    thousands(await replay(store, COUNT)),
    thousands(await replay(store, COUNT / 100, { agentId: events[7]!.agentId! })),
    thousands(await replay(store, COUNT / 4, { patterns: ["agent:blocked", "tool:called"] })),
  ];
  console.log(`replay: ${row.join("  ")}`);
  return row;
}

async function replay(
  store: Store,
  expected: number,
  filter: { readonly agentId?: string; readonly patterns?: readonly string[] } = {},
): Promise<number> {
  return await medianOf(ROUNDS, () =>
    rate(COUNT, async () => {
      let left = expected;
      for await (const _ of store.events.follow({ after: 0, filter })) if (--left === 0) break;
    }));
}
