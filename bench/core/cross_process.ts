import { DatabaseSync } from "node:sqlite";
import { createEvent, openStore } from "@remora/core";
import { table } from "../report.ts";
import { percentile, withFile } from "./_measure.ts";

const COUNT = 2_000;
/** Milliseconds between two events: a quiet log is the hard case, since everybody sleeps. */
const PAUSE = 4;
const FOLLOWER = new URL("./_follower.ts", import.meta.url).href;

/**
 * Milliseconds from the call of `append` in one process until another has the event in its hands. Between the
 * events a row is committed to another file by plain `node:sqlite`: what the disk needs is in all figures.
 */
export async function benchCrossProcess(): Promise<string> {
  const { latencies, durable, plain } = await withFile(async (path) => {
    const url = `sqlite:${path}`;
    using plainly = new PlainCommits(`${path}.plain`);
    await using store = await openStore(url);
    const follower = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", FOLLOWER, url, `${COUNT}`],
      stdout: "piped",
    }).spawn();
    const lines = new LineReader(follower.stdout);
    await lines.next();
    const durable: number[] = [];
    const plain: number[] = [];
    for (let n = 0; n < COUNT; n++) {
      const sentAt = performance.timeOrigin + performance.now();
      await store.events.append([
        createEvent({ category: "agent", action: "noted", payload: { sentAt } }),
      ]);
      durable.push(performance.timeOrigin + performance.now() - sentAt);
      await pause(PAUSE / 2);
      plain.push(plainly.commit(n));
      await pause(PAUSE / 2);
    }
    const latencies: number[] = JSON.parse(await lines.next());
    await follower.status;
    return { latencies, durable, plain };
  });
  const row = (name: string, values: readonly number[]): string[] => [
    name,
    ...[0.5, 0.9, 0.99, 1].map((share) => percentile(values, share).toFixed(2)),
  ];
  const rows = [
    row("a row committed by plain node:sqlite", plain),
    row("published → durable", durable),
    row("published → seen elsewhere", latencies),
  ];
  for (const cells of rows) console.log(`cross-process: ${cells.join("  ")} ms`);
  return `${table(["", "p50 ms", "p90 ms", "p99 ms", "max ms"], rows)}

${
    COUNT.toLocaleString("en-US")
  } single events, ${PAUSE} ms apart, from one process to a follower in another. What the disk needs for a plain commit, ` +
    "made between the events, is in the other rows as well.";
}

/** Commits rows as durably as the store does, without any store. */
class PlainCommits implements Disposable {
  readonly #database: DatabaseSync;

  constructor(path: string) {
    this.#database = new DatabaseSync(path);
    this.#database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE a (b)");
  }

  /** @returns milliseconds until it was on the disk */
  commit(value: number): number {
    const started = performance.now();
    this.#database.prepare("INSERT INTO a VALUES (?)").run(`${value}`.padStart(300));
    return performance.now() - started;
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

class LineReader {
  readonly #reader: ReadableStreamDefaultReader<string>;
  #rest = "";

  constructor(stream: ReadableStream<Uint8Array<ArrayBuffer>>) {
    this.#reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  }

  async next(): Promise<string> {
    while (!this.#rest.includes("\n")) {
      const { value, done } = await this.#reader.read();
      if (done) throw new Error("The follower ended early");
      this.#rest += value;
    }
    const end = this.#rest.indexOf("\n");
    const line = this.#rest.slice(0, end);
    this.#rest = this.#rest.slice(end + 1);
    return line;
  }
}
