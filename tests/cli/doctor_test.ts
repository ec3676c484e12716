import assert from "node:assert/strict";
import { npmGraph } from "../../tools/generate/_npm_graph.ts";
import { Workplace } from "./_remora.ts";

interface Report {
  readonly healthy: boolean;
  readonly checks: readonly {
    readonly id: string;
    readonly verdict: string;
    readonly text: string;
    readonly remedy?: string;
    readonly details?: Readonly<Record<string, unknown>>;
  }[];
}

function check(report: Report, id: string): Report["checks"][number] {
  const found = report.checks.find((check) => check.id === id);
  assert.ok(found, `no check ${id}`);
  return found;
}

Deno.test("doctor prints what the dashboard is, and it is true", async () => {
  await using place = await Workplace.create();
  const { code, stdout, stderr } = await place.remora(["doctor", "--offline", "--format", "json"]);
  assert.equal(code, 0, stdout + stderr);
  const report: Report = JSON.parse(stdout);
  const { text } = check(report, "dashboard");
  const said =
    /^the dashboard is (\d+) packages, ([\d.]+) MB, starts in (\d+) ms, may read one file and open one port$/
      .exec(text);
  assert.ok(said, text);

  // Counted again, by other code, from the same graph.
  const packages = [...(await npmGraph(["frontend/serve.ts"])).values()];
  assert.equal(Number(said[1]), packages.length);
  const npmBytes = packages.reduce((sum, { bytes }) => sum + bytes, 0);
  const ownMegabytes = Number(said[2]) - npmBytes / 1e6;
  assert.ok(ownMegabytes > 0.1 && ownMegabytes < 1.5, `${ownMegabytes} MB of our own`);
  assert.deepEqual(packages.map(({ name }) => name).sort(), ["hono", "idiomorph"]);
});

Deno.test("doctor weighs every slice, and only the backend brings a model client", async () => {
  await using place = await Workplace.create();
  const { stdout } = await place.remora(["doctor", "--offline", "--format", "json"]);
  const report: Report = JSON.parse(stdout);
  const npm = (slice: string) => JSON.stringify(check(report, `slice:${slice}`).details?.npm);
  assert.equal(npm("core"), "[]");
  assert.match(npm("cli"), /^\["@stricli\/core@[\d.]+"\]$/);
  assert.match(npm("backend"), /openai@/);
  assert.doesNotMatch(npm("frontend"), /openai|yaml/);
  assert.doesNotMatch(npm("backend"), /hono|idiomorph/);
  // The store is not made for the sake of looking at it.
  assert.match(check(report, "store").text, /is not there yet and can be made/);
  assert.deepEqual([...Deno.readDirSync(place.folder)], []);
});

Deno.test("doctor names each problem with its remedy and ends with exit code 2", async () => {
  await using place = await Workplace.create();
  await Deno.writeTextFile(`${place.folder}/corrupt.db`, "not a database, ".repeat(100));
  const { code, stdout } = await place.remora([
    ...["doctor", "--format", "json", "--store", `sqlite:${place.folder}/corrupt.db`],
    ...["--base-url", "http://127.0.0.1:9/v1"],
  ]);
  assert.equal(code, 2);
  const report: Report = JSON.parse(stdout);
  assert.equal(report.healthy, false);
  const problems = report.checks.filter(({ verdict }) => verdict === "problem");
  assert.deepEqual(problems.map(({ id }) => id), ["store", "model"]);
  for (const { remedy } of problems) assert.ok(remedy !== undefined && remedy !== "");
  assert.match(
    check(report, "model").text,
    /Cannot reach the model server at http:\/\/127\.0\.0\.1:9/,
  );
});

Deno.test("doctor as text has a line for each check and the remedy below", async () => {
  await using place = await Workplace.create();
  const { code, stdout } = await place.remora(["doctor", "--base-url", "http://127.0.0.1:9/v1"]);
  assert.equal(code, 2);
  assert.match(stdout, /^remora \d+\.\d+\.\d+ \(checkout\) {2}Deno /);
  for (const line of [/^✓ core /m, /^✓ backend /m, /^✗ model .*127\.0\.0\.1:9/m, /^ +→ /m]) {
    assert.match(stdout, line);
  }
});

Deno.test("doctor says in one line whether Grail scripts can run, and fetches nothing for it", async () => {
  await using place = await Workplace.create();
  const args = ["doctor", "--offline", "--format", "json"];
  const { code, stdout } = await place.remora(args, { REMORA_MONTY: "off" });
  assert.equal(code, 0, "who has no such tools misses nothing");
  const { verdict, text, remedy } = check(JSON.parse(stdout), "grail");
  assert.equal(verdict, "absent");
  assert.equal(text, ".pym tools are checked but not run: REMORA_MONTY is off");
  assert.equal(remedy, "Unset REMORA_MONTY");
});
