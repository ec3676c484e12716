// The nine acceptance scenarios of the Python original, with assertions that look at what came of it.
import assert from "node:assert/strict";
import { decideAll, openChanges } from "@remora/core";
import {
  createOpenAiClient,
  loadBundle,
  type ModelClient,
  planRun,
  runBundle,
  type RunReport,
  shippedBundles,
  validateBundles,
  watchBundle,
  type WatchEvent,
} from "@remora/backend";
import { calls, type ScriptedRequest, startScriptedServer } from "@remora/backend/testing";
import { Project } from "./_project.ts";

function statesOf({ agents }: RunReport): Readonly<Record<string, string>> {
  return Object.fromEntries(agents.map(({ target, state }) => [target, state]));
}

Deno.test("1 lint and accept: the defects are gone from the file, and nothing was written before", async () => {
  await using project = await Project.open();
  const before = await project.read("src/money.ts");
  assert.ok((await project.findings("src/money.ts")).includes("prefer-const"));
  const { done } = await runBundle({ ...project.run, paths: ["src/money.ts"], bundle: "lint" });
  const report = await done;
  assert.deepEqual(statesOf(report), { "src/money.ts": "completed" });
  assert.deepEqual(report.agents[0]?.result.changedFiles, ["src/money.ts"]);
  assert.equal(await project.read("src/money.ts"), before, "nobody has accepted it yet");
  const [result] = await project.acceptAll();
  assert.deepEqual(result?.outcomes, [{ path: "src/money.ts", status: "accepted" }]);
  assert.notEqual(await project.read("src/money.ts"), before);
  assert.deepEqual(await project.findings("src/money.ts"), []);
  assert.deepEqual(await openChanges(project.store), []);
});

Deno.test("2 docstring and accept: the documentation stands above the function in the file", async () => {
  await using project = await Project.open();
  assert.doesNotMatch(await project.read("src/money.ts"), /\*\/\nexport function formatMoney/);
  const { done } = await runBundle({
    ...project.run,
    paths: ["src/money.ts"],
    bundle: "docstring",
  });
  const report = await done;
  assert.equal(statesOf(report)["src/money.ts::formatMoney"], "completed");
  assert.equal(statesOf(report)["src/money.ts::parseMoney"], "skipped", "it has documentation");
  await project.acceptAll();
  assert.match(
    await project.read("src/money.ts"),
    /\/\*\*\n \* Format money\.\n \*\n \* @param amount .*\n \*\/\nexport function formatMoney/,
  );
});

Deno.test("3 test generation: the tests are in the file, and they run and pass", async () => {
  await using project = await Project.open();
  await assert.rejects(Deno.stat(`${project.root}/tests/csv_test.ts`), Deno.errors.NotFound);
  const { done } = await runBundle({ ...project.run, paths: ["src/csv.ts"], bundle: "test" });
  const report = await done;
  assert.deepEqual(statesOf(report), { "src/csv.ts": "completed" });
  assert.deepEqual(report.agents[0]?.result.changedFiles, ["tests/csv_test.ts"]);
  await project.acceptAll();
  assert.match(await project.read("tests/csv_test.ts"), /from "\.\.\/src\/csv\.ts"/);
  const { code, text } = await project.deno("test", "--no-check", "tests/csv_test.ts");
  assert.equal(code, 0, text);
  assert.match(text, /[1-9]\d* passed \| 0 failed/);
});

/** Says what the harness bundle wants to hear. */
function harnessReply({ messages }: ScriptedRequest) {
  return messages.some(({ role }) => role === "tool")
    ? calls("submit_result", { summary: "done" })
    : calls("echo", { payload: "ping" });
}

Deno.test("4 concurrency: as many agents at the server at once as allowed, and never more", async () => {
  await using project = await Project.open();
  const plan = await planRun({ root: project.root, paths: ["src", "tests"], bundle: "harness" });
  const count = plan.agents.length;
  assert.ok(count >= 5, `${count} agents`);
  let atOnce = 0;
  let most = 0;
  const names = new Set<string>();
  const reply = async (request: ScriptedRequest) => {
    most = Math.max(most, ++atOnce);
    names.add(/You are at (\S+)\./.exec(JSON.stringify(request.messages))?.[1] ?? "");
    await new Promise((resolve) => setTimeout(resolve, 30));
    atOnce--;
    return harnessReply(request);
  };
  await using server = startScriptedServer(Array.from({ length: count * 2 }, () => reply));
  const model = createOpenAiClient({ baseUrl: server.baseUrl, model: "scripted" });
  const { done } = await runBundle({
    ...project.run,
    model,
    paths: ["src", "tests"],
    bundle: "harness",
    concurrency: 3,
  });
  assert.equal((await done).counts.completed, count);
  assert.equal(most, 3);
  assert.equal(names.size, count, "every node was looked at");
  server.assertDone();
});

Deno.test("5 error isolation: a model that does not exist fails its agents, and no others", async () => {
  await using project = await Project.open();
  const reply = (request: ScriptedRequest) =>
    request.model === "nobody"
      ? { status: 404, message: "The model `nobody` does not exist" }
      : harnessReply(request);
  await using server = startScriptedServer(Array.from({ length: 12 }, () => reply));
  const model = createOpenAiClient({ baseUrl: server.baseUrl, model: "scripted", retries: 0 });
  const good = await loadBundle("harness");
  const { done } = await runBundle({
    ...project.run,
    model,
    paths: ["src"],
    bundle: [good, { ...good, name: "broken", model: "nobody" }],
  });
  const report = await done;
  assert.deepEqual(report.counts, { completed: 4, failed: 4, skipped: 0, cancelled: 0 });
  for (const { bundle, state, result } of report.agents) {
    assert.equal(state, bundle === "broken" ? "failed" : "completed");
    if (bundle === "broken") assert.match(result.summary, /nobody/);
  }
  assert.equal(server.requests.filter(({ model }) => model === "scripted").length, 8);
  assert.deepEqual(await openChanges(project.store), []);
});

Deno.test("6 watch: saving a file runs its agents again, and those of no other file", async () => {
  await using project = await Project.open();
  const stop = new AbortController();
  const started: string[][] = [];
  const told = new Map<WatchEvent["type"], PromiseWithResolvers<WatchEvent>>();
  const next = (type: WatchEvent["type"]): Promise<WatchEvent> => {
    const waiting = Promise.withResolvers<WatchEvent>();
    told.set(type, waiting);
    return waiting.promise;
  };
  const ended = next("ended");
  const watching = next("watching");
  const watch = watchBundle({
    ...project.run,
    paths: ["src/csv.ts", "src/money.ts"],
    bundle: "lint",
    debounce: 50,
    signal: stop.signal,
    onEvent(event) {
      if (event.type === "started") started.push(event.nodes.map(({ nodeId }) => nodeId));
      told.get(event.type)?.resolve(event);
    },
  });
  await Promise.all([watching, ended]);
  assert.deepEqual(started, [["src/csv.ts", "src/money.ts"]]);
  const again = next("ended");
  await project.write("src/csv.ts", `${await project.read("src/csv.ts")}\nlet planted = 1;\n`);
  const event = await again;
  assert.deepEqual(started.slice(1), [["src/csv.ts"]]);
  stop.abort();
  await watch;
  assert.ok(event.type === "ended" && event.report.agents.length === 1);
  const { graphId } = event.report;
  const changes = await openChanges(project.store, { graphId });
  await decideAll(project.store, changes, { decision: "accepted", by: "Ada", via: "test" });
  const text = await project.read("src/csv.ts");
  assert.doesNotMatch(text, /let planted/, "what was saved was looked at");
});

Deno.test("7 validation: every shipped bundle loads with the schema of each tool; a broken one is named", async () => {
  await using project = await Project.open();
  const names = ["docstring", "harness", "lint", "sample_data", "test"];
  assert.deepEqual((await shippedBundles()).map(({ name }) => name).sort(), names);
  for (const name of names) {
    const bundle = await loadBundle(name);
    assert.ok(bundle.tools.some((tool) => tool.name === bundle.terminationTool), name);
  }
  const reports = await validateBundles(names);
  assert.deepEqual(
    reports.map(({ name, loads }) => [name, loads]),
    names.map((name) => [name, true]),
  );
  assert.deepEqual(reports.flatMap(({ findings }) => findings), []);

  const folder = `${project.root}/agents/broken`;
  await Deno.mkdir(folder, { recursive: true });
  const good = (await loadBundle("lint")).files["bundle.yaml"] ?? "";
  await Deno.writeTextFile(
    `${folder}/bundle.yaml`,
    good.replaceAll("run_linter", "run_lintre").replace("name: lint", "name: broken"),
  );
  const [broken] = await validateBundles([folder]);
  const finding = broken?.findings.find(({ severity }) => severity === "error");
  assert.match(finding?.message ?? "", /run_lintre/);
  assert.ok((finding?.line ?? 0) > 1, "it says where");
  const { store, root, model } = project.run;
  await assert.rejects(
    runBundle({ store, root, model, paths: ["src"], bundle: folder }),
    /run_lintre/,
  );
  assert.deepEqual(await store.workspaces(), [], "nothing was begun");
});

/** A client of a server that plays a script. */
async function scripted(
  steps: Parameters<typeof startScriptedServer>[0],
  run: (model: ModelClient) => Promise<void>,
): Promise<readonly ScriptedRequest[]> {
  await using server = startScriptedServer(steps);
  await run(createOpenAiClient({ baseUrl: server.baseUrl, model: "scripted" }));
  server.assertDone();
  return server.requests;
}

Deno.test("M1 scripted lint: the linter really ran, and the model was told what it found", async () => {
  await using project = await Project.open();
  const submitted = { summary: "Looked at it", issues_fixed: 0, issues_remaining: 3 };
  const steps = [calls("run_linter", {}), calls("submit_result", submitted)];
  const requests = await scripted(steps, async (model) => {
    const { done } = await runBundle({
      ...project.run,
      model,
      paths: ["src/money.ts"],
      bundle: "lint",
    });
    const report = await done;
    assert.deepEqual(statesOf(report), { "src/money.ts": "completed" });
    assert.match(report.agents[0]?.result.summary ?? "", /Looked at it/);
  });
  const [first, second] = requests;
  assert.ok(first?.tools.some(({ name }) => name === "run_linter"));
  const told = second?.messages.findLast(({ role }) => role === "tool")?.content ?? "";
  for (const rule of new Set(await project.findings("src/money.ts"))) {
    assert.ok(told.includes(rule), `${rule} in ${told}`);
  }
});

Deno.test("M2 scripted docstring: what the model wrote stands in the file, and nothing else changed", async () => {
  await using project = await Project.open();
  const before = await project.read("src/csv.ts");
  const text = "Writes rows as comma-separated lines.";
  const steps = [
    calls("read_symbol", {}),
    calls("write_doc", { text }),
    calls("submit_result", { summary: "Documented" }),
  ];
  const requests = await scripted(steps, async (model) => {
    const { done } = await runBundle({
      ...project.run,
      model,
      paths: ["src/csv.ts"],
      only: new Set(["src/csv.ts::toCsv"]),
      bundle: "docstring",
    });
    assert.deepEqual(statesOf(await done), { "src/csv.ts::toCsv": "completed" });
  });
  assert.equal(requests.length, 3);
  await project.acceptAll();
  const after = await project.read("src/csv.ts");
  assert.match(
    after,
    /\/\*\* ?\n? ?\*? ?Writes rows as comma-separated lines\.[^]*?\*\/\nexport function toCsv/,
  );
  const kept = after.replace(/\/\*\*(?:(?!\*\/)[^])*Writes rows[^]*?\*\/\n/, "");
  assert.equal(kept, before);
});
