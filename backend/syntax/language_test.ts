import assert from "node:assert/strict";
import { loadSlice } from "@remora/core";
import { GRAMMARS, loadLanguage } from "./mod.ts";

for (const name of GRAMMARS) {
  Deno.test({
    name: `the grammar of ${name} parses without any permission`,
    permissions: "none",
    fn: async () => {
      const language = await loadLanguage(name);
      assert.equal(await loadLanguage(name), language);
      const isBare = name === "python" || name === "toml";
      using tree = language.parse(isBare ? "x = 1\n" : "const x = 1;\n");
      assert.equal(tree.root.hasError, false);
      assert.equal(tree.root.namedChildren.length, 1);
    },
  });
}

Deno.test("positions count UTF-16 units", async () => {
  const language = await loadLanguage("typescript");
  using tree = language.parse('const s = "😀"; function f() {}');
  using query = language.compile("(function_declaration name: (identifier) @name) @def");
  const [match] = tree.matches(query);
  const nodes = match?.captures.map(({ name, node }) => [name, node.startIndex, node.text]);
  assert.deepEqual(nodes, [["def", 16, "function f() {}"], ["name", 25, "f"]]);
});

Deno.test("what is not understood becomes an error node", async () => {
  const language = await loadLanguage("python");
  using tree = language.parse("def (:\n");
  assert.equal(tree.root.hasError, true);
});

Deno.test("an invalid query is refused with its place", async () => {
  const language = await loadLanguage("python");
  assert.throws(() => language.compile("(module) @a\n  (no_such_node) @b"), {
    code: "QUERY-INVALID",
    message: /line 2, column 4/,
  });
});

Deno.test("it is a slice of its own", async () => {
  const slice = await loadSlice<typeof import("./mod.ts")>("backend/syntax");
  assert.equal(typeof slice.loadLanguage, "function");
});
