import assert from "node:assert/strict";
import { readPackages } from "../../tools/packages.ts";
import { circles, type Graph, npmName, packageGraph, reached } from "./_graph.ts";
import { RULES, violations } from "./rules.ts";

const packages = await readPackages();
const graphs = new Map<string, Graph>();
for (const pkg of packages) graphs.set(pkg.folder, await packageGraph(pkg));

/** What returns the package has its type, and is a part of it. */
const ALLOWED_CIRCLES = ["backend/mod.ts -> backend/require.ts -> backend/mod.ts"];

for (const pkg of packages) {
  const graph = graphs.get(pkg.folder)!;

  Deno.test(`${pkg.name} imports only what its rule allows`, () => {
    const rule = RULES[pkg.folder];
    assert.ok(rule, `No rule for ${pkg.folder} in tests/architecture/rules.ts`);
    const found = violations(pkg.folder, graph, rule);
    assert.deepEqual(found.map(({ from, edge, reason }) => `${from}: ${edge.to}: ${reason}`), []);
  });

  Deno.test(`${pkg.name} has no circular import, not even of a type`, () => {
    const found = circles(graph).map((circle) => circle.join(" -> "));
    assert.deepEqual(found.filter((circle) => !ALLOWED_CIRCLES.includes(circle)), []);
  });

  if (pkg.folder === ".") continue; // its imports are for tests and tools
  Deno.test(`${pkg.name} declares the npm packages that it imports, and no others`, () => {
    const imported = new Set<string>();
    for (const [from, edges] of graph) {
      if (!from.startsWith(`${pkg.folder}/`)) continue;
      for (const { to } of edges) if (to.startsWith("npm:")) imported.add(to);
    }
    const declared = new Set(Object.values(pkg.imports).map(npmName));
    assert.deepEqual([...declared].sort(), [...imported].sort());
  });
}

/** What must never be reached, whatever leads there: the table of slices. */
const NEVER: Readonly<Record<string, RegExp>> = {
  core: /^npm:|^(?!core\/)[a-z]+\//,
  frontend: /^npm:(?!hono$|idiomorph$)|^(backend|nats|cli|agents)\//,
  backend: /^npm:(hono|idiomorph)$|^(frontend|nats|cli)\//,
  nats: /^npm:(?!@nats-io\/)|^(frontend|backend|cli)\//,
  cli: /^npm:(openai|hono|idiomorph)$|^(frontend|backend|nats)\//,
};

for (const pkg of packages) {
  const never = NEVER[pkg.folder];
  if (!never) continue;
  Deno.test(`${pkg.name} does not reach another slice through any chain of imports`, () => {
    const graph = graphs.get(pkg.folder)!;
    const entries = Object.values(pkg.exports).map((file) => file.replace("./", `${pkg.folder}/`));
    const wrong = [...reached(graph, entries)].filter(([module]) => never.test(module));
    assert.deepEqual(wrong.map(([, path]) => path.join(" -> ")), []);
  });
}
