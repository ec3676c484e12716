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

Deno.test("validate-agents names file, line and column of every finding", async () => {
  await using place = await withBadBundle();
  const { code, stdout } = await place.remora(["validate-agents"]);
  assert.equal(code, 1);
  assert.match(stdout, /^✗ bad/m);
  assert.match(
    stdout,
    /^ {2}agents\/bad\/bundle\.yaml:2:8 {2}error \S+ {2}"tools" must be a list/m,
  );
  assert.match(stdout, /^✓ lint/m);
  assert.match(stdout, /1 of 6 agents are not valid\n$/);
  assert.equal((await place.remora(["validate-agents", "agents/bad"])).code, 2);
  assert.equal((await place.remora(["validate-agents", "lint"])).code, 0);
  const json = await place.remora(["validate-agents", "agents/bad", "--format", "json"]);
  assert.equal(JSON.parse(json.stdout)[0].loads, false);
});
