import assert from "node:assert/strict";
import { type Fetched, ourPackages } from "./_fetched.ts";
import { EmptyMachine } from "./_machine.ts";
import { publishAll } from "./_publish.ts";
import type { Registry } from "./registry/registry.ts";

/** What the test reads of `remora doctor --format json`. */
interface Report {
  readonly healthy: boolean;
  readonly checks: readonly {
    readonly id: string;
    readonly verdict: string;
    readonly text: string;
    readonly details?: { readonly npm?: readonly string[]; readonly bytes?: number };
  }[];
}

let registry!: Registry;
Deno.test.beforeAll(async () => {
  registry = await publishAll();
});
Deno.test.afterAll(async () => {
  // Not there when publishing has failed.
  await registry?.[Symbol.asyncDispose]();
});

const DOCTOR = ["run", "-A", "jsr:@remora/cli", "doctor", "--offline", "--format", "json"];

Deno.test("doctor's line about the dashboard is what a dashboard fetches and may do", async () => {
  const fetched = await fetchedByDashboard();
  await using machine = await EmptyMachine.create(registry);
  const slices = ["cli", "frontend", "frontend/serve", "backend", "nats"];
  const imports = slices.map((slice) => `import "jsr:@remora/${slice}";\n`);
  await Deno.writeTextFile(`${machine.folder}/cache.ts`, imports.join(""));
  assert.equal((await machine.run(["run", "-A", "cache.ts"])).code, 0);

  const { code, stdout, stderr } = await machine.run(DOCTOR);
  assert.equal(code, 0, `${stdout}\n${stderr}`);
  const { healthy, checks }: Report = JSON.parse(stdout);
  assert.ok(healthy);
  assert.deepEqual(checks.filter(({ verdict }) => verdict !== "ok"), []);
  const dashboard = checks.find(({ id }) => id === "dashboard");
  assert.match(
    dashboard?.text ?? "",
    /^the dashboard is 2 packages, [\d.]+ MB, starts in \d+ ms, may read one file and open one port$/,
  );
  const names = fetched.npm.map(({ name, version }) => `${name}@${version}`);
  assert.deepEqual(dashboard?.details?.npm, names);
  assert.equal(dashboard?.details?.bytes, fetched.bytes.npm + fetched.bytes.ours);
});

Deno.test("doctor on a machine with the command line alone fetches nothing and says what is missing", async () => {
  await using machine = await EmptyMachine.create(registry);
  const { code, stdout, stderr } = await machine.run(DOCTOR);
  assert.equal(code, 0, `${stdout}\n${stderr}`);
  const { checks }: Report = JSON.parse(stdout);
  const absent = checks.filter(({ verdict }) => verdict === "absent").map(({ id }) => id);
  for (const slice of ["frontend", "backend", "nats"]) assert.ok(absent.includes(`slice:${slice}`));
  const fetched = await machine.fetched();
  assert.deepEqual(ourPackages(fetched.files), ["@remora/cli", "@remora/core"]);
  assert.deepEqual(fetched.npm.map(({ name }) => name), ["@stricli/core"]);
});

async function fetchedByDashboard(): Promise<Fetched> {
  await using machine = await EmptyMachine.create(registry);
  const { code } = await machine.run(["run", "-A", "jsr:@remora/frontend/serve", "--help"]);
  assert.equal(code, 0);
  return await machine.fetched();
}
