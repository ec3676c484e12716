import { checkGrail, type GrailScript } from "@remora/backend/grail";
import { createGrailRunner, grailStatus } from "@remora/backend/grail_run";
import { median, table, writeSection } from "../../report.ts";

const RUNS = 500;
const ROUNDS = 3;

const PLAIN = `from grail import Input
text: str = Input("text")
words = [word.upper() for word in text.split()]
result = {"words": words, "count": len(words)}
result
`;

const CALLING = `from grail import Input, external
text: str = Input("text")

@external
async def read_file(path: str) -> str: ...

parts = []
for number in range(10):
    parts.append(await read_file(f"{text}{number}"))
"".join(parts)
`;

/** Times of scripts: the first one, the next ones, one that calls the host, and the check of types. */
export async function benchGrailRun(): Promise<void> {
  const status = await grailStatus({ fetch: true });
  if (!status.available) {
    console.log(`Grail scripts are not measured: ${status.reason}`);
    return;
  }
  const [plain, calling] = await Promise.all([scriptOf(PLAIN), scriptOf(CALLING)]);
  const firsts: number[] = [];
  const firstTypes: number[] = [];
  const nexts: number[] = [];
  const calls: number[] = [];
  const types: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    await using runner = createGrailRunner();
    firsts.push(await time(() => runner.run(plain, { inputs: { text: "a b" } })));
    nexts.push(await each(() => runner.run(plain, { inputs: { text: "a b" } })));
    const externals = { read_file: (): string => "text" };
    calls.push(await each(() => runner.run(calling, { inputs: { text: "a" }, externals })));
    firstTypes.push(await time(() => runner.check(calling)));
    types.push(await each(() => runner.check(calling), RUNS / 10));
  }
  const rows = [
    ["the first script: Monty is found, its process starts", firsts],
    ["a further script", nexts],
    ["one that calls the host ten times", calls],
    ["the first check of types", firstTypes],
    ["a further check", types],
  ] as const;
  const cells = rows.map(([what, times]) => [what, median(times).toFixed(2)]);
  for (const row of cells) console.log(row.join(": "), "ms");
  await writeSection(
    "backend-grail-run",
    "Grail scripts",
    `
Scripts (\`.pym\`) in Monty ${status.version}, in a process of their own, one after the other; medians of ${ROUNDS} rounds of
${RUNS} runs.

${table(["", "ms"], cells)}`,
  );
}

async function scriptOf(source: string): Promise<GrailScript> {
  const { script, errors } = await checkGrail(source);
  if (script === undefined) throw new Error(JSON.stringify(errors));
  return script;
}

async function time(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

async function each(work: () => Promise<unknown>, count = RUNS): Promise<number> {
  const all = await time(async () => {
    for (let run = 0; run < count; run++) await work();
  });
  return all / count;
}
