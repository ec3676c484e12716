/** `deno task bench dashboard`: many dashboards at once, against raw `Deno.serve` and Hono's `streamSSE`. */
import { table, writeSection } from "../report.ts";
import { type FanOutResult, measureFanOut, measureStopped } from "./_fan_out.ts";
import { measureStart, type StartCost } from "./_start.ts";
import { measureTimings } from "./_timings.ts";
import { measureDrawing, measureWeight } from "./_weight.ts";

const PLAN = { clients: 1_000, rate: 100, seconds: 10, burst: 10_000 };

const TARGETS =
  "Targets: 250 ms p99, under one core and 250 MB with a thousand readers; a page under 60 kB; " +
  "150 ms to the first byte; 80 MB idle.";

const NAMES: Record<FanOutResult["variant"], string> = {
  remora: "Remora dashboard",
  raw: "`Deno.serve`, encoded once, no coalescing, no bound",
  streamSSE: "Hono `streamSSE`",
};

if (import.meta.main) {
  const results: FanOutResult[] = [];
  for (const variant of ["remora", "raw", "streamSSE"] as const) {
    const result = await measureFanOut(variant, PLAN);
    console.log(variant, result);
    results.push(result);
  }
  const stopped = {
    remora: await measureStopped("remora", 10),
    raw: await measureStopped("raw", 10),
  };
  const weights = await measureWeight();
  const drawing = await measureDrawing();
  const timings = await measureTimings();
  const report = [
    fanOut(results),
    memory(stopped),
    pageWeight(weights, drawing),
    timings,
    starting(await measureStart()),
    TARGETS,
  ].join("\n\n");
  console.log(report);
  await writeSection("dashboard", "The dashboard", report);
}

function starting({ firstByte, memory }: StartCost): string {
  return `From starting the process to the first byte of \`/\`: ${Math.round(firstByte)} ms ` +
    `(SQLite, everything cached, median of 7). Idle: ${Math.round(memory / 1e6)} MB resident.`;
}

function fanOut(results: readonly FanOutResult[]): string {
  const { clients, rate, seconds, burst } = PLAN;
  const rows = results.map((result) => [
    NAMES[result.variant],
    `${result.p50} / ${result.p99}`,
    `${(result.delivered * 100).toFixed(0)} %`,
    result.cores.toFixed(2),
    `${Math.round(result.memory / 1e6)} / ${Math.round(result.burstMemory / 1e6)}`,
    `${(result.bytesPerClient / 1_024).toFixed(1)}`,
    result.burst === undefined ? "over 20 s" : `${(result.burst / 1_000).toFixed(2)} s`,
  ]);
  return [
    `${clients} readers in one other process on the same machine, ${rate} events a second for ${seconds} s, ` +
    `then ${
      burst.toLocaleString("en-US")
    } events at once. All tell the same: a row of HTML and the event as ` +
    "JSON. The dashboard gathers what comes within 50 ms into a frame that is drawn and encoded once; the " +
    "other two send each event by itself. *Delivered* counts what had arrived when the load ended.",
    table([
      "Server",
      "event → reader p50 / p99 ms",
      "delivered",
      "cores",
      "memory MB / with the burst",
      "kB/s a reader",
      "burst",
    ], rows),
  ].join("\n\n");
}

function memory(stopped: { readonly remora: number; readonly raw: number }): string {
  const kilobytes = (bytes: number): string => `${Math.round(bytes / 1_024)} kB`;
  return `A reader that stops reading, while 21,000 events go by: ${
    kilobytes(stopped.remora)
  } of the ` +
    `dashboard's memory each, against ${
      kilobytes(stopped.raw)
    } with raw \`Deno.serve\`, which grows on.`;
}

function pageWeight(
  weights: readonly { readonly path: string; readonly plain: number; readonly packed: number }[],
  drawing: { readonly page: number; readonly state: number },
): string {
  const total = weights.reduce((sum, { packed }) => sum + packed, 0);
  const rows = weights.map(({ path, plain, packed }) => [
    `\`${path}\``,
    (plain / 1_024).toFixed(1),
    (packed / 1_024).toFixed(1),
  ]);
  return [
    "The page of a run of twelve agents and all it loads, nothing of it from elsewhere:",
    table(["File", "kB", "kB gzip"], [...rows, ["together", "", (total / 1_024).toFixed(1)]]),
    `Drawing that page takes ${Math.round(drawing.page)} µs; the state takes ` +
    `${Math.round(drawing.state).toLocaleString("en-US")} events a second.`,
  ].join("\n\n");
}
