import { table } from "../report.ts";
import { COUNT, PATTERNS, ROUNDS, WAYS } from "./_bus_ways.ts";
import { thousands } from "./_measure.ts";

const MEASURE = new URL("./_bus_ways.ts", import.meta.url).href;

/** Events per second through ten pattern subscribers, ours and the peers'. */
export async function benchBus(): Promise<string> {
  const rows: string[][] = [];
  for (const [index, [name, keeps]] of WAYS.entries()) {
    const perSecond = thousands(await measure(index));
    rows.push([name, keeps, perSecond]);
    console.log(`bus: ${name}: ${perSecond} events/s`);
  }
  return `${table(["Bus", "Keeps a log", "Events/s"], rows)}

${PATTERNS.length} pattern subscribers, ${
    thousands(COUNT)
  } events made beforehand, a process for each row, median of ${ROUNDS} ` +
    "runs. The peers know no patterns: their handlers are registered for each kind that the pattern " +
    "matches, which is the best case for them; rxjs filters.";
}

async function measure(index: number): Promise<number> {
  const { stdout, success } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "--v8-flags=--expose-gc", MEASURE, `${index}`],
    stderr: "inherit",
  }).output();
  if (!success) throw new Error(`Way ${index} failed`);
  return Number(new TextDecoder().decode(stdout));
}
