import assert from "node:assert/strict";
import { join } from "node:path";
import { Workplace } from "./_remora.ts";

const CONFIG = `store: sqlite:data/remora.db
model:
  offline: true
run:
  concurrency: 2
bundles:
  nodes: {function: docstring, file: [lint]}
`;

/** A project with a remora.yaml, and a folder in it to work from. */
async function project(config: string): Promise<Workplace> {
  const place = await Workplace.create();
  await Deno.mkdir(join(place.folder, "src"));
  await Deno.writeTextFile(join(place.folder, "remora.yaml"), config);
  await Deno.writeTextFile(
    join(place.folder, "src", "a.ts"),
    "export function a(): number {\n  return 1;\n}\n",
  );
  return place;
}

function fromSources(place: Workplace, args: readonly string[], env = {}) {
  return place.remora(args, env, { cwd: join(place.folder, "src") });
}

Deno.test("config says of every value where it comes from: flag, variable, file and line, default", async () => {
  await using place = await project(CONFIG);
  const args = ["config", "--format", "json", "--port", "8123"];
  const { code, stdout } = await fromSources(place, args, { REMORA_BASE_URL: "http://gpu:1/v1" });
  assert.equal(code, 0);
  const settings: { key: string; value: unknown; source: object }[] = JSON.parse(stdout);
  const of = (wanted: string) => {
    const found = settings.find(({ key }) => key === wanted);
    return [found?.value, found?.source];
  };
  const path = join(await Deno.realPath(place.folder), "remora.yaml");
  assert.deepEqual(of("dashboard.port"), [8123, { kind: "flag", name: "--port" }]);
  assert.deepEqual(of("model.baseUrl"), [
    "http://gpu:1/v1",
    { kind: "env", name: "REMORA_BASE_URL" },
  ]);
  assert.deepEqual(of("run.concurrency"), [2, { kind: "file", path, line: 5 }]);
  assert.deepEqual(of("run.retries"), [0, { kind: "default" }]);
});

Deno.test("config masks what is secret and prints a remora.yaml that can be used", async () => {
  await using place = await project("store: nats://user:hunter2@host:4222\n");
  const env = { REMORA_API_KEY: "sk-hunter2", REMORA_TOKEN: "hunter2-hunter2" };
  const [table, json, yaml] = await Promise.all(
    ["table", "json", "yaml"].map((format) => place.remora(["config", "--format", format], env)),
  );
  assert.ok(table && json && yaml);
  for (const { code, stdout, stderr } of [table, json, yaml]) {
    assert.equal(code, 0, stderr);
    assert.doesNotMatch(stdout + stderr, /hunter2/);
  }
  assert.match(table.stdout, /REMORA_API_KEY is set \(not shown\)/);
  await Deno.writeTextFile(join(place.folder, "remora.yaml"), yaml.stdout);
  const again = await place.remora(["config", "--format", "yaml"]);
  assert.equal(again.stdout, yaml.stdout, again.stderr);
});

Deno.test("a run takes bundles, store and model from remora.yaml, also from a folder below", async () => {
  await using place = await project(CONFIG);
  const plan = await fromSources(place, ["run", ".", "--plan", "--format", "json"]);
  const { root, agents } = JSON.parse(plan.stdout);
  assert.equal(root, await Deno.realPath(place.folder));
  const found = agents.map(({ bundle, target }: Record<string, string>) => `${bundle} ${target}`);
  assert.deepEqual(found.sort(), ["docstring src/a.ts::a", "lint src/a.ts"]);
  const run = await fromSources(place, ["run", ".", "--bundle", "lint", "--format", "json"]);
  assert.equal(run.code, 0, run.stderr);
  const { size } = await Deno.stat(join(place.folder, "data", "remora.db"));
  assert.ok(size > 0);
  const events = await fromSources(place, ["events", "tail", "--only", "graph:started"]);
  assert.match(events.stdout, /graph:started/);
});

Deno.test("a mistake in remora.yaml stops every command with its place; config lists them all", async () => {
  await using place = await project("run:\n  concurency: 3\nserver:\n  base_url: http://x/v1\n");
  const [all, without, variable, doctor, ...stopped] = await Promise.all([
    place.remora(["config"]),
    place.remora(["questions", "--config", "none"]),
    place.remora(["questions"], { REMORA_CONFIG: "none" }),
    place.remora(["doctor", "--format", "json", "--offline"]),
    ...[["questions"], ["run", "src"], ["dashboard", "--port", "0"]].map((args) =>
      place.remora(args)
    ),
  ]);
  assert.ok(all && without && variable && doctor);
  for (const { code, stdout, stderr } of stopped) {
    assert.equal(code, 2);
    assert.equal(stdout, "");
    assert.equal(
      stderr,
      'CONFIG-INVALID: remora.yaml:2:3 Unknown key "run.concurency" (did you mean run.concurrency?) ' +
        "(and 1 more: remora config). See all keys with: remora config. To translate the whole file: " +
        "remora import remora.yaml\n",
    );
  }
  assert.equal(all.code, 2);
  assert.deepEqual(all.stderr.trimEnd().split("\n"), [
    'CONFIG-INVALID: remora.yaml:2:3 Unknown key "run.concurency" (did you mean run.concurrency?). ' +
    "See all keys with: remora config",
    'CONFIG-INVALID: remora.yaml:4:3 Unknown key "server.base_url". It is model.baseUrl now',
    "To translate the whole file: remora import remora.yaml",
  ]);
  assert.equal(without.code, 0, without.stderr);
  assert.equal(variable.code, 0, variable.stderr);
  const { checks } = JSON.parse(doctor.stdout);
  const check = checks.find(({ id }: { id: string }) => id === "config");
  assert.equal(check.verdict, "problem");
  assert.match(check.text, /remora\.yaml:2:3/);
});

Deno.test("config --schema is the schema, also where remora.yaml is broken", async () => {
  await using place = await project("run: [\n");
  const { code, stdout } = await place.remora(["config", "--schema"]);
  assert.equal(code, 0);
  assert.ok("run" in JSON.parse(stdout).properties);
});

Deno.test("--help and --version need no remora.yaml that can be used", async () => {
  await using place = await project("run: [\n");
  const calls = [["--version"], ["--help"], ["run", "--help"], ["completions", "bash"]];
  const outcomes = await Promise.all(calls.map((args) => place.remora(args)));
  assert.deepEqual(outcomes.map(({ code }) => code), [0, 0, 0, 0]);
});
