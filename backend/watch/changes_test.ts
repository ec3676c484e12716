import assert from "node:assert/strict";
import { diffNodes } from "./_changes.ts";

function node(nodeId: string, hash: string, type = "function") {
  return { nodeId, type, name: nodeId, path: nodeId.split("::")[0]!, hash };
}

function known(...nodes: readonly ReturnType<typeof node>[]) {
  return new Map(nodes.map((item) => [item.nodeId, item]));
}

Deno.test("new and different nodes have changed, gone ones are removed", () => {
  const { changed, removed } = diffNodes(
    known(node("a::f", "1"), node("a::g", "2"), node("a::h", "3")),
    [node("a::f", "1"), node("a::g", "9"), node("a::new", "4")],
  );
  assert.deepEqual(changed.map(({ nodeId }) => nodeId), ["a::g", "a::new"]);
  assert.deepEqual(removed, ["a::h"]);
});

Deno.test("what stands under another id with the same text was moved, and has not changed", () => {
  const { changed, removed } = diffNodes(
    known(node("a.ts", "1", "file"), node("a.ts::f", "2")),
    [node("b.ts", "1", "file"), node("b.ts::f", "2")],
  );
  assert.deepEqual(changed, []);
  assert.deepEqual(removed, ["a.ts", "a.ts::f"]);
});

Deno.test("a copy is new: only one of two equal texts can be the moved one", () => {
  const before = known(node("a::f", "1"));
  assert.deepEqual(diffNodes(before, [node("a::f", "1"), node("b::f", "1")]).changed.length, 1);
  assert.deepEqual(diffNodes(before, [node("b::f", "1"), node("c::f", "1")]).changed.length, 1);
});
