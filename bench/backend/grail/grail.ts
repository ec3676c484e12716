/**
 * Checking Grail scripts: many short ones, long ones, and one again; and what a process pays that checks just
 * one.
 *
 * @module
 */
import { checkGrail } from "../../../backend/grail/mod.ts";
import { median, table, writeSection } from "../../report.ts";
import { script } from "./_script.ts";

const ROUNDS = 5;

/** Measures, and writes the section. */
export async function benchGrail(): Promise<void> {
  const first = await firstCheck();
  const rows: string[][] = [["the first in a process, parser loaded", "33", ms(first), "", ""]];
  for (const [what, lines, count] of [["short", 33, 300], ["long", 200, 60]] as const) {
    const { perScript, bytes } = await checkMany(lines, count);
    const perSecond = `${Math.round(1000 / perScript)}`;
    const speed = `${(bytes / perScript / 1000).toFixed(2)} MB/s`;
    rows.push([`${what} ones, each another text`, String(lines), ms(perScript), perSecond, speed]);
  }
  const again = await checkAgain();
  rows.push(["the same text again", "33", ms(again), `${Math.round(1000 / again)}`, ""]);
  const head = ["Scripts", "Lines", "Each", "Scripts a second", "Text"];
  const text =
    "`checkGrail()` with the rules of Grail 3: syntax, codes, declarations and the schema.";
  await writeSection("backend-grail", "Checking Grail scripts", `${text}\n\n${table(head, rows)}`);
  for (const row of rows) console.log(row.join(", "));
}

function ms(value: number): string {
  return value < 0.1 ? `${(value * 1000).toFixed(1)} µs` : `${value.toFixed(1)} ms`;
}

/** In this process: nothing has been checked yet. */
async function firstCheck(): Promise<number> {
  const started = performance.now();
  await checkGrail(script(33, -1));
  return performance.now() - started;
}

async function checkMany(
  lines: number,
  count: number,
): Promise<{ readonly perScript: number; readonly bytes: number }> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const scripts = Array.from({ length: count }, (_, at) => script(lines, round * count + at));
    const started = performance.now();
    for (const source of scripts) {
      const { valid } = await checkGrail(source);
      if (!valid) throw new Error("The script of the benchmark is not valid");
    }
    times.push((performance.now() - started) / count);
  }
  return { perScript: median(times), bytes: script(lines, 0).length };
}

async function checkAgain(): Promise<number> {
  const source = script(33, -2);
  await checkGrail(source);
  const count = 20_000;
  const started = performance.now();
  for (let index = 0; index < count; index++) await checkGrail(source);
  return (performance.now() - started) / count;
}
