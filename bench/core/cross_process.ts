import { createEvent, openStore } from "@remora/core";
import { table } from "../report.ts";
import { percentile, withFile } from "./_measure.ts";

const COUNT = 2_000;
/** Milliseconds between two events: a quiet log is the hard case, since everybody sleeps. */
const PAUSE = 4;
const FOLLOWER = new URL("./_follower.ts", import.meta.url).href;

/** Milliseconds from the call of `append` in one process until another has the event in its hands. */
export async function benchCrossProcess(): Promise<string> {
  const { latencies, durable } = await withFile(async (path) => {
    const url = `sqlite:${path}`;
    await using store = await openStore(url);
    const follower = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", FOLLOWER, url, `${COUNT}`],
      stdout: "piped",
    }).spawn();
    const lines = new LineReader(follower.stdout);
    await lines.next();
    const durable: number[] = [];
    for (let n = 0; n < COUNT; n++) {
      const sentAt = performance.timeOrigin + performance.now();
      await store.events.append([
        createEvent({ category: "agent", action: "noted", payload: { sentAt } }),
      ]);
      durable.push(performance.timeOrigin + performance.now() - sentAt);
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
    const latencies: number[] = JSON.parse(await lines.next());
    await follower.status;
    return { latencies, durable };
  });
  const row = (name: string, values: readonly number[]): string[] => [
    name,
    ...[0.5, 0.9, 0.99, 1].map((share) => percentile(values, share).toFixed(2)),
  ];
  const rows = [row("published → durable", durable), row("published → seen elsewhere", latencies)];
  for (const cells of rows) console.log(`cross-process: ${cells.join("  ")} ms`);
  return `${table(["", "p50 ms", "p90 ms", "p99 ms", "max ms"], rows)}

${
    COUNT.toLocaleString("en-US")
  } single events, ${PAUSE} ms apart, from one process to a follower in another.`;
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
