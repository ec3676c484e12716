// Runs many agents of one contestant and prints what it took, as one line of JSON.
import process from "node:process";

/** Measures `one()`, which runs one agent of eleven model calls. */
export async function measure(load) {
  const agents = Number(process.env.BENCH_AGENTS);
  const concurrency = Number(process.env.BENCH_CONCURRENCY);
  const began = performance.now();
  const one = await load(`http://127.0.0.1:${process.env.BENCH_PORT}/v1`);
  await one();
  const startMs = performance.now() - began;
  await many(one, 50, concurrency);

  let peakBytes = 0;
  const sampler = setInterval(() => {
    peakBytes = Math.max(peakBytes, process.memoryUsage().rss);
  }, 50);
  const cpu = process.cpuUsage();
  const start = performance.now();
  await many(one, agents, concurrency);
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  clearInterval(sampler);
  const turns = agents * 11;
  const turnsPerSecond = turns / seconds;
  const cpuMicros = (user + system) / turns;
  console.log(JSON.stringify({ turnsPerSecond, cpuMicros, startMs, peakBytes }));
}

async function many(one, count, concurrency) {
  let left = count;
  await Promise.all(Array.from({ length: concurrency }, async () => {
    while (left-- > 0) await one();
  }));
}

const [file, mode] = process.argv.slice(2);
if (file?.startsWith("./")) {
  await measure(async (baseUrl) => {
    const { load } = await import(file);
    return await load(baseUrl, mode);
  });
  process.exit(0);
}
