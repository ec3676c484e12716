import assert from "node:assert/strict";
import { Workplace } from "./_remora.ts";

interface Report {
  readonly counts: Readonly<Record<string, number>>;
  readonly agents: readonly { readonly target: string; readonly result: unknown }[];
}

Deno.test("a recorded run is replayed without a model server, with the same results", async () => {
  await using place = await Workplace.create();
  await Deno.mkdir(`${place.folder}/src`);
  for (const name of ["a", "b"]) {
    await Deno.writeTextFile(
      `${place.folder}/src/${name}.ts`,
      `export function ${name}(text: string): string {\n  return text;\n}\n`,
    );
  }
  const run = async (...flags: string[]) => {
    const all = ["run", "src", "--bundle", "harness", "--format", "json", ...flags];
    const { code, stdout, stderr } = await place.remora(all);
    return { code, stderr, report: stdout === "" ? undefined : JSON.parse(stdout) as Report };
  };
  const results = (report: Report | undefined) =>
    report?.agents.map(({ target, result }) => [target, result]);
  const first = await run("--offline", "--record", "run.jsonl");
  assert.equal(first.code, 0, first.stderr);
  assert.equal(first.report?.counts.completed, 2);
  const lines = (await Deno.readTextFile(`${place.folder}/run.jsonl`)).trimEnd().split("\n");
  assert.ok(lines.length === 4 && lines.every((line) => JSON.parse(line).version === 1));

  const again = await run("--replay", "run.jsonl", "--store", "memory:");
  assert.equal(again.code, 0, again.stderr);
  assert.deepEqual(results(again.report), results(first.report));

  const twice = await run("--offline", "--record", "run.jsonl");
  assert.deepEqual([twice.code, twice.stderr.split(":")[0]], [2, "RECORDING-EXISTS"]);
  const both = await run("--replay", "run.jsonl", "--offline");
  assert.deepEqual([both.code, both.stderr.split(":")[0]], [2, "USAGE"]);
  const none = await run("--replay", "nothing.jsonl");
  assert.deepEqual([none.code, none.stderr.split(":")[0]], [2, "RECORDING-UNREADABLE"]);
});
