import type { Seen } from "./_clients.ts";
import { Helper, usageOf } from "./_process.ts";
import type { Variant } from "./_server.ts";

// A burst that has not arrived by then counts as lost.
const LIMIT = 20_000;

/** Options of {@linkcode measureFanOut}. */
export interface FanOutPlan {
  /** How many readers. */
  readonly clients: number;
  /** Events a second. */
  readonly rate: number;
  /** For how long. */
  readonly seconds: number;
  /** Events at once, afterwards. */
  readonly burst: number;
}

/** What one server came to. */
export interface FanOutResult {
  readonly variant: Variant;
  /** Milliseconds from an event to its readers. */
  readonly p50: number;
  readonly p99: number;
  /** Share of the events that arrived within the time of the load, 0 to 1. */
  readonly delivered: number;
  /** Processor time of the server, in cores. */
  readonly cores: number;
  /** Resident memory of the server at its highest under the load, in bytes. */
  readonly memory: number;
  /** The same with the burst. */
  readonly burstMemory: number;
  /** Bytes a second to each reader. */
  readonly bytesPerClient: number;
  /** Milliseconds until everybody has the last event of the burst; absent: not within 20 seconds. */
  readonly burst?: number;
}

/** Runs one server with its readers. */
export async function measureFanOut(variant: Variant, plan: FanOutPlan): Promise<FanOutResult> {
  const { clients, rate, seconds } = plan;
  await using server = new Helper("_server.ts", variant);
  const port = await server.line();
  await using readers = new Helper("_clients.ts", port, `${clients}`);
  await readers.line();
  // Both sides warm up.
  await fetch(`http://127.0.0.1:${port}/load?rate=${rate}&seconds=2`).then((reply) => reply.text());
  await readers.ask("reset");
  const before = await usageOf(server.pid);
  const load = fetch(`http://127.0.0.1:${port}/load?rate=${rate}&seconds=${seconds}`);
  let memory = 0;
  const watch = setInterval(async () => {
    memory = Math.max(memory, (await usageOf(server.pid)).memory);
  }, 250);
  const made = Number(await (await load).text());
  const after = await usageOf(server.pid);
  const seen: Seen = JSON.parse(await readers.ask("tell"));
  const loadMemory = Math.max(memory, after.memory);
  const burst = await measureBurst(port, plan.burst, readers);
  clearInterval(watch);
  memory = Math.max(memory, (await usageOf(server.pid)).memory);
  const sorted = seen.latencies.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor((sorted.length - 1) * share)] ?? NaN;
  const looking = Math.max(1, seen.newest.length);
  return {
    variant,
    p50: at(0.5),
    p99: at(0.99),
    delivered: sorted.length / (looking * Math.min(made, rate * seconds)),
    cores: (after.cpuSeconds - before.cpuSeconds) / seconds,
    memory: loadMemory,
    burstMemory: memory,
    bytesPerClient: seen.bytes / clients / seconds,
    ...(burst === undefined ? {} : { burst }),
  };
}

async function measureBurst(
  port: string,
  count: number,
  readers: Helper,
): Promise<number | undefined> {
  const end = Date.now() + LIMIT;
  const url = `http://127.0.0.1:${port}/burst?count=${count}`;
  const reply = await fetch(url, { signal: AbortSignal.timeout(LIMIT) }).catch(() => undefined);
  if (reply === undefined) return undefined;
  const { last, at } = await reply.json();
  while (Date.now() < end) {
    const { newest }: Seen = JSON.parse(await readers.ask("tell"));
    if (newest.length > 0 && newest.every((n) => n >= last)) return Date.now() - at;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return undefined;
}

const STOPPED = 50;

/** How much memory each reader that never reads costs a server, in bytes. */
export async function measureStopped(variant: Variant, seconds: number): Promise<number> {
  // What the events themselves cost is no reader's fault.
  const alone = await measureGrowth(variant, seconds, 0);
  const stopped = await measureGrowth(variant, seconds, STOPPED);
  return Math.max(0, stopped - alone) / STOPPED;
}

async function measureGrowth(variant: Variant, seconds: number, count: number): Promise<number> {
  await using server = new Helper("_server.ts", variant);
  const port = Number(await server.line());
  const load = (time: number) =>
    fetch(`http://127.0.0.1:${port}/load?rate=100&seconds=${time}`).then((reply) => reply.text());
  await load(2);
  const before = await usageOf(server.pid);
  const connections = await Promise.all(
    Array.from({ length: count }, () => Deno.connect({ hostname: "127.0.0.1", port })),
  );
  const head = new TextEncoder().encode("GET /events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
  for (const connection of connections) await connection.write(head);
  // More than the kernel's buffers take.
  for (let n = 0; n < seconds; n++) {
    await fetch(`http://127.0.0.1:${port}/burst?count=2000`).then((reply) => reply.text());
    await load(1);
  }
  const after = await usageOf(server.pid);
  for (const connection of connections) connection.close();
  return after.memory - before.memory;
}
