import assert from "node:assert/strict";
import type { Event, Store } from "@remora/core";

/** Who writes. */
export const AGENTS: readonly string[] = ["one", "two"];

/** Processes are killed at random within this many milliseconds after their first sign of life. */
const WINDOW = 60;
const WORKER = new URL("./log_worker.ts", import.meta.url).pathname;

/** Writers and a follower that are killed again and again, and what they said before. */
export class LogCrash {
  readonly #url: string;
  readonly #acknowledged = new Map<number, string>();
  readonly #seen: number[] = [];
  readonly #next = new Map(AGENTS.map((agentId) => [agentId, 1]));

  /** @param url A store that processes share. */
  constructor(url: string) {
    this.#url = url;
  }

  /** Starts all of them, and resolves when all of them are dead. */
  async play(): Promise<void> {
    const [follower, ...writers] = await Promise.all([
      runUntilKilled<number>(["follow", this.#url, `${this.#seen.at(-1) ?? 0}`]),
      ...AGENTS.map((agentId) =>
        runUntilKilled<[number, number][]>([
          "append",
          this.#url,
          agentId,
          `${this.#next.get(agentId)}`,
        ])
      ),
    ]);
    this.#seen.push(...follower);
    for (const [index, agentId] of AGENTS.entries()) {
      for (const [seq, n] of writers[index]!.flat()) {
        assert(!this.#acknowledged.has(seq), `seq ${seq} was acknowledged twice`);
        this.#acknowledged.set(seq, `${agentId} ${n}`);
      }
    }
  }

  /** Looks up where the writers of the next round go on. */
  async prepare({ events }: Store): Promise<void> {
    for (const agentId of AGENTS) {
      const [last] = await events.read({ filter: { agentId }, reverse: true, limit: 1 });
      this.#next.set(agentId, Number(last?.payload.n ?? 0) + 1);
    }
  }

  /** Compares what was said with what is stored. Returns how many there were. */
  async check(
    store: Store,
  ): Promise<{ acknowledged: number; stored: number; seen: number }> {
    const all = await readAll(store);
    assert.deepEqual(all.map(({ seq }) => seq), all.map((_, index) => index + 1));
    assert.equal(new Set(all.map(({ id }) => id)).size, all.length);
    for (const [seq, what] of this.#acknowledged) {
      const event = all[seq - 1];
      assert.equal(`${event?.agentId} ${event?.payload.n}`, what, `event ${seq}`);
    }
    for (const agentId of AGENTS) {
      const numbers = all.filter((event) => event.agentId === agentId).map(({ payload }) =>
        payload.n
      );
      assert.deepEqual(numbers, numbers.map((_, index) => index + 1), `order of ${agentId}`);
    }
    assert(this.#acknowledged.size > 0);
    assert.deepEqual(this.#seen, all.slice(0, this.#seen.length).map(({ seq }) => seq));
    return {
      acknowledged: this.#acknowledged.size,
      stored: all.length,
      seen: this.#seen.length,
    };
  }
}

/** Starts a worker, and kills it some time after it printed its first line. Returns what it printed. */
async function runUntilKilled<T>(args: readonly string[]): Promise<T[]> {
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
  return lines.map((line): T => JSON.parse(line));
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
