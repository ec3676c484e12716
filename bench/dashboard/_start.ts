import { median } from "../report.ts";
import { usageOf } from "./_process.ts";

const ROUNDS = 7;
const IDLE_SECONDS = 3;
const SERVE = new URL("../../frontend/serve.ts", import.meta.url).href;

/** What it takes to have a dashboard. */
export interface StartCost {
  /** From starting the process to the first byte of `/`, everything cached, in milliseconds, median. */
  readonly firstByte: number;
  /** Resident memory some seconds later, in bytes. */
  readonly memory: number;
}

/** Starts the dashboard on an empty SQLite store several times. */
export async function measureStart(): Promise<StartCost> {
  const folder = await Deno.makeTempDir({ prefix: "remora-bench-" });
  const times: number[] = [];
  let memory = 0;
  for (let round = 0; round <= ROUNDS; round++) {
    const start = performance.now();
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", SERVE, "--port", "0", "--store", `sqlite:${folder}/remora.db`],
      stdout: "piped",
      stderr: "inherit",
      stdin: "null",
    }).spawn();
    const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
    const url = await urlIn(reader);
    const body = (await fetch(url)).body?.getReader();
    await body?.read();
    if (round > 0) times.push(performance.now() - start); // the first one fills the code cache
    await body?.cancel();
    if (round === ROUNDS) {
      await new Promise((resolve) => setTimeout(resolve, IDLE_SECONDS * 1_000));
      memory = (await usageOf(child.pid)).memory;
    }
    child.kill("SIGKILL");
    await reader.cancel();
    await child.status;
  }
  await Deno.remove(folder, { recursive: true });
  return { firstByte: median(times), memory };
}

async function urlIn(reader: ReadableStreamDefaultReader<string>): Promise<string> {
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) throw new Error(`The server ended before it listened: ${text}`);
    text += value;
    const url = /^Remora dashboard\s+(\S+)\s/m.exec(text)?.[1];
    if (url !== undefined) return url;
  }
}
