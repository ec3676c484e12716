import assert from "node:assert/strict";
import { ROOT } from "../../tools/_deno.ts";
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

/** The rows of the matrix in docs/INSTALLATION.md: what is in the cache besides the command line. */
const ROWS: readonly { title: string; slices: readonly string[] }[] = [
  { title: "`@remora/cli`", slices: [] },
  { title: "with frontend", slices: ["frontend", "frontend/serve"] },
  { title: "with backend", slices: ["backend"] },
  { title: "with both", slices: ["frontend", "frontend/serve", "backend"] },
];

const SHORT: Readonly<Record<string, string>> = { "@stricli/core": "stricli" };

/** Nothing but the cache: what is not in it is missing. */
const REMORA = ["run", "-A", "--cached-only", "jsr:@remora/cli"];

for (const { title, slices } of ROWS) {
  Deno.test(`the command line ${title} does what the matrix says`, async () => {
    await using machine = await EmptyMachine.create(registry);
    // Not `deno cache`: that also fetches what only types refer to.
    const imports = ["cli", ...slices].map((slice) => `import "jsr:@remora/${slice}";\n`);
    await Deno.writeTextFile(`${machine.folder}/cache.ts`, imports.join(""));
    const cached = await machine.run(["run", "-A", "cache.ts"]);
    assert.equal(cached.code, 0, cached.stderr);
    const { npm } = await machine.fetched();
    const names = npm.map(({ name }) => SHORT[name] ?? name);
    assert.deepEqual(await documented(title), {
      "npm packages": names.join(", "),
      "`dashboard`": await dashboard(machine),
      "`list-agents`": await listAgents(machine),
      "`run --offline`": await run(machine),
      "`questions`": outcome(await machine.run([...REMORA, "questions"])),
    });
  });
}

async function dashboard(machine: EmptyMachine): Promise<string> {
  const args = [...REMORA, "dashboard", "--port", "0", "--no-open"];
  await using program = machine.start(args);
  const [found] = await program.waitFor(/http:\/\/127\.0\.0\.1:\d+|^[A-Z-]+(?=: )/m);
  if (!found.startsWith("http")) return found;
  const response = await fetch(`${found}/healthz`);
  await response.body?.cancel();
  return response.status === 200 ? "works" : `status ${response.status}`;
}

async function listAgents(machine: EmptyMachine): Promise<string> {
  const { code, stdout, stderr } = await machine.run([...REMORA, "list-agents", "--offline"]);
  if (code !== 0) return outcome({ code, stderr });
  return /Bundle validation skipped/.test(stdout + stderr) ? "table without validation" : "works";
}

async function run(machine: EmptyMachine): Promise<string> {
  await Deno.writeTextFile(`${machine.folder}/clean.ts`, "export const answer = 42;\n");
  return outcome(await machine.run([...REMORA, "run", "clean.ts", "--offline"]));
}

/** `works`, or the code of the error on stderr. */
function outcome({ code, stderr }: { code: number; stderr: string }): string {
  if (code === 0) return "works";
  return /^([A-Z-]+): /m.exec(stderr)?.[1] ?? `exit code ${code}: ${stderr}`;
}

/** A row of the matrix in the docs, by column. */
async function documented(title: string): Promise<Record<string, string>> {
  const text = await Deno.readTextFile(`${ROOT}/docs/INSTALLATION.md`);
  const lines = text.split("\n").filter((line) => line.startsWith("|"));
  const head = lines.find((line) => line.startsWith("| Installed |"));
  const row = lines.find((line) => line.startsWith(`| ${title} |`));
  assert.ok(head && row, `docs/INSTALLATION.md has no row ${title}`);
  const [columns, cells] = [head, row].map((line) => line.split("|").map((cell) => cell.trim()));
  return Object.fromEntries(columns!.slice(2, -1).map((name, at) => [name, cells![at + 2]!]));
}
