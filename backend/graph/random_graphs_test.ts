import assert from "node:assert/strict";
import fc from "fast-check";
import { type Event, eventKey, openStore, type Store } from "@remora/core";
import { executeGraph, type GraphExecution } from "./executor.ts";
import { GraphState, graphWorkspaceId } from "./graph_state.ts";
import { selectAgents } from "./select.ts";
import { mortalStore } from "./testdata/mortal_store.ts";
import type { AgentOutcome, AgentRunner, ErrorPolicy, GraphAgent, RunReport } from "./types.ts";

/** How an agent behaves. */
interface Behaviour {
  /** Tries that break before one does not. */
  readonly breaks: number;
  /** What it comes to then. */
  readonly result: "success" | "failed" | "skipped" | "hangs";
  /** Turns of the event loop that it takes. */
  readonly steps: number;
}

interface Graph {
  readonly agents: readonly GraphAgent[];
  readonly behaviours: ReadonlyMap<string, Behaviour>;
}

const BEHAVIOUR: fc.Arbitrary<Behaviour> = fc.record({
  breaks: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(2) }),
  result: fc.oneof(
    { weight: 12, arbitrary: fc.constant("success" as const) },
    { weight: 3, arbitrary: fc.constantFrom("failed" as const, "skipped" as const) },
    { weight: 1, arbitrary: fc.constant("hangs" as const) },
  ),
  steps: fc.nat(3),
});

/** A random graph without circles: each agent waits for earlier ones only. */
const GRAPH: fc.Arbitrary<Graph> = fc.array(
  fc.record({
    upstream: fc.array(fc.nat(), { maxLength: 3 }),
    priority: fc.integer({ min: -1, max: 1 }),
    behaviour: BEHAVIOUR,
  }),
  { minLength: 1, maxLength: 14 },
).map((items) => {
  const agents = items.map(({ upstream, priority }, index): GraphAgent => ({
    agentId: `g/a${index}`,
    name: `a${index}`,
    bundle: "test",
    target: `a${index}.ts`,
    workspaceId: `g/a${index}`,
    upstream: index === 0 ? [] : [...new Set(upstream.map((value) => `g/a${value % index}`))],
    priority,
  }));
  const behaviours = new Map(
    agents.map(({ agentId }, index) => [agentId, items[index]!.behaviour]),
  );
  return { agents, behaviours };
});

const POLICIES: readonly ErrorPolicy[] = ["stop_graph", "skip_downstream", "continue"];
const GRAPH_ID = "g";
const RETRIES = 1;

/** Runs agents as they behave, and checks with every start that it is a legal one. */
class Stage implements AgentRunner {
  readonly #store: Store;
  readonly #graph: Graph;
  readonly #policy: ErrorPolicy;
  /** Tries of each agent, over all processes. */
  readonly tries = new Map<string, number>();
  readonly #running = new Set<string>();
  mostAtOnce = 0;

  constructor(store: Store, graph: Graph, policy: ErrorPolicy) {
    this.#store = store;
    this.#graph = graph;
    this.#policy = policy;
  }

  readonly run: AgentRunner["run"] = async ({ agentId, upstream }, { signal }) => {
    const ends = await new GraphState(this.#store.workspace(graphWorkspaceId(GRAPH_ID)).kv).ends();
    assert.ok(!ends.has(agentId), `${agentId} has ended and runs again`);
    assert.ok(!this.#running.has(agentId), `${agentId} runs twice at the same time`);
    for (const id of upstream) {
      const end = ends.get(id);
      assert.ok(end !== undefined, `${agentId} starts before ${id} has ended`);
      const isDone = end.state === "completed" || end.state === "skipped" && !end.error;
      assert.ok(isDone || this.#policy === "continue", `${agentId} starts behind a failure`);
    }
    this.#running.add(agentId);
    this.mostAtOnce = Math.max(this.mostAtOnce, this.#running.size);
    const tried = (this.tries.get(agentId) ?? 0) + 1;
    this.tries.set(agentId, tried);
    try {
      return await this.#behave(this.#graph.behaviours.get(agentId)!, tried, signal);
    } finally {
      this.#running.delete(agentId);
    }
  };

  async #behave(
    { breaks, result, steps }: Behaviour,
    tried: number,
    signal: AbortSignal,
  ): Promise<AgentOutcome> {
    for (let step = 0; step < steps; step++) await Promise.resolve();
    signal.throwIfAborted();
    if (tried <= breaks) throw new Error("broken");
    if (result === "hangs") {
      await new Promise((_, reject) =>
        signal.addEventListener("abort", () => reject(signal.reason), { once: true })
      );
    }
    return { status: result as "success", summary: "done", changedFiles: [] };
  }
}

interface Play {
  readonly store: Store;
  readonly graph: Graph;
  readonly policy: ErrorPolicy;
  readonly stage: Stage;
  readonly concurrency: number;
}

function start(store: Store, { graph, policy, stage, concurrency }: Play, signal?: AbortSignal) {
  return executeGraph(GRAPH_ID, graph.agents, {
    store,
    runner: stage,
    policy,
    concurrency,
    retries: RETRIES,
    retryDelay: 0,
    timeout: 3,
    leaseTtl: 5_000,
    ...(signal === undefined ? {} : { signal }),
  });
}

async function play(
  graph: Graph,
  policy: ErrorPolicy,
  act: (play: Play) => Promise<RunReport>,
): Promise<
  { readonly report: RunReport; readonly events: readonly Event[]; readonly stage: Stage }
> {
  await using store = await openStore("memory:");
  const stage = new Stage(store, graph, policy);
  const report = await act({ store, graph, policy, stage, concurrency: 3 });
  assert.ok(stage.mostAtOnce <= 3);
  const events = await store.events.read({ limit: 10_000 });
  checkComplete(graph, report, events);
  return { report, events, stage };
}

const ENDS: ReadonlySet<string> = new Set([
  "agent:completed",
  "agent:failed",
  "agent:cancelled",
  "agent:skipped",
]);

/** Every agent has ended in exactly one way, and the log, the report and the counts say the same. */
function checkComplete({ agents }: Graph, report: RunReport, events: readonly Event[]): void {
  const told = new Map<string, string>();
  for (const event of events) {
    if (!ENDS.has(eventKey(event))) continue;
    const id = event.agentId ?? "";
    assert.ok(!told.has(id), `${id} ended as ${told.get(id)} and as ${event.action}`);
    told.set(id, event.action);
  }
  assert.deepEqual([...told.keys()].sort(), agents.map(({ agentId }) => agentId).sort());
  const counts = { completed: 0, failed: 0, skipped: 0, cancelled: 0 };
  for (const { agentId, state, result } of report.agents) {
    assert.ok(state in counts, state);
    if (state in counts) counts[state as keyof typeof counts]++;
    // An agent that reports a failure, or nothing to do, has come to a result all the same.
    const expected = result.status === "success" ? "completed" : state;
    const isOwn = told.get(agentId) === "completed" && state !== "cancelled";
    assert.ok(
      told.get(agentId) === expected || isOwn,
      `${agentId}: ${told.get(agentId)}, ${state}`,
    );
  }
  assert.deepEqual(report.counts, counts);
  const last = events.findLast((event) => event.category === "graph");
  const isStopped = last?.action === "failed";
  assert.ok(isStopped || last?.action === "completed" || last?.action === "cancelled");
}

/** What becomes of each agent where nobody intervenes. */
function expectedStates({ agents, behaviours }: Graph, policy: ErrorPolicy): readonly string[] {
  const states = new Map<string, string>();
  for (const { agentId, upstream } of agents) {
    const { breaks, result } = behaviours.get(agentId)!;
    const blocked = policy !== "continue" &&
      upstream.some((id) => !["completed", "idle"].includes(states.get(id) ?? ""));
    const own = breaks > RETRIES || result === "failed" || result === "hangs"
      ? "failed"
      : result === "skipped"
      ? "idle"
      : "completed";
    states.set(agentId, blocked ? "skipped" : own);
  }
  return agents.map(({ agentId }) => states.get(agentId)!.replace("idle", "skipped"));
}

for (const policy of POLICIES) {
  Deno.test(`any graph comes to the end that its policy says: failures, retries, timeouts (${policy})`, async () => {
    await fc.assert(
      fc.asyncProperty(GRAPH, async (graph) => {
        const { report, stage } = await play(graph, policy, (all) => start(all.store, all).done);
        const states = report.agents.map(({ state }) => state);
        if (policy !== "stop_graph") assert.deepEqual(states, expectedStates(graph, policy));
        for (const [id, tries] of stage.tries) {
          assert.ok(tries <= RETRIES + 1, `${id} was tried ${tries} times`);
        }
      }),
      { numRuns: 40 },
    );
  });

  Deno.test(`any graph that is killed again and again goes on to a complete end, and nothing runs twice (${policy})`, async () => {
    await fc.assert(
      fc.asyncProperty(GRAPH, fc.array(fc.nat(60), { maxLength: 4 }), async (graph, deaths) => {
        await play(graph, policy, async (all) => {
          for (const lives of deaths) {
            const mortal = mortalStore(all.store, lives);
            const done = start(mortal.store, all).done;
            const report = await done.catch((error: unknown) => {
              assert.ok(mortal.isDead(), String(error));
            });
            if (report !== undefined && !mortal.isDead()) return report;
          }
          return await start(all.store, all).done;
        });
      }),
      { numRuns: 40 },
    );
  });

  Deno.test(`any graph that is stopped and cancelled at any moment ends completely (${policy})`, async () => {
    const acts = fc.array(
      fc.tuple(fc.nat(400), fc.oneof(fc.constant("stop" as const), fc.nat(13))),
      { maxLength: 3 },
    );
    await fc.assert(
      fc.asyncProperty(GRAPH, acts, fc.boolean(), async (graph, moments, endsAll) => {
        const cancelled = new Set<string>();
        const { report } = await play(graph, policy, async (all) => {
          for (const [steps, what] of moments) {
            const stop = new AbortController();
            const execution = start(all.store, all, stop.signal);
            await turns(steps);
            if (what === "stop") stop.abort(new DOMException("Ctrl-C", "AbortError"));
            else if (cancelOne(graph, execution, what)) cancelled.add(`g/a${what}`);
            if (what !== "stop") await turns(5);
            stop.abort(new DOMException("Ctrl-C", "AbortError"));
            await execution.done.catch((error: unknown) =>
              assert.ok(stop.signal.aborted, String(error))
            );
          }
          const last = start(all.store, all);
          if (endsAll) last.cancel("enough");
          return await last.done;
        });
        // Whoever stops the process cancels nothing.
        if (endsAll || policy === "stop_graph") return;
        for (const { agentId, state } of report.agents) {
          assert.ok(state !== "cancelled" || cancelled.has(agentId), `${agentId} was cancelled`);
        }
      }),
      { numRuns: 40 },
    );
  });
}

function cancelOne({ agents }: Graph, execution: GraphExecution, index: number): boolean {
  const agent = agents[index];
  return agent !== undefined && execution.cancelAgent(agent.agentId, "not this one");
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await Promise.resolve();
}

Deno.test("any part of a graph is a graph whose order is legal and whose dependencies lead somewhere", () => {
  fc.assert(
    fc.property(GRAPH, fc.array(fc.boolean(), { minLength: 14, maxLength: 14 }), (graph, keep) => {
      const { agents } = graph;
      const isKept = ({ agentId }: GraphAgent): boolean => keep[Number(agentId.slice(3))] ?? false;
      const part = selectAgents(agents, isKept);
      const ids = new Set(part.map(({ agentId }) => agentId));
      assert.deepEqual([...ids], agents.filter(isKept).map(({ agentId }) => agentId));
      for (const { agentId, upstream } of part) {
        assert.equal(new Set(upstream).size, upstream.length);
        for (const id of upstream) assert.ok(ids.has(id), `${agentId} waits for ${id}`);
        // Whatever had to end before it in the whole graph has to in the part, directly or not.
        const above = reachable(part, agentId);
        for (const id of reachable(agents, agentId)) assert.equal(above.has(id), ids.has(id));
      }
    }),
  );
});

function reachable(agents: readonly GraphAgent[], from: string): ReadonlySet<string> {
  const byId = new Map(agents.map((agent) => [agent.agentId, agent]));
  const found = new Set<string>();
  const open = [...byId.get(from)?.upstream ?? []];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    open.push(...byId.get(id)?.upstream ?? []);
  }
  return found;
}

/** Layers of a graph in which each agent waits for two, with a failure that skips a part of it. */
function layers(count: number): readonly GraphAgent[] {
  const layer = Math.ceil(count / 4);
  return Array.from({ length: count }, (_, index): GraphAgent => ({
    agentId: `g/${index}`,
    name: `${index}`,
    bundle: "test",
    target: `${index}.ts`,
    workspaceId: `g/${index}`,
    upstream: index < layer ? [] : [`g/${index - layer}`, `g/${index - layer + 1}`],
    priority: 0,
  }));
}

Deno.test("the cost of an agent does not grow with the graph, and what is under way is bounded", async () => {
  const costs: number[] = [];
  for (const count of [1_000, 10_000]) {
    await using inner = await openStore("memory:");
    const { store, operations, mostAtOnce } = mortalStore(inner);
    let atOnce = 0;
    let most = 0;
    const runner: AgentRunner = {
      async run() {
        most = Math.max(most, ++atOnce);
        await Promise.resolve();
        atOnce--;
        return { status: "success", summary: "", changedFiles: [] };
      },
    };
    const report = await executeGraph(GRAPH_ID, layers(count), { store, runner, concurrency: 16 })
      .done;
    assert.equal(report.counts.completed, count);
    assert.equal(most, 16);
    assert.ok(mostAtOnce() <= 16 * 3, `${mostAtOnce()} operations at once`);
    costs.push(operations() / count);
  }
  assert.ok(costs[1]! <= costs[0]! * 1.05, `operations an agent: ${costs.join(" and ")}`);
  assert.ok(costs[1]! < 12);
});

Deno.test("a graph of thousands that is stopped ends in batches, not one by one", async () => {
  await using inner = await openStore("memory:");
  let appends = 0;
  const count = 5_000;
  const { store } = mortalStore(inner);
  const events = {
    ...store.events,
    append: (some: readonly Event[]) => {
      appends++;
      return store.events.append(some);
    },
  };
  const runner: AgentRunner = { run: () => Promise.reject(new Error("broken")) };
  const report = await executeGraph(GRAPH_ID, layers(count), {
    store: { ...store, events, workspace: (id) => store.workspace(id) },
    runner,
    concurrency: 1,
  }).done;
  assert.deepEqual(report.counts, { completed: 0, failed: 1, skipped: count - 1, cancelled: 0 });
  assert.ok(appends < 100, `${appends} appends`);
  const [failed] = await inner.events.read({ filter: { patterns: ["graph:failed"] } });
  assert.deepEqual(failed?.payload.error, {
    code: "GRAPH-STOPPED",
    message: "0 failed: broken",
  });
});
