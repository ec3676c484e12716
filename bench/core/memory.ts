import { table } from "../report.ts";

const COUNT = 1_000_000;
const HOLDER = new URL("./_holder.ts", import.meta.url).href;

/** Megabytes of a process that has a million events, in memory or in a file that it has written. */
export async function benchMemory(): Promise<string> {
  const rows: string[][] = [];
  for (const engine of ["nothing", "memory", "sqlite"]) {
    const { stdout, success } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", "--v8-flags=--expose-gc", HOLDER, engine, `${COUNT}`],
      stderr: "inherit",
    }).output();
    if (!success) throw new Error(`The process for ${engine} failed`);
    const { rss, heap, file } = JSON.parse(new TextDecoder().decode(stdout));
    const cells = [engine, rss, heap, file].map((value) =>
      typeof value === "number" ? (value / 1e6).toFixed(0) : String(value)
    );
    rows.push(cells);
    console.log(`memory: ${cells.join("  ")} MB`);
  }
  return `${table(["Engine", "Resident MB", "Heap MB", "File MB"], rows)}

A process after ${
    COUNT.toLocaleString("en-US")
  } events (the memory engine told to keep all of them; its default is 100,000). ` +
    "The first row is the same process without a store.";
}
