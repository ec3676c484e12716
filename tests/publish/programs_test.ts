import assert from "node:assert/strict";
import { answerThrough } from "./_answer.ts";
import { assertWithinBudget } from "./_budget.ts";
import { type Fetched, ourPackages } from "./_fetched.ts";
import { EmptyMachine, type RunningProgram } from "./_machine.ts";
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

Deno.test("deno run jsr:@remora/frontend/serve shows and answers a question, without model code", async () => {
  await using machine = await EmptyMachine.create(registry);
  await using program = machine.start([
    ...["run", "-A", "jsr:@remora/frontend/serve", "--port", "0"],
    ...["--store", "sqlite:remora.db"],
  ]);
  await answerThrough(program, `sqlite:${machine.folder}/remora.db`);
  await stop(program);
  await fetchedOnly(machine, ["core", "frontend"], {
    budget: "@remora/frontend/serve",
    specifiers: ["jsr:@remora/frontend/serve"],
  });
});

Deno.test("deno run jsr:@remora/cli dashboard does the same, without model code", async () => {
  await using machine = await EmptyMachine.create(registry);
  await using program = machine.start([
    ...["run", "-A", "jsr:@remora/cli", "dashboard", "--port", "0", "--no-open"],
    ...["--store", "sqlite:remora.db"],
  ]);
  await answerThrough(program, `sqlite:${machine.folder}/remora.db`);
  await stop(program);
  await fetchedOnly(machine, ["cli", "core", "frontend"], {
    budget: "@remora/cli dashboard",
    specifiers: ["jsr:@remora/cli", "jsr:@remora/frontend/serve"],
  });
});

Deno.test("a remora.yaml brings the part of the backend that reads it, and no model code", async () => {
  await using machine = await EmptyMachine.create(registry);
  const config = "store: sqlite:remora.db\ndashboard:\n  port: 0\n  open: false\n";
  await Deno.writeTextFile(`${machine.folder}/remora.yaml`, config);
  await using program = machine.start(["run", "-A", "jsr:@remora/cli", "dashboard"]);
  await answerThrough(program, `sqlite:${machine.folder}/remora.db`);
  await stop(program);
  const { files } = await fetchedOnly(machine, ["backend", "cli", "core", "frontend"], {
    budget: "@remora/cli dashboard, remora.yaml",
    specifiers: ["jsr:@remora/cli", "jsr:@remora/frontend/serve", "jsr:@remora/backend/yaml"],
  });
  const backend = files.filter((file) => file.startsWith("@remora/backend/"));
  const others = backend.filter((file) => !/\/backend\/(bundle\/_?yaml|yaml\/)/.test(file));
  assert.deepEqual(others, []);
});

Deno.test("deno run jsr:@remora/cli --help fetches no slice", async () => {
  await using machine = await EmptyMachine.create(registry);
  const { code, stdout, stderr } = await machine.run(["run", "-A", "jsr:@remora/cli", "--help"]);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /list-agents/);
  await fetchedOnly(machine, ["cli", "core"], {
    budget: "@remora/cli --help",
    specifiers: ["jsr:@remora/cli"],
  });
});

Deno.test("with lazy dynamic imports --help fetches what it needs, and installing everything", async () => {
  await using machine = await EmptyMachine.create(registry);
  const flag = "--unstable-lazy-dynamic-imports"; // docs/INSTALLATION.md recommends it
  const help = await machine.run(["run", "-A", flag, "jsr:@remora/cli", "--help"]);
  assert.equal(help.code, 0, help.stderr);
  await fetchedOnly(machine, ["cli"], {
    budget: "@remora/cli --help, lazily",
    specifiers: ["jsr:@remora/cli"],
  });
  const where = ["--root", `${machine.folder}/bin`, "-n", "remora", "jsr:@remora/cli"];
  const installed = await machine.run(["install", "-g", "-A", flag, ...where]);
  assert.equal(installed.code, 0, installed.stderr);
  // Nothing is left to be fetched: a command that help does not need runs from the cache.
  const args = ["run", "-A", flag, "--cached-only", "jsr:@remora/cli", "runs"];
  const { code, stdout, stderr } = await machine.run(args);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /Nothing has run here yet/);
});

Deno.test("deno run jsr:@remora/cli list-agents brings the backend and no dashboard", async () => {
  await using machine = await EmptyMachine.create(registry);
  const args = ["run", "-A", "jsr:@remora/cli", "list-agents"];
  const { code, stdout, stderr } = await machine.run(args);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^.*\blint\b.*$/m);
  await fetchedOnly(machine, ["backend", "cli", "core"], {
    budget: "@remora/cli list-agents",
    specifiers: ["jsr:@remora/cli", "jsr:@remora/backend"],
  });
});

Deno.test("deno run jsr:@remora/cli check-tool brings a parser, and nothing that runs agents", async () => {
  await using machine = await EmptyMachine.create(registry);
  await Deno.writeTextFile(`${machine.folder}/a.pym`, "class A: pass\n");
  const args = ["run", "-A", "jsr:@remora/cli", "check-tool", "a.pym"];
  const { code, stdout, stderr } = await machine.run(args);
  assert.equal(code, 2, stderr);
  assert.match(stdout, /^ {2}a\.pym:1:1 {2}error E001 /m);
  const { files, npm } = await machine.fetched();
  const names = new Set(npm.map(({ name }) => name));
  for (const name of ["web-tree-sitter", "@vscode/tree-sitter-wasm"]) assert.ok(names.has(name));
  for (const name of ["openai", "yaml", "ignore", "hono"]) assert.ok(!names.has(name), name);
  // Nor other languages' parsers, which come when there is something for them.
  assert.deepEqual([...names].filter((name) => /mdast|micromark|toml/.test(name)), []);
  const backend = files.filter((file) => file.startsWith("@remora/backend/"));
  assert.deepEqual(backend.filter((file) => !/\/backend\/(?:grail|syntax)\//.test(file)), []);
});

Deno.test("deno run jsr:@remora/cli demo runs to its end with nothing but what is published", async () => {
  await using machine = await EmptyMachine.create(registry);
  const args = ["demo", "--answer", "auto", "--exit", "--no-open", "--port", "0"];
  const { code, stdout, stderr } = await machine.run(["run", "-A", "jsr:@remora/cli", ...args]);
  assert.equal(code, 0, `${stdout}\n${stderr}`);
  assert.match(stdout, /offline model \(rules, no LLM\)/);
  await fetchedOnly(machine, ["backend", "cli", "core", "frontend"], {
    budget: "@remora/cli demo",
    specifiers: ["jsr:@remora/cli", "jsr:@remora/backend", "jsr:@remora/frontend/serve"],
  });
});

async function stop(program: RunningProgram): Promise<void> {
  await program[Symbol.asyncDispose]();
  assert.doesNotMatch(program.output(), /error:|Uncaught/i);
}

async function fetchedOnly(
  machine: EmptyMachine,
  ours: readonly string[],
  { budget, specifiers }: { budget: string; specifiers: readonly string[] },
): Promise<Fetched> {
  const fetched = await machine.fetched();
  assert.deepEqual(ourPackages(fetched.files), ours.map((name) => `@remora/${name}`));
  await assertWithinBudget(budget, fetched, { machine, specifiers });
  return fetched;
}
