import assert from "node:assert/strict";
import { BINARIES, type Binary } from "../../tools/binaries.ts";
import { compile, type Compiled, embedded } from "./_compile.ts";

Deno.test("the dashboard's binary holds no model code and no other slice", async () => {
  await using place = await temporary();
  const made = await compile(BINARIES.compile, place.path);
  assert.ok(has(made, /^core\//) && has(made, /^frontend\//), made.embedded.join("\n"));
  assert.ok(has(made, /\/hono\//) && has(made, /\/idiomorph\//), made.embedded.join("\n"));
  const foreign = made.embedded.filter((path) => /^(backend|cli|nats|agents|tests)\//.test(path));
  assert.deepEqual(foreign, []);
  const npm = made.embedded.filter((path) => path.startsWith(".deno_compile_node_modules/"));
  assert.deepEqual(npm.filter((path) => !/\/(hono|idiomorph)\//.test(path)), []);
  await runs(made, place.path, BINARIES.compile);
});

Deno.test("the full binary holds every slice, and nothing that only tests need", async () => {
  await using place = await temporary();
  const made = await compile(BINARIES["compile:full"], place.path);
  for (const slice of ["core", "frontend", "backend", "nats", "cli"]) {
    assert.ok(has(made, new RegExp(`^${slice}/`)), `${slice} is not embedded`);
  }
  for (const name of ["hono", "idiomorph", "openai", "yaml", "@nats-io/nats-core"]) {
    assert.ok(has(made, new RegExp(`/${name}(/|$)`)), `${name} is not embedded`);
  }
  assert.ok(!has(made, /playwright|fast-check/), made.embedded.join("\n"));
  await runs(made, place.path, BINARIES["compile:full"]);
});

Deno.test("embedded() puts the printed tree together", () => {
  const tree = `
Embedded Files

out
├─┬ .deno_compile_node_modules (12.23MB - 12.15MB unique)
│ └─┬ localhost (12.23MB - 12.15MB unique)
│   ├── @stricli/core/* (320.29KB - 246.93KB unique)
│   └── openai/6.49.0/* (11.92MB - 11.9MB unique)
├── cli.ts (292B)
└─┬ core (1KB)
  └── mod.ts (2.03KB)

Files: 13.12MB
`;
  assert.deepEqual(embedded(tree), [
    ".deno_compile_node_modules/localhost/@stricli/core/*",
    ".deno_compile_node_modules/localhost/openai/6.49.0/*",
    "cli.ts",
    "core/mod.ts",
  ]);
});

function has({ embedded }: Compiled, pattern: RegExp): boolean {
  return embedded.some((path) => pattern.test(path));
}

/** Starts the binary where its runtime is real, and says so where it is not. */
async function runs({ notRunnable }: Compiled, path: string, binary: Binary): Promise<void> {
  if (notRunnable !== undefined) {
    console.log(`${binary.name} was made but not run: ${notRunnable}`);
    return;
  }
  for (const args of binary.name === "remora" ? [["--help"], ["list-agents"]] : [["--help"]]) {
    const { code, stderr } = await new Deno.Command(path, { args }).output();
    assert.equal(code, 0, new TextDecoder().decode(stderr));
  }
}

async function temporary(): Promise<AsyncDisposable & { path: string }> {
  const folder = await Deno.makeTempDir({ prefix: "remora_compile_" });
  const name = Deno.build.os === "windows" ? "program.exe" : "program";
  return {
    path: `${folder}/${name}`,
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}
