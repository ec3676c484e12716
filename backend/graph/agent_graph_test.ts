import assert from "node:assert/strict";
import {
  askUser,
  type Event,
  eventKey,
  openStore,
  RemoraError,
  requestCancel,
  type Store,
} from "@remora/core";
import { GraphState, graphWorkspaceId } from "./graph_state.ts";
import { AgentGraph } from "./agent_graph.ts";
import type { AgentOutcome, AgentRunContext, AgentRunner, GraphAgent } from "./types.ts";

type Run = (agent: GraphAgent, context: AgentRunContext) => Promise<Partial<AgentOutcome> | void>;

/** A runner that does what it is told, and keeps what it was asked for. */
class TestRunner implements AgentRunner {
  readonly model = "none";
  readonly runs: string[] = [];
  mostAtOnce = 0;
  #atOnce = 0;
  readonly #run: Run;

  constructor(run: Run = () => Promise.resolve()) {
    this.#run = run;
  }

  async run(agent: GraphAgent, context: AgentRunContext): Promise<AgentOutcome> {
    this.runs.push(agent.name);
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.#atOnce);
    try {
      const outcome = await this.#run(agent, context);
      return { status: "success", summary: "done", changedFiles: [], ...outcome };
    } finally {
      this.#atOnce--;
    }
  }
}

function graphOf(...names: readonly string[]): AgentGraph {
  const graph = new AgentGraph();
  for (const name of names) graph.agent(name, { bundle: "test", target: `${name}.ts` });
  return graph;
}

function tick(ms = 5): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

async function keys(store: Store, graphId: string): Promise<string[]> {
  const events = await store.events.read({ filter: { graphId } });
  return events.map((event) => `${eventKey(event)} ${nameOf(event)}`.trim());
}

function nameOf({ agentId }: Event): string {
  return agentId?.slice(agentId.indexOf("/") + 1) ?? "";
}

Deno.test("agents run in the order of their dependencies, and every step is told once", async () => {
  await using store = await openStore("memory:");
  const graph = graphOf("a", "b", "c").runSequential("a", "b").after("b").run("c");
  const runner = new TestRunner();
  const report = await graph.execute({ store, runner }).done;
  assert.deepEqual(runner.runs, ["a", "b", "c"]);
  assert.deepEqual(report.counts, { completed: 3, failed: 0, skipped: 0, cancelled: 0 });
  assert.deepEqual(report.agents.map(({ name, state }) => [name, state]), [
    ["a", "completed"],
    ["b", "completed"],
    ["c", "completed"],
  ]);
  const told = (await keys(store, graph.graphId)).filter((key) =>
    !key.startsWith("graph:progress")
  );
  assert.deepEqual(told, [
    "graph:started",
    "agent:queued a",
    "agent:queued b",
    "agent:queued c",
    "agent:started a",
    "agent:completed a",
    "agent:started b",
    "agent:completed b",
    "agent:started c",
    "agent:completed c",
    "graph:completed",
  ]);
});

Deno.test("no more agents run at the same time than allowed, and as many as allowed do", async () => {
  await using store = await openStore("memory:");
  const runner = new TestRunner(() => tick());
  const names = Array.from({ length: 12 }, (_, index) => `n${index}`);
  await graphOf(...names).execute({ store, runner, concurrency: 3 }).done;
  assert.equal(runner.mostAtOnce, 3);
  assert.equal(runner.runs.length, 12);
});

Deno.test("an agent gets the results of those before it", async () => {
  await using store = await openStore("memory:");
  const seen: unknown[] = [];
  const runner = new TestRunner(({ name }, { upstream }) => {
    seen.push([name, [...upstream].map(([above, { summary }]) => `${above}: ${summary}`)]);
    return Promise.resolve({ summary: `${name} says hello` });
  });
  await graphOf("a", "b").after("a").run("b").execute({ store, runner }).done;
  assert.deepEqual(seen, [["a", []], ["b", ["a: a says hello"]]]);
});

Deno.test("an agent that breaks is tried again, as often as allowed", async () => {
  await using store = await openStore("memory:");
  let broken = 2;
  const runner = new TestRunner((_, { attempt, resumed }) => {
    assert.equal(resumed, attempt > 1);
    if (broken-- > 0) throw new RemoraError("MODEL-UNREACHABLE", "Nobody answers");
    return Promise.resolve();
  });
  const graph = graphOf("a");
  const report = await graph.execute({ store, runner, retries: 2, retryDelay: 1 }).done;
  assert.equal(report.agents[0]?.state, "completed");
  assert.deepEqual(runner.runs, ["a", "a", "a"]);
  const told = await keys(store, graph.graphId);
  assert.equal(told.filter((key) => key === "agent:retrying a").length, 2);
  assert.equal(told.filter((key) => key === "agent:started a").length, 3);
});

Deno.test("a failure is told with its code, and stops, skips or passes as the policy says", async () => {
  const expected = {
    stop_graph: { completed: 0, failed: 1, skipped: 3, cancelled: 0 },
    skip_downstream: { completed: 1, failed: 1, skipped: 2, cancelled: 0 },
    continue: { completed: 3, failed: 1, skipped: 0, cancelled: 0 },
  } as const;
  for (const policy of ["stop_graph", "skip_downstream", "continue"] as const) {
    await using store = await openStore("memory:");
    const graph = graphOf("bad", "below", "lower", "apart").runSequential("bad", "below", "lower");
    const runner = new TestRunner(({ name }) => {
      if (name === "bad") throw new RemoraError("TEST-BROKE", "As told");
      return Promise.resolve();
    });
    const report = await graph.execute({ store, runner, policy, concurrency: 1 }).done;
    assert.deepEqual(report.counts, expected[policy], policy);
    assert.equal(report.agents[0]?.result.summary, "As told");
    const [failed] = await store.events.read({ filter: { patterns: ["agent:failed"] } });
    assert.deepEqual(failed?.payload.error, { code: "TEST-BROKE", message: "As told" });
  }
});

Deno.test("an agent that reports a failure has failed; one that had nothing to do stops nobody", async () => {
  await using store = await openStore("memory:");
  const runner = new TestRunner(({ name }) =>
    Promise.resolve({ status: name === "a" ? "skipped" : name === "b" ? "failed" : "success" })
  );
  const graph = graphOf("a", "b", "c").runSequential("a", "b", "c");
  const report = await graph.execute({ store, runner, policy: "skip_downstream" }).done;
  assert.deepEqual(report.agents.map(({ state }) => state), ["skipped", "failed", "skipped"]);
  assert.match(report.agents[2]?.result.summary ?? "", /Depends on b, which failed/);
});

Deno.test("an agent that takes too long is aborted, and fails", async () => {
  await using store = await openStore("memory:");
  const runner = new TestRunner((_, { signal }) => untilAborted(signal));
  const report = await graphOf("slow").execute({ store, runner, timeout: 20 }).done;
  assert.equal(report.agents[0]?.state, "failed");
  assert.match(report.agents[0]?.result.summary ?? "", /did not end within 20 ms/);
});

Deno.test("an agent that is tried again after waiting for a person waits for a free place first", async () => {
  await using store = await openStore("memory:");
  let atWork = 0;
  let most = 0;
  const late = Promise.withResolvers<void>();
  const runner = new TestRunner(async ({ name }, { attempt, signal, whileWaiting }) => {
    if (name === "asks" && attempt === 1) {
      return await whileWaiting(() => untilAborted(signal).finally(late.resolve));
    }
    most = Math.max(most, ++atWork);
    if (name === "works") await late.promise.then(() => tick(50));
    atWork--;
  });
  const report = await graphOf("asks", "works").execute({
    store,
    runner,
    concurrency: 1,
    timeout: 400,
    retries: 1,
    retryDelay: 1,
  }).done;
  assert.deepEqual(report.counts, { completed: 2, failed: 0, skipped: 0, cancelled: 0 });
  assert.equal(most, 1);
});

Deno.test("cancelling reaches the running work, and its open question is withdrawn", async () => {
  await using store = await openStore("memory:");
  const asked = Promise.withResolvers<void>();
  const runner = new TestRunner(async ({ agentId }, { workspace, signal, events, graphId }) => {
    const question = askUser(workspace, "Go on?", { agentId, graphId, signal, events });
    await tick();
    asked.resolve();
    await question;
  });
  const graph = graphOf("a", "b").after("a").run("b");
  const execution = graph.execute({ store, runner, policy: "continue" });
  await asked.promise;
  execution.cancel("no longer needed");
  const report = await execution.done;
  assert.deepEqual(report.counts, { completed: 0, failed: 0, skipped: 0, cancelled: 2 });
  const told = await keys(store, graph.graphId);
  assert.ok(told.includes("agent:withdrawn a") && told.includes("agent:cancelled a"));
  assert.equal(told.at(-1), "graph:cancelled");
});

Deno.test("another process can ask to cancel one agent, or the whole run", async () => {
  await using store = await openStore("memory:");
  const runner = new TestRunner((_, { signal }) => untilAborted(signal));
  const graph = graphOf("a", "b", "c");
  const execution = graph.execute({ store, runner, policy: "continue" });
  const who = { graphId: graph.graphId, by: "Ada", via: "test" };
  const { agentId } = graph.agents()[1]!;
  await requestCancel(store, { ...who, agentId, reason: "not this one" });
  for await (const event of store.events.follow({ filter: { patterns: ["agent:cancelled"] } })) {
    assert.equal(nameOf(event), "b");
    break;
  }
  await requestCancel(store, { ...who, reason: "nor the others" });
  const report = await execution.done;
  assert.deepEqual(
    report.agents.map(({ result }) => result.summary),
    ["nor the others", "not this one", "nor the others"],
  );
});

Deno.test("what stops the process leaves a run that goes on where it was, without telling twice", async () => {
  await using store = await openStore("memory:");
  const graph = graphOf("a", "b", "c", "d").runSequential("a", "b", "c", "d");
  const process = new AbortController();
  const first = new TestRunner(({ name }, { signal }) => {
    if (name !== "b") return Promise.resolve({ summary: "first" });
    process.abort(new Error("Ctrl-C"));
    return untilAborted(signal);
  });
  const stopped = await graph.execute({ store, runner: first, signal: process.signal }).done;
  assert.deepEqual(
    stopped.agents.map(({ state }) => state),
    ["completed", "interrupted", "queued", "queued"],
  );
  assert.deepEqual(stopped.counts, { completed: 1, failed: 0, skipped: 0, cancelled: 0 });
  assert.equal((await keys(store, graph.graphId)).at(-1), "graph:interrupted");

  const resumed: string[] = [];
  const second = new TestRunner(({ name }, context) => {
    if (context.resumed) resumed.push(name);
    return Promise.resolve({ summary: "second" });
  });
  const report = await graph.execute({ store, runner: second }).done;
  assert.deepEqual(second.runs, ["b", "c", "d"]);
  assert.deepEqual(resumed, ["b"]);
  assert.deepEqual(
    report.agents.map(({ result }) => result.summary),
    ["first", "second", "second", "second"],
  );
  const told = await keys(store, graph.graphId);
  for (const name of ["a", "b", "c", "d"]) {
    assert.equal(told.filter((key) => key === `agent:queued ${name}`).length, 1);
    assert.equal(told.filter((key) => key === `agent:completed ${name}`).length, 1);
  }
});

Deno.test("a process that died between keeping an end and telling it is made good", async () => {
  await using store = await openStore("memory:");
  const graph = graphOf("a");
  const { agentId } = graph.agents()[0]!;
  const state = new GraphState(store.workspace(graphWorkspaceId(graph.graphId)).kv);
  await state.setEnd(agentId, {
    state: "completed",
    result: { status: "success", summary: "kept", changedFiles: [] },
    turns: 3,
    durationMs: 5,
    at: "2026-01-01T00:00:00.000Z",
  });
  const runner = new TestRunner();
  const report = await graph.execute({ store, runner }).done;
  assert.deepEqual(runner.runs, []);
  assert.equal(report.agents[0]?.result.summary, "kept");
  assert.ok((await keys(store, graph.graphId)).includes("agent:completed a"));
});

Deno.test("two processes never run one graph", async () => {
  await using store = await openStore("memory:");
  const graph = graphOf("a");
  const runner = new TestRunner((_, { signal }) => untilAborted(signal));
  const execution = graph.execute({ store, runner, leaseTtl: 300 });
  await tick();
  await assert.rejects(graph.execute({ store, runner }).done, {
    code: "RUN-HELD",
    message: /goes on in process \d+ on /,
  });
  execution.cancel("enough");
  await execution.done;
});

Deno.test("a run whose process was killed is taken over when its lease has run out", async () => {
  await using store = await openStore("memory:");
  const graph = graphOf("a");
  const key = `graph:${graph.graphId}`;
  const dead = await store.lease(key, 100);
  // What a killed process does: it renews no more.
  const started = Date.now();
  const running = graph.execute({ store, runner: new TestRunner() });
  await tick(150);
  await dead.release();
  assert.equal((await running.done).counts.completed, 1);
  assert.ok(Date.now() - started < 2_000);
});

Deno.test("failed agents are tried again when that is asked for", async () => {
  await using store = await openStore("memory:");
  const graph = graphOf("a", "b");
  const broken = new TestRunner(({ name }) =>
    name === "a" ? Promise.reject(new Error("broken")) : Promise.resolve()
  );
  await graph.execute({ store, runner: broken, policy: "continue" }).done;
  const runner = new TestRunner();
  const same = await graph.execute({ store, runner }).done;
  assert.equal(same.counts.failed, 1);
  const report = await graph.execute({ store, runner, retryFailed: true }).done;
  assert.deepEqual(runner.runs, ["a"]);
  assert.deepEqual(report.counts, { completed: 2, failed: 0, skipped: 0, cancelled: 0 });
});

Deno.test("onBlocked answers questions through the inbox, and leaves others to people", async () => {
  await using store = await openStore("memory:");
  const answers: unknown[] = [];
  const runner = new TestRunner(
    async ({ agentId, name }, { workspace, signal, events, graphId }) => {
      const { answer, respondedBy, outcome } = await askUser(workspace, `May I, ${name}?`, {
        agentId,
        graphId,
        signal,
        events,
        timeout: 100,
      });
      answers.push([name, outcome, answer, respondedBy]);
    },
  );
  const graph = graphOf("a", "b").onBlocked(({ question }) =>
    question.includes("a?") ? "yes" : undefined
  );
  await graph.execute({ store, runner, concurrency: 1 }).done;
  assert.deepEqual(answers, [
    ["a", "answered", "yes", "onBlocked handler"],
    ["b", "expired", undefined, "deadline"],
  ]);
});

Deno.test("agents work in their own overlays over the root, and their changes are reported", async () => {
  const root = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${root}/a.txt`, "old");
    await using store = await openStore("memory:");
    const runner = new TestRunner(async ({ name }, { workspace: { files } }) => {
      assert.equal(await files.readText("a.txt"), "old");
      await files.write("a.txt", `new from ${name}`);
    });
    const report = await graphOf("x", "y").runSequential("x", "y").execute({ store, runner, root })
      .done;
    assert.deepEqual(report.agents.map(({ result }) => result.changedFiles), [["a.txt"], [
      "a.txt",
    ]]);
    assert.equal(await Deno.readTextFile(`${root}/a.txt`), "old");
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});

Deno.test("names, dependencies and circles are checked when the graph is built", () => {
  const graph = graphOf("a", "b");
  assert.throws(() => graph.agent("a", { bundle: "x", target: "x" }), { code: "GRAPH-NAME" });
  assert.throws(() => graph.after("a").run("c"), { code: "GRAPH-UNKNOWN-AGENT", message: /"c"/ });
  assert.throws(() => graph.runParallel("a", "z"), { code: "GRAPH-UNKNOWN-AGENT" });
  graph.runSequential("a", "b", "a");
  assert.throws(() => graph.agents(), { code: "GRAPH-CYCLE", message: /(a → b → a|b → a → b)/ });
});

Deno.test("discover() adds one agent for each node that a bundle is for", () => {
  const nodes = ["src/a.ts", "lib/a.ts"].map((path) => ({
    nodeId: path,
    type: "file",
    name: "a.ts",
    path,
    hash: "",
  }));
  const graph = new AgentGraph().discover({ nodes }, { file: "lint", class: "docstring" });
  assert.deepEqual(
    graph.agents().map(({ name, target, nodeType }) => [name, target, nodeType]),
    [["lint:src/a.ts", "src/a.ts", "file"], ["lint:lib/a.ts", "lib/a.ts", "file"]],
  );
});

Deno.test("a file's agent starts before those of its parts, or after them, and several bundles may share a node", () => {
  const node = (nodeId: string, type: string) => ({
    nodeId,
    type,
    name: nodeId,
    path: nodeId.split("::")[0]!,
    hash: "",
  });
  const nodes = [node("a.ts", "file"), node("a.ts::f", "function"), node("b.ts", "file")];
  const upstream = (fileOrder: "before" | "after") =>
    new AgentGraph({ graphId: "g" }).discover({ nodes }, {
      file: ["doc", "lint"],
      function: "doc",
    }, { fileOrder }).agents().map((agent) => [agent.name, agent.upstream.join()]);
  assert.deepEqual(upstream("before"), [
    ["doc:a.ts", ""],
    ["lint:a.ts", ""],
    ["doc:a.ts::f", "g/doc:a.ts"],
    ["doc:b.ts", ""],
    ["lint:b.ts", ""],
  ]);
  assert.deepEqual(upstream("after")[0], ["doc:a.ts", "g/doc:a.ts::f"]);
});
