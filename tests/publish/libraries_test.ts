import assert from "node:assert/strict";
import { readPackages } from "../../tools/packages.ts";
import { namedFiles } from "../architecture/_files.ts";
import { packageGraph } from "../architecture/_graph.ts";
import { assertWithinBudget } from "./_budget.ts";
import { ourPackages } from "./_fetched.ts";
import { EmptyMachine } from "./_machine.ts";
import { publishAll } from "./_publish.ts";
import budgets from "./budgets.json" with { type: "json" };
import type { Registry } from "./registry/registry.ts";

/** A program on an empty machine that imports one entry, and what it may bring along. */
interface Program {
  readonly entry: string;
  readonly source: string;
  readonly prints: RegExp;
  /** Packages of ours that are fetched. */
  readonly ours: readonly string[];
}

const CORE_PROGRAM = `
  await using store = await remora.openStore("sqlite:remora.db");
  const started = remora.agentStarted({
    agentId: "a", name: "a", bundle: "b", target: "t", workspaceId: "w",
  });
  await store.events.append([started]);
  await store.workspace("w").kv.set("greeting", "hello");
  for (const event of await store.events.read({ after: 0 })) console.log(event.seq, event.action);
  console.log((await store.workspace("w").kv.get("greeting"))?.value);
`;

const PROGRAMS: readonly Program[] = [
  { entry: "@remora/core", source: CORE_PROGRAM, prints: /^1 started\nhello\n$/, ours: ["core"] },
  {
    entry: "@remora/remora",
    source: CORE_PROGRAM,
    prints: /^1 started\nhello\n$/,
    ours: ["core", "remora"],
  },
  {
    entry: "@remora/remora/frontend",
    source: `
      await using store = await core.openStore("memory:");
      await using dashboard = remora.createDashboard({ store });
      const response = await dashboard.fetch(new Request("http://127.0.0.1/"));
      console.log(response.status, response.headers.get("content-type"));
    `,
    prints: /^200 text\/html/,
    ours: ["core", "frontend", "remora"],
  },
  {
    entry: "@remora/backend",
    source: `
      console.log((await remora.shippedBundles()).map((bundle) => bundle.name).join(" "));
    `,
    prints: /\blint\b/,
    ours: ["backend", "core"],
  },
];

let registry!: Registry;
Deno.test.beforeAll(async () => {
  registry = await publishAll();
});
Deno.test.afterAll(async () => {
  // Not there when publishing has failed.
  await registry?.[Symbol.asyncDispose]();
});

for (const { entry, source, prints, ours } of PROGRAMS) {
  Deno.test(`a program that imports ${entry} fetches what it needs and nothing else`, async () => {
    await using machine = await EmptyMachine.create(registry);
    const program = `import * as remora from "jsr:${entry}";
      ${source.includes("core.") ? 'import * as core from "jsr:@remora/core";' : ""}
      ${source}`;
    await Deno.writeTextFile(`${machine.folder}/main.ts`, program);
    const outcome = await machine.run(["run", "-A", "main.ts"]);
    assert.equal(outcome.code, 0, outcome.stderr);
    assert.match(outcome.stdout, prints);

    const fetched = await machine.fetched();
    assert.deepEqual(ourPackages(fetched.files), ours.map((name) => `@remora/${name}`));
    await assertWithinBudget(entry, fetched, { machine, specifiers: [`jsr:${entry}`] });

    // What was fetched is all that it needs: it runs again with nothing but the cache.
    const again = await machine.run(["run", "-A", "--cached-only", "main.ts"]);
    assert.equal(again.code, 0, again.stderr);
  });
}

Deno.test("a dashboard alone may be three npm packages and three megabytes in all, and no more", () => {
  for (const entry of ["@remora/frontend", "@remora/frontend/serve"] as const) {
    const { npm, kilobytes } = budgets[entry];
    assert.ok(npm.length <= 3, npm.join(", "));
    assert.ok(kilobytes.npm + kilobytes.ours <= 3_000, `${kilobytes.npm} + ${kilobytes.ours}`);
  }
});

Deno.test("no published file imports by a bare name or holds a test", () => {
  for (const { name, files } of registry.packages) {
    for (const [path, content] of files) {
      assert.doesNotMatch(path, /_test\.|testdata/, `${name}${path}`);
      if (!/\.tsx?$/.test(path)) continue;
      const source = new TextDecoder().decode(content).replace(/\/\*[^]*?\*\//g, "");
      for (const specifier of specifiers(source)) {
        assert.match(specifier, /^(\.{1,2}\/|jsr:|npm:|node:)/, `${name}${path}`);
      }
    }
  }
});

Deno.test("every published module is reached from an export path", async () => {
  const spare: string[] = [];
  for (const pkg of await readPackages()) {
    const reached = new Set((await packageGraph(pkg)).keys());
    // Workers are started by name, not imported.
    for (const path of reached) for (const other of await namedFiles(path)) reached.add(other);
    const found = registry.packages.find(({ name }) => name === pkg.name);
    for (const path of found?.files.keys() ?? []) {
      const file = pkg.folder === "." ? path.slice(1) : pkg.folder + path;
      if (/\.(tsx?|js)$/.test(path) && !reached.has(file)) spare.push(file);
    }
  }
  assert.deepEqual(spare, [], "Take them out with publish.exclude in the package's deno.json");
});

Deno.test("every published package has a licence, a README and a description", () => {
  for (const { name, files } of registry.packages) {
    assert.ok(files.has("/LICENSE"), `${name}: LICENSE`);
    assert.ok(files.has("/README.md"), `${name}: README.md`);
    const config: { description?: string; license?: string } = JSON.parse(
      new TextDecoder().decode(files.get("/deno.json")),
    );
    assert.ok(config.description, `${name}: description`);
    assert.equal(config.license, "MIT");
  }
});

function specifiers(source: string): string[] {
  const statements = source.matchAll(
    /^\s*(?:import|export)\b[^;"`]*?\bfrom\s+"([^"]+)"|^\s*import\s+"([^"]+)"/gm,
  );
  return [...statements].map(([, from, bare]) => from ?? bare ?? "");
}

Deno.test("a published backend runs a Grail script, with the library of this platform or one clear line", async () => {
  await using machine = await EmptyMachine.create(registry);
  const program = `
    import { checkGrail } from "jsr:@remora/backend/grail";
    import { createGrailRunner } from "jsr:@remora/backend/grail_run";
    const { script } = await checkGrail('name: str = Input("name")\\n"Hello " + name');
    await using runner = createGrailRunner();
    try {
      console.log((await runner.run(script, { inputs: { name: "Ada" } })).value);
    } catch (error) {
      console.log(error.code, error.message);
    }`;
  await Deno.writeTextFile(`${machine.folder}/main.ts`, program);
  const { code, stdout, stderr } = await machine.run(["run", "-A", "main.ts"]);
  assert.equal(code, 0, stderr);
  console.log(stdout.trim());
  assert.match(
    stdout,
    /^(?:Hello Ada|GRAIL-NO-MONTY Grail scripts can be checked but not run here: .+)\n$/,
  );
  const fetched = await machine.fetched();
  const names = fetched.npm.map(({ name }) => name);
  assert.deepEqual(names.filter((name) => /^(?:hono|idiomorph)$/.test(name)), []);
});
