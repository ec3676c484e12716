import assert from "node:assert/strict";
import { type Event, openStore, type Store } from "@remora/core";

/** `deno task test` runs few rounds, `deno task test:crash` many. */
const ROUNDS = Number(Deno.env.get("REMORA_CRASH_ROUNDS") ?? "20");
/** Processes are killed at random within this many milliseconds after their first sign of life. */
const WINDOW = 60;
const AGENTS = ["one", "two"];
const WORKER = new URL("./log_worker.ts", import.meta.url).pathname;

/** What a killed process had printed. */
interface Remains<T> {
  readonly lines: readonly T[];
}

Deno.test(`kill -9 of writers and followers loses no event, ${ROUNDS} rounds`, async () => {
  const folder = await Deno.makeTempDir({ prefix: "remora-crash-" });
  try {
    const url = `sqlite:${folder}/crash.db`;
    const acknowledged = new Map<number, string>();
    const seen: number[] = [];
    const next = new Map(AGENTS.map((agentId) => [agentId, 1]));
    let kills = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const [follower, ...writers] = await Promise.all([
        runUntilKilled<number>(["follow", url, `${seen.at(-1) ?? 0}`]),
        ...AGENTS.map((agentId) =>
          runUntilKilled<[number, number][]>(["append", url, agentId, `${next.get(agentId)}`])
        ),
      ]);
      kills += 1 + AGENTS.length;
      seen.push(...follower.lines);
      for (const [index, agentId] of AGENTS.entries()) {
        for (const [seq, n] of writers[index]!.lines.flat()) {
          assert(!acknowledged.has(seq), `seq ${seq} was acknowledged twice`);
          acknowledged.set(seq, `${agentId} ${n}`);
        }
      }
      await using store = await openStore(url);
      for (const agentId of AGENTS) next.set(agentId, await lastNumber(store, agentId) + 1);
    }
    await using store = await openStore(url);
    const events = await readAll(store);
    check(events, acknowledged);
    checkSeen(events, seen);
    console.log(
      `log: ${ROUNDS} rounds, ${kills} kills, ${acknowledged.size} events acknowledged and ` +
        `${events.length} stored, ${seen.length} seen by the killed follower; ` +
        "0 lost, 0 doubled, 0 out of order",
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

function check(events: readonly Event[], acknowledged: ReadonlyMap<number, string>): void {
  assert.deepEqual(events.map(({ seq }) => seq), events.map((_, index) => index + 1));
  assert.equal(new Set(events.map(({ id }) => id)).size, events.length);
  for (const [seq, what] of acknowledged) {
    const event = events[seq - 1];
    assert.equal(`${event?.agentId} ${event?.payload.n}`, what, `event ${seq}`);
  }
  for (const agentId of AGENTS) {
    const numbers = events.filter((event) => event.agentId === agentId).map(({ payload }) =>
      payload.n
    );
    assert.deepEqual(numbers, numbers.map((_, index) => index + 1), `order of ${agentId}`);
  }
  assert(acknowledged.size > 0);
}

function checkSeen(events: readonly Event[], seen: readonly number[]): void {
  assert.deepEqual(seen, events.slice(0, seen.length).map(({ seq }) => seq));
}

/** Starts a worker, and kills it some time after it printed its first line. */
async function runUntilKilled<T>(args: readonly string[]): Promise<Remains<T>> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", WORKER, ...args],
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  let text = "";
  let timer: ReturnType<typeof setTimeout> | undefined;
  for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    timer ??= setTimeout(() => child.kill("SIGKILL"), Math.random() * WINDOW);
  }
  clearTimeout(timer);
  const { signal } = await child.status;
  assert.equal(signal, "SIGKILL", "a worker ended by itself");
  // The last line may have been cut by the kill: then it says nothing.
  const lines = text.slice(0, text.lastIndexOf("\n") + 1).split("\n").filter((line) => line !== "");
  return { lines: lines.map((line): T => JSON.parse(line)) };
}

async function lastNumber(store: Store, agentId: string): Promise<number> {
  const [last] = await store.events.read({ filter: { agentId }, reverse: true, limit: 1 });
  return Number(last?.payload.n ?? 0);
}

async function readAll(store: Store): Promise<readonly Event[]> {
  const events: Event[] = [];
  for (let after = 0;;) {
    const batch = await store.events.read({ after, limit: 10_000 });
    if (batch.length === 0) return events;
    events.push(...batch);
    after = events.at(-1)!.seq;
  }
}
