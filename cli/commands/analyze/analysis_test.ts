import assert from "node:assert/strict";
import { analysisOf } from "./analysis.ts";
import { showAnalysis } from "./table.ts";
import { fakeScreen } from "../../testdata/fake_screen.ts";

type Report = Parameters<typeof analysisOf>[0];

function agent(
  bundle: string,
  target: string,
  state: Report["agents"][number]["state"],
  changedFiles: readonly string[] = [],
): Report["agents"][number] {
  const status = state === "completed" ? "success" : state === "skipped" ? "skipped" : "failed";
  const result = { status, summary: `${bundle} ${state}`, changedFiles } as const;
  return {
    agentId: `${bundle}:${target}`,
    name: `${bundle}:${target}`,
    bundle,
    target,
    state,
    result,
  };
}

const REPORT: Report = {
  graphId: "g",
  agents: [
    agent("lint", "src/b.ts", "failed"),
    agent("lint", "src/a.ts", "completed", ["src/a.ts"]),
    agent("docstring", "src/a.ts::f", "skipped"),
    agent("docstring", "src/b.ts::g", "cancelled"),
    agent("docstring", "src/b.ts::h", "interrupted"),
  ],
  counts: { completed: 1, failed: 1, skipped: 1, cancelled: 1 },
};

Deno.test("a report is sorted by what was worked on, and counted", () => {
  const { nodes, ...counts } = analysisOf(REPORT, ["lint", "docstring"]);
  assert.deepEqual(counts, {
    graphId: "g",
    operations: ["lint", "docstring"],
    totalNodes: 5,
    totalOperations: 5,
    successfulOperations: 1,
    failedOperations: 2,
    skippedOperations: 1,
  });
  assert.deepEqual(nodes.map(({ nodeId }) => nodeId), [
    "src/a.ts",
    "src/a.ts::f",
    "src/b.ts",
    "src/b.ts::g",
    "src/b.ts::h",
  ]);
  assert.deepEqual(nodes[1], {
    nodeId: "src/a.ts::f",
    file: "src/a.ts",
    operations: {
      docstring: {
        agentId: "docstring:src/a.ts::f",
        status: "skipped",
        summary: "docstring skipped",
        changedFiles: [],
      },
    },
  });
});

Deno.test("the table has a row for each node, a column for each operation, and says what failed", () => {
  const screen = fakeScreen({ columns: 80 });
  showAnalysis(analysisOf(REPORT, ["lint", "docstring"]), screen);
  assert.equal(
    screen.text(),
    `
Remora analysis results
Total nodes: 5  Successful: 1  Failed: 2  Skipped: 1  Stopped: 1

Node         lint       docstring
src/a.ts     ✓ changed
src/a.ts::f             -
src/b.ts     ✗
src/b.ts::g             ✗
src/b.ts::h             …

failed  lint src/b.ts  lint failed
failed  docstring src/b.ts::g  docstring cancelled
`,
  );
});
