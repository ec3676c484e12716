import { median } from "../report.ts";

/** Runs something several times and gives the median of what it returns, after one run to warm up. */
export async function medianOf(rounds: number, run: () => Promise<number>): Promise<number> {
  await run();
  const results: number[] = [];
  for (let round = 0; round < rounds; round++) results.push(await run());
  return median(results);
}

/** Calls per second of something that does `count` of them. */
export async function rate(count: number, run: () => Promise<void> | void): Promise<number> {
  const start = performance.now();
  await run();
  return count / (performance.now() - start) * 1_000;
}

/** The value below which a share of the values lies. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

/** `1,234,567`. */
export function thousands(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

/** Runs something with the URL of a store file that is removed afterwards. */
export async function withFile<T>(run: (path: string) => Promise<T>): Promise<T> {
  const folder = await Deno.makeTempDir({ prefix: "remora-bench-" });
  try {
    return await run(`${folder}/bench.db`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
