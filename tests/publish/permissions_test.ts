import assert from "node:assert/strict";
import { ROOT } from "../../tools/_deno.ts";
import { answerThrough } from "./_answer.ts";
import { EmptyMachine } from "./_machine.ts";
import { freePort } from "./_nats.ts";
import { publishAll } from "./_publish.ts";
import type { Registry } from "./registry/registry.ts";

/** A named permission set of `deno.json`. */
type PermissionSet = Readonly<Record<string, boolean | readonly string[]>>;

const { permissions }: { permissions: Record<string, PermissionSet> } = JSON.parse(
  await Deno.readTextFile(`${ROOT}/deno.json`),
);

let registry!: Registry;
Deno.test.beforeAll(async () => {
  registry = await publishAll();
});
Deno.test.afterAll(async () => {
  // Not there when publishing has failed.
  await registry?.[Symbol.asyncDispose]();
});

Deno.test("-P=dashboard: one address, one file, its own environment", async () => {
  assert.deepEqual(Object.keys(permissions["dashboard"]!), ["net", "read", "write", "env"]);
  assert.deepEqual(permissions["dashboard"]!["net"], ["127.0.0.1:8000"]);
  assert.deepEqual(permissions["dashboard"]!["write"], [".remora/remora.db"]);
  await using machine = await machineWithSets();
  await using program = machine.start(dashboard(machine.port));
  await answerThrough(program, `sqlite:${machine.folder}/.remora/remora.db`);
});

Deno.test("the dashboard says what it lacks without net, read or write", async () => {
  const without: Record<string, PermissionSet> = {};
  for (const name of ["net", "read", "write"]) {
    const { [name]: _removed, ...rest } = permissions["dashboard"]!;
    without[`without-${name}`] = rest;
  }
  await using machine = await machineWithSets(without);
  for (const name of ["net", "read", "write"]) {
    await using program = machine.start(dashboard(machine.port, `without-${name}`));
    await program.waitFor(new RegExp(`^[A-Z-]+: .*${name}`, "m"));
  }
});

Deno.test("-P=agents runs agents that lint and fix; -P=cli looks at it and accepts it", async () => {
  await using machine = await machineWithSets();
  const before = await Deno.readTextFile(`${ROOT}/examples/sample_project/src/money.ts`);
  await Deno.mkdir(`${machine.folder}/src`);
  await Deno.writeTextFile(`${machine.folder}/src/money.ts`, before);
  const remora = async (set: string, ...args: string[]): Promise<string> => {
    const all = ["run", "--no-prompt", `-P=${set}`, "jsr:@remora/cli", ...args];
    const { code, stdout, stderr } = await machine.run(all);
    assert.equal(code, 0, `${args.join(" ")}: ${stdout}\n${stderr}`);
    return stdout;
  };
  await remora("agents", "run", "src/money.ts", "--offline");
  assert.match(await remora("cli", "review", "diff"), /^\+ {2}const match/m);
  await remora("cli", "review", "accept", "--all");
  const after = await Deno.readTextFile(`${machine.folder}/src/money.ts`);
  assert.notEqual(after, before);
  assert.match(await remora("cli", "questions"), /\S/);
});

Deno.test("-P=cli may not run programs or open connections", () => {
  assert.deepEqual(Object.keys(permissions["cli"]!), ["read", "write", "env"]);
});

/** The published dashboard under a permission set. */
function dashboard(port: number, set = "dashboard"): string[] {
  return ["run", `-P=${set}`, "jsr:@remora/frontend/serve", "--port", String(port)];
}

/** A machine whose `deno.json` has our permission sets, for a port of its own. */
async function machineWithSets(
  sets: Record<string, PermissionSet> = permissions,
): Promise<EmptyMachine & { port: number }> {
  const machine = await EmptyMachine.create(registry);
  const port = freePort();
  const text = JSON.stringify({ permissions: sets }).replaceAll(":8000", `:${port}`)
    // Under npx the program that runs is not the first `deno` on the path.
    .replaceAll('"deno"', JSON.stringify(Deno.execPath()));
  await Deno.writeTextFile(`${machine.folder}/deno.json`, text);
  await Deno.mkdir(`${machine.folder}/.remora`);
  return Object.assign(machine, { port });
}
