/**
 * `deno task test [PATH…]`: runs the groups of `test_groups.ts`, streams what they print, and ends with one
 * line: `N passed, N failed`, with `, N skipped` where tests could not run on this machine.
 *
 * With paths it runs only those. With `CI=true` a test that was skipped without an excuse is a failure. Exit code
 * 1 when anything failed.
 *
 * @module
 */
import { ROOT } from "./_deno.ts";
import { GROUPS, type TestGroup } from "./test_groups.ts";
import { add, lastLine, summarize, type TestSummary, unexcused } from "./test_summary.ts";

if (import.meta.main) {
  const groups = Deno.args.length > 0 ? [chosen(Deno.args)] : GROUPS;
  const skipsFail = Deno.env.get("CI") === "true";
  const runs = [
    ...await runRow(groups.slice(0, 1)),
    ...(await Promise.all([
      runRow(groups.slice(1).filter(({ isBeside }) => isBeside !== true)),
      runRow(groups.slice(1).filter(({ isBeside }) => isBeside === true)),
    ])).flat(),
  ];
  const broken = runs.filter(({ summary }) => summary.failed > 0).map(({ name }) => name);

  const total = add(runs.map(({ summary }) => summary));
  for (const { name, reason } of total.skipped) console.log(`skipped: ${name} (${reason})`);
  const missing = skipsFail ? unexcused(total) : [];
  for (const { name, reason } of missing) {
    console.log(`With CI=true this must not be skipped: ${name} (${reason})`);
  }
  if (broken.length > 0) console.log(`Failed in: ${broken.join(", ")}`);
  console.log(lastLine(total, skipsFail));
  Deno.exit(total.failed + missing.length > 0 ? 1 : 0);
}

/** What a group reported. */
interface GroupRun {
  readonly name: string;
  readonly summary: TestSummary;
}

/** Groups one after the other. */
async function runRow(row: readonly TestGroup[]): Promise<readonly GroupRun[]> {
  const runs: GroupRun[] = [];
  for (const group of row) {
    const paths = await existing(group.paths);
    if (group.paths.length > 0 && paths.length === 0) continue;
    runs.push({ name: group.name, summary: await runGroup({ ...group, paths }) });
  }
  return runs;
}

function chosen(args: readonly string[]): TestGroup {
  const group = GROUPS.find(({ name }) => name === args[0]);
  return group ?? { name: args.join(" "), paths: [], args: ["-A", "--trace-leaks", ...args] };
}

async function existing(paths: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const path of paths) {
    if (path.endsWith("/*.md")) {
      found.push(...await markdownIn(path.slice(0, -"/*.md".length)));
      continue;
    }
    try {
      await Deno.stat(`${ROOT}/${path}`);
      found.push(path);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  return found;
}

async function markdownIn(folder: string): Promise<readonly string[]> {
  const names = await Array.fromAsync(Deno.readDir(`${ROOT}/${folder}`), ({ name }) => name);
  return names.filter((name) => name.endsWith(".md")).sort().map((name) => `${folder}/${name}`);
}

async function runGroup(group: TestGroup): Promise<TestSummary> {
  const { name, command = "test", paths, args, isBeside } = group;
  const start = performance.now();
  const title = `\n== ${name}: deno ${[command, ...args, ...paths].join(" ")}`;
  if (isBeside !== true) console.log(title);
  const child = new Deno.Command(Deno.execPath(), {
    args: [command, ...args, ...paths],
    cwd: ROOT,
    // What commands tell people to type depends on whether npx started them; tests must not.
    env: { npm_lifecycle_event: "" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  // What runs beside others is printed when it is over, in one piece.
  const [output, errors, status] = await Promise.all([
    tee(child.stdout, isBeside === true ? undefined : Deno.stdout),
    tee(child.stderr, isBeside === true ? undefined : Deno.stderr),
    child.status,
  ]);
  if (isBeside === true) console.log(`${title}\n${output}${errors}`);
  const summary = command === "test" ? summarize(output, status.code) : asOneTest(status.success);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`== ${name}: ${lastLine(summary, false)} in ${seconds} s`);
  return summary;
}

function asOneTest(passed: boolean): TestSummary {
  return { passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: [] };
}

/** Passes a stream on while it comes, where there is somewhere to pass it on to, and keeps it. */
async function tee(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  to: { write(chunk: Uint8Array): Promise<number> } | undefined,
): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of stream) {
    text += decoder.decode(chunk, { stream: true });
    if (to === undefined) continue;
    for (let rest = chunk; rest.length > 0;) rest = rest.subarray(await to.write(rest));
  }
  return text + decoder.decode();
}
