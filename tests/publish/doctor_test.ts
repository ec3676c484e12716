import assert from "node:assert/strict";
import { ourPackages } from "./_fetched.ts";
import { EmptyMachine } from "./_machine.ts";
import { publishAll } from "./_publish.ts";
import type { Registry } from "./registry/registry.ts";

let registry!: Registry;
Deno.test.beforeAll(async () => {
  registry = await publishAll();
});
Deno.test.afterAll(async () => {
  // Not there when publishing has failed.
  await registry?.[Symbol.asyncDispose]();
});

interface Check {
  readonly id: string;
  readonly verdict: string;
  readonly text: string;
  readonly remedy?: string;
}

async function doctor(machine: EmptyMachine): Promise<(id: string) => Check | undefined> {
  const args = ["run", "-A", "jsr:@remora/cli", "doctor", "--offline", "--format", "json"];
  const { code, stdout, stderr } = await machine.run(args);
  assert.equal(code, 0, stdout + stderr);
  const { checks, versions }: { checks: Check[]; versions: Record<string, string> } = JSON.parse(
    stdout,
  );
  assert.equal(versions.installation, "registry");
  assert.equal(versions.command, "deno run -A jsr:@remora/cli");
  return (id) => checks.find((check) => check.id === id);
}

Deno.test("doctor from a registry says which slices are absent, and fetches none of them", async () => {
  await using machine = await EmptyMachine.create(registry);
  const check = await doctor(machine);
  for (const slice of ["frontend", "backend", "nats"]) {
    const found = check(`slice:${slice}`);
    assert.equal(found?.verdict, "absent", found?.text);
    assert.match(found?.remedy ?? "", new RegExp(`^Add it with: deno cache jsr:@remora/${slice}@`));
  }
  assert.equal(check("slice:core")?.verdict, "ok");
  assert.equal(check("model")?.verdict, "absent");
  assert.equal(check("dashboard"), undefined);
  assert.deepEqual(ourPackages((await machine.fetched()).files), ["@remora/cli", "@remora/core"]);
});

Deno.test("doctor from a registry measures the dashboard where it is in the cache", async () => {
  await using machine = await EmptyMachine.create(registry);
  const cached = await machine.run([
    ...["cache", "jsr:@remora/frontend", "jsr:@remora/frontend/serve"],
  ]);
  assert.equal(cached.code, 0, cached.stderr);
  const check = await doctor(machine);
  assert.equal(check("slice:frontend")?.verdict, "ok");
  assert.match(
    check("dashboard")?.text ?? "",
    /^the dashboard is 2 packages, \d\.\d MB, starts in \d+ ms, may read one file and open one port$/,
  );
});
