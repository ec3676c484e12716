import assert from "node:assert/strict";
import { Workplace } from "./_remora.ts";

async function withBadBundle(): Promise<Workplace> {
  const place = await Workplace.create();
  await Deno.mkdir(`${place.folder}/agents/bad`, { recursive: true });
  await Deno.writeTextFile(`${place.folder}/agents/bad/bundle.yaml`, "name: bad\ntools: 3\n");
  return place;
}

Deno.test("list-agents lists the project's bundles and the shipped ones", async () => {
  await using place = await withBadBundle();
  const { code, stdout, stderr } = await place.remora(["list-agents", "--offline"]);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^Agent +Enabled +Bundle +Valid +Adapter +Model +From$/m);
  assert.match(stdout, /^bad +✓ +✓ +✗ +- +✓ +agents\/bad$/m);
  assert.match(stdout, /^lint +✓ +✓ +✓ +- +✓ +shipped$/m);
  assert.match(stdout, /^✗ bad bundle\.yaml:\d+ .*remora validate-agents/m);
});

Deno.test("list-agents says so when the model server does not answer, exit code 0", async () => {
  await using place = await Workplace.create();
  const { code, stdout, stderr } = await place.remora([
    ...["list-agents", "--base-url", "http://127.0.0.1:9/v1"],
  ]);
  assert.equal(code, 0);
  assert.match(stdout, /^lint +✓ +✓ +✓ +- +\? +shipped$/m);
  assert.match(stderr, /^Model availability unknown: .*http:\/\/127\.0\.0\.1:9\/v1.*\n$/);
});

Deno.test("list-agents asks the server which models it has", async () => {
  const ids = ["qwen3", "lora-a"];
  await using server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    () => Response.json({ object: "list", data: ids.map((id) => ({ id, object: "model" })) }),
  );
  await using place = await Workplace.create();
  const baseUrl = `http://127.0.0.1:${server.addr.port}/v1`;
  const available = async (model: string) => {
    const args = ["list-agents", "--format", "json", "--base-url", baseUrl, "--model", model];
    return JSON.parse((await place.remora(args)).stdout)[0].modelAvailable;
  };
  assert.equal(await available("qwen3"), true);
  assert.equal(await available("gpt-9"), false);
});

Deno.test("validate-agents names file, line and column of every finding, and shows the line", async () => {
  await using place = await withBadBundle();
  const { code, stdout } = await place.remora(["validate-agents"]);
  assert.equal(code, 2);
  assert.match(stdout, /^✗ bad/m);
  assert.match(
    stdout,
    /^ {2}agents\/bad\/bundle\.yaml:2:8 {2}error \S+ {2}"tools" must be a list.*\n {4}2 │ tools: 3\n {6}│ {8}\^$/m,
  );
  assert.match(stdout, /^✓ lint/m);
  assert.match(stdout, /1 of 6 agents are not valid\n$/);
  const json = await place.remora([
    "validate-agents",
    "agents/bad/bundle.yaml",
    "--format",
    "json",
  ]);
  assert.equal(json.code, 2);
  const [report, ...others] = JSON.parse(json.stdout);
  assert.deepEqual(others, []);
  assert.deepEqual(Object.keys(report), ["path", "name", "dialect", "loads", "findings"]);
  assert.equal(report.loads, false);
});

Deno.test("validate-agents repairs with --fix, fails on warnings with --strict, and writes SARIF", async () => {
  await using place = await Workplace.create();
  const manifest = `${place.folder}/mine/one/bundle.yaml`;
  await Deno.mkdir(`${place.folder}/mine/one`, { recursive: true });
  await Deno.writeTextFile(
    manifest,
    `name: one
model: qwen
initial_context:
  system_prompt: <task_description>Do it.</task_description> One tool call each turn.
tools: [read_file, submit_result]
terminaton: submit_result
max_turn: 8
`,
  );
  const validate = (...args: string[]) => place.remora(["validate-agents", "mine", ...args]);
  assert.equal((await validate()).code, 0);
  assert.equal((await validate("--strict")).code, 1);
  const { runs } = JSON.parse((await validate("--format", "sarif")).stdout);
  assert.deepEqual(
    runs[0].results.map(({ ruleId, level, locations }: SarifResult) => [
      ruleId,
      level,
      locations[0].physicalLocation.artifactLocation.uri,
    ]),
    [
      ["unknown-key", "warning", "mine/one/bundle.yaml"],
      ["unknown-key", "warning", "mine/one/bundle.yaml"],
    ],
  );
  const fixed = await validate("--fix", "--strict");
  assert.equal(fixed.code, 0, fixed.stdout);
  assert.equal(fixed.stderr, "2 findings were fixed\n");
  assert.match(await Deno.readTextFile(manifest), /^termination: submit_result\nmax_turns: 8$/m);
});

interface SarifResult {
  readonly ruleId: string;
  readonly level: string;
  readonly locations: readonly [
    { readonly physicalLocation: { readonly artifactLocation: { readonly uri: string } } },
  ];
}
