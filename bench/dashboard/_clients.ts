/**
 * Many readers of an event stream in one process: some read every message and note how late it is, the
 * others count bytes. Commands come on stdin, one JSON object a line; so do the answers on stdout.
 *
 * @module
 */

/** What the readers saw. */
export interface Seen {
  /** How late events were at the readers that look, in milliseconds. */
  readonly latencies: readonly number[];
  /** Bytes that all readers got. */
  readonly bytes: number;
  /** The number of the newest event at each reader that looks. */
  readonly newest: readonly number[];
}

// Readers that look at what they get; looking costs more than reading.
const LOOKING = 25;
const EVENT = /"timestamp":"([^"]+)"[^\n]*?"n":(\d+)/g;

class Reader {
  bytes = 0;
  newest = 0;
  latencies: number[] = [];
  readonly #isLooking: boolean;
  #rest = "";

  constructor(isLooking: boolean) {
    this.#isLooking = isLooking;
  }

  async run(port: number, ready: () => void): Promise<void> {
    const connection = await Deno.connect({ hostname: "127.0.0.1", port });
    await connection.write(
      new TextEncoder().encode("GET /events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"),
    );
    const buffer = new Uint8Array(65_536);
    const decoder = new TextDecoder();
    for (;;) {
      const count = await connection.read(buffer);
      if (count === null) return;
      if (this.bytes === 0) ready();
      this.bytes += count;
      if (this.#isLooking) this.#look(decoder.decode(buffer.subarray(0, count), { stream: true }));
    }
  }

  #look(text: string): void {
    const now = Date.now();
    const all = this.#rest + text;
    let end = 0;
    for (const match of all.matchAll(EVENT)) {
      end = match.index + match[0].length;
      const n = Number(match[2]);
      if (n <= this.newest) continue;
      this.newest = n;
      this.latencies.push(now - Date.parse(match[1] ?? ""));
    }
    this.#rest = all.slice(Math.max(end, all.length - 4_096));
  }
}

if (import.meta.main) {
  const [port, count] = Deno.args.map(Number);
  const readers: Reader[] = [];
  for (let n = 0; n < (count ?? 0); n++) {
    const reader = new Reader(n % Math.ceil((count ?? 1) / LOOKING) === 0);
    readers.push(reader);
    await new Promise<void>((resolve) => void reader.run(port ?? 0, resolve));
  }
  console.log("ready");
  const lines = Deno.stdin.readable.pipeThrough(new TextDecoderStream());
  for await (const line of lines) {
    if (line.includes("reset")) {
      for (const reader of readers) {
        reader.bytes = 0;
        reader.latencies = [];
      }
      console.log("{}");
      continue;
    }
    const looking = readers.filter((reader) => reader.newest > 0);
    const seen: Seen = {
      latencies: looking.flatMap((reader) => reader.latencies),
      bytes: readers.reduce((sum, reader) => sum + reader.bytes, 0),
      newest: looking.map((reader) => reader.newest),
    };
    console.log(JSON.stringify(seen));
  }
}
