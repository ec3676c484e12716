import assert from "node:assert/strict";
import type { Question, Store } from "@remora/core";
import { answerQuestions } from "../graph/answering.ts";
import { Desk } from "./_test_desk.ts";
import { simplestAnswer } from "./auto_answer.ts";
import { planRun, planToMermaid } from "./plan.ts";
import { runBundle } from "./run_bundle.ts";

async function answering<T>(
  store: Store,
  done: Promise<T>,
  answer: (question: Question) => string = (question) => String(simplestAnswer(question)),
): Promise<T> {
  const answered = answerQuestions(store, { answer, by: "Ada", via: "test", until: done });
  const result = await done;
  await answered;
  return result;
}

function options(desk: Desk, bundle: string | string[], ...paths: string[]) {
  return { store: desk.store, model: desk.model, root: desk.project, bundle, paths };
}

Deno.test("docstring and accept: the files have the documentation, and still compile and pass", async () => {
  await using desk = await Desk.open();
  const run = await runBundle(options(desk, "docstring", "src", "scripts"));
  const report = await answering(desk.store, run.done);
  assert.equal(
    report.counts.failed,
    0,
    JSON.stringify(report.agents.filter(({ state }) => state === "failed")),
  );
  const done = report.agents.filter(({ state }) => state === "completed").map(({ target }) =>
    target
  );
  assert.deepEqual(done, [
    "scripts/report.py::read_invoices",
    "scripts/report.py::owed_by_customer",
    "scripts/report.py::main",
    "src/csv.ts::toCsv",
    "src/csv.ts::quote",
    "src/invoice.ts::lineTotal",
    "src/invoice.ts::printInvoice",
    "src/money.ts::formatMoney",
    "src/money.ts::add",
    "src/rates.ts::convert",
    "src/rates.ts::describeRates",
  ]);
  const skipped = report.agents.filter(({ state }) => state === "skipped").map(({ target }) =>
    target
  );
  assert.ok(skipped.includes("src/money.ts::parseMoney"), "what is documented is left alone");

  // Several agents have changed one file, each in an overlay of its own: they are merged.
  const results = await desk.acceptAll();
  const outcomes = results.flatMap(({ outcomes }) => outcomes);
  assert.deepEqual(outcomes.filter(({ status }) => status === "conflict"), []);
  assert.match(
    await desk.read("src/money.ts"),
    /\/\*\*\n \* Format money\.\n \*\n \* @param amount Amount\.\n \*\/\nexport function formatMoney/,
  );
  assert.match(
    await desk.read("scripts/report.py"),
    /def main\(arguments\):\n {4}"""Main\.\n\n {4}Args:\n {8}arguments: Arguments\.\n {4}"""\n/,
  );
  assert.equal((await desk.deno("check", "src", "tests")).code, 0);
  assert.equal((await desk.deno("test", "--no-check", "tests")).code, 0);
});

Deno.test("docstring: what a person does not want is not written", async () => {
  await using desk = await Desk.open();
  const run = await runBundle(options(desk, "docstring", "src/csv.ts"));
  const report = await answering(desk.store, run.done, ({ options = [] }) => options.at(-1) ?? "");
  assert.deepEqual(report.counts, { completed: 0, failed: 0, skipped: 3, cancelled: 0 });
  assert.deepEqual(report.agents.flatMap(({ result }) => result.changedFiles), []);
});

Deno.test("test generation: the new tests are in the file, run and pass; those that were there are kept", async () => {
  await using desk = await Desk.open();
  const run = await runBundle({ ...options(desk, "test", "src"), concurrency: 2 });
  const report = await answering(desk.store, run.done);
  assert.equal(report.counts.failed, 0, JSON.stringify(report.agents.map(({ result }) => result)));
  assert.match(
    report.agents.find(({ target }) => target === "src/money.ts")?.result.summary ?? "",
    /allocate can be used.*4 passed, 0 failed/,
  );
  let atOnce = 0;
  const filter = { patterns: ["tool:called", "tool:completed"] };
  for (const { action, payload } of await desk.store.events.read({ filter, limit: 1_000 })) {
    if (payload.toolName !== "run_tests") continue;
    atOnce += action === "called" ? 1 : -1;
    assert.ok(atOnce <= 2, "running tests is no waiting for a person");
  }
  const before = await desk.read("tests/money_test.ts");
  await desk.acceptAll();
  const after = await desk.read("tests/money_test.ts");
  for (const [, name = ""] of before.matchAll(/Deno\.test\("([^"]*)"/g)) {
    assert.ok(after.includes(name));
  }
  assert.match(after, /Deno\.test\("allocate can be used"/);
  assert.match(
    await desk.read("tests/csv_test.ts"),
    /import \{ parseCsv, toCsv \} from "\.\.\/src\/csv\.ts"/,
  );
  const test = await desk.deno("test", "tests");
  assert.equal(test.code, 0, test.stdout + test.stderr);
  assert.match(test.stdout, /\| 0 failed/);
});

Deno.test("sample data: fixtures by the types of the parameters, nothing where types say nothing", async () => {
  await using desk = await Desk.open();
  const run = await runBundle(options(desk, "sample_data", "src"));
  const report = await answering(desk.store, run.done);
  assert.equal(report.counts.failed, 0);
  await desk.acceptAll();
  assert.deepEqual(JSON.parse(await desk.read("fixtures/parseMoney.json")), [
    { text: "sample" },
    { text: "Grüße, 世界" },
    { text: "" },
  ]);
  const convert = report.agents.find(({ target }) => target === "src/rates.ts::convert");
  assert.equal(convert?.state, "skipped");
});

Deno.test("harness: the tool answers, and nothing is changed", async () => {
  await using desk = await Desk.open();
  const run = await runBundle(options(desk, "harness", "README.md"));
  const report = await run.done;
  assert.deepEqual(report.agents.map(({ result }) => result), [{
    status: "success",
    summary: "The tool answered what it was given",
    changedFiles: [],
  }]);
});

Deno.test("several bundles run over the same files in one run", async () => {
  await using desk = await Desk.open();
  const run = await runBundle(options(desk, ["lint", "docstring"], "src/money.ts"));
  const report = await answering(desk.store, run.done);
  assert.deepEqual(report.agents.map(({ name }) => name), [
    "lint:src/money.ts",
    "docstring:src/money.ts::parseMoney",
    "docstring:src/money.ts::formatMoney",
    "docstring:src/money.ts::add",
    "docstring:src/money.ts::allocate",
  ]);
  const results = await desk.acceptAll();
  assert.ok(
    results.flatMap(({ outcomes }) => outcomes).every(({ status }) => status !== "conflict"),
  );
  const text = await desk.read("src/money.ts");
  assert.match(text, /Format money/);
  assert.match(text, /const match = /);
});

Deno.test("a plan shows what would run, changes nothing, and draws a chart", async () => {
  await using desk = await Desk.open();
  const plan = await planRun({
    root: desk.project,
    paths: ["src"],
    bundle: ["lint", "sample_data"],
  });
  assert.deepEqual(plan.bundles.map(({ name }) => name), ["lint", "sample_data"]);
  assert.equal(plan.agents.filter(({ bundle }) => bundle === "lint").length, 4);
  assert.match(planToMermaid(plan), /^flowchart LR\n {2}a0\["lint:src\/csv\.ts"\]\n/);
  assert.deepEqual(await desk.store.workspaces(), []);
});

Deno.test("a bundle of the project's own runs its TypeScript tools", async () => {
  await using desk = await Desk.open();
  const folder = `${desk.project}/agents/count`;
  await Deno.mkdir(`${folder}/tools`, { recursive: true });
  await Deno.writeTextFile(
    `${folder}/bundle.yaml`,
    `name: count
model: qwen
initial_context:
  system_prompt: <task_description>Count.</task_description> One tool call each turn.
tools: [count_lines, submit_result]
termination: submit_result
extensions: [ts]
`,
  );
  await Deno.writeTextFile(
    `${folder}/tools/count_lines.ts`,
    `import { defineTool } from "@remora/backend/tool";
export default defineTool({
  name: "count_lines",
  description: "Counts lines.",
  parameters: { type: "object", properties: {} },
  permissions: { read: ["."] },
  async run(_, { target }) {
    return { lines: (await Deno.readTextFile(target)).split("\\n").length };
  },
});
`,
  );
  const run = await runBundle(options(desk, "count", "src/money.ts"));
  const report = await run.done;
  assert.equal(report.agents.length, 1);
  const calls = await desk.store.events.read({ filter: { patterns: ["tool:completed"] } });
  const lines = (await desk.read("src/money.ts")).split("\n").length;
  assert.deepEqual(
    calls.map(({ payload }) => [payload.toolName, payload.outputPreview]).at(0),
    ["count_lines", JSON.stringify({ lines })],
  );
});
