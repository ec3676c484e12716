import assert from "node:assert/strict";
import { circles, type Graph, reached } from "./_graph.ts";
import { folderOf, RULES, violations } from "./rules.ts";

function graph(edges: Record<string, readonly string[]>): Graph {
  return new Map(
    Object.entries(edges).map(([from, to]) => [
      from,
      to.map((written) => ({
        to: written.replace(/^type /, ""),
        written,
        kind: written.startsWith("type ") ? "type" : "value",
      })),
    ]),
  );
}

function reasons(folder: string, edges: Record<string, readonly string[]>): string[] {
  return violations(folder, graph(edges), RULES[folder]!).map(({ reason }) => reason);
}

Deno.test("the rules refuse an upward import and an npm package in core", () => {
  const found = reasons("core", { "core/a.ts": ["backend/mod.ts", "npm:yaml", "core/b.ts"] });
  assert.deepEqual(found, [
    "core may not import from backend",
    "core may not import the npm package yaml",
  ]);
});

Deno.test("the rules refuse openai and backend files in the frontend", () => {
  const edges = { "frontend/mod.ts": ["npm:openai", "backend/x.ts", "npm:hono", "core/mod.ts"] };
  assert.equal(reasons("frontend", edges).length, 2);
});

Deno.test("the rules refuse a static import of a slice in the command line", () => {
  assert.deepEqual(reasons("cli", { "cli/run.ts": ["frontend/mod.ts"] }), [
    "cli may not import from frontend",
  ]);
});

Deno.test("the rules let type-only imports through", () => {
  assert.deepEqual(reasons("cli", { "cli/run.ts": ["type backend/mod.ts"] }), []);
});

Deno.test("the rules judge only the package's own modules", () => {
  assert.deepEqual(reasons("frontend", { "core/a.ts": ["npm:yaml"] }), []);
});

Deno.test("reached() follows run-time imports and keeps the path", () => {
  const paths = reached(graph({ a: ["b", "type c"], b: ["npm:d"], c: ["e"] }), ["a"]);
  assert.deepEqual([...paths.keys()], ["a", "b", "npm:d"]);
  assert.deepEqual(paths.get("npm:d"), ["a", "b", "npm:d"]);
});

Deno.test("circles() finds a circle of three, and one that a type closes", () => {
  assert.deepEqual(circles(graph({ a: ["b"], b: ["c"], c: ["a"] })), [["a", "b", "c", "a"]]);
  assert.deepEqual(circles(graph({ a: ["b"], b: ["type a"] })), [["a", "b", "a"]]);
  assert.deepEqual(circles(graph({ a: ["b", "type c"], b: ["c"] })), []);
});

Deno.test("folderOf() takes root files and re-exports for the umbrella", () => {
  assert.equal(folderOf("core/store/mod.ts"), "core");
  assert.equal(folderOf("mod.ts"), ".");
  assert.equal(folderOf("exports/cli.ts"), ".");
});
