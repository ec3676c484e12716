import assert from "node:assert/strict";
import fc from "fast-check";
import { eventKey, openStore, type Store } from "@remora/core";
import { GraphState, graphWorkspaceId } from "../graph/graph_state.ts";
import type { AgentOutcome, AgentRunner, ErrorPolicy, GraphAgent } from "../graph/mod.ts";
import { Places } from "../graph/_places.ts";
import { mortalStore } from "../graph/testdata/mortal_store.ts";
import { type RunRecord, saveRecord } from "../run/record.ts";
import { loadReport } from "../run/runs.ts";
import { SharedRun } from "./_shared_run.ts";

const GRAPH_ID = "fleet";
const LEASE_TTL = 100;

/** A random graph without circles, and which of its agents fail. */
const GRAPH = fc.array(
  fc.record({
    upstream: fc.array(fc.nat(), { maxLength: 3 }),
    fails: fc.integer({ min: 0, max: 9 }).map((value) => value === 0),
    steps: fc.nat(6),
  }),
  { minLength: 1, maxLength: 12 },
);
type Item = {
  readonly upstream: readonly number[];
  readonly fails: boolean;
  readonly steps: number;
};

function agentsOf(items: readonly Item[]): readonly GraphAgent[] {
  return items.map(({ upstream }, index) => ({
    agentId: `f/a${index}`,
    name: `a${index}`,
    bundle: "test",
    target: "there.ts",
    workspaceId: `f/a${index}`,
    upstream: index === 0 ? [] : [...new Set(upstream.map((value) => `f/a${value % index}`))],
    priority: 0,
  }));
}

/** What all processes of a fleet do to their agents, seen from outside. */
class Stage {
  readonly #store: Store;
  readonly #items: readonly Item[];
  readonly #running = new Map<string, AbortSignal>();

  constructor(store: Store, items: readonly Item[]) {
    this.#store = store;
    this.#items = items;
  }

  /** The runner of one process. */
  runner(isDead: () => boolean): AgentRunner {
    return {
      run: async ({ agentId, upstream }, { signal }): Promise<AgentOutcome> => {
        const { kv } = this.#store.workspace(graphWorkspaceId(GRAPH_ID));
        const ends = await new GraphState(kv).ends();
        assert.ok(!ends.has(agentId), `${agentId} has ended and runs again`);
        for (const id of upstream) assert.ok(ends.has(id), `${agentId} starts before ${id} ends`);
        const other = this.#running.get(agentId);
        assert.ok(other === undefined || other.aborted, `${agentId} runs in two processes`);
        this.#running.set(agentId, signal);
        try {
          const { fails, steps } = this.#items[Number(agentId.slice(3))]!;
          for (let step = 0; step < steps; step++) {
            await new Promise((resolve) => setTimeout(resolve, 1));
            // A killed process does nothing any more, and tells nobody.
            if (isDead()) throw new Error("killed");
            signal.throwIfAborted();
          }
          return { status: fails ? "failed" : "success", summary: "done", changedFiles: [] };
        } finally {
          if (this.#running.get(agentId) === signal) this.#running.delete(agentId);
        }
      },
    };
  }
}

/** One process of the fleet: two places, and nothing but the store in common with the others. */
async function processOf(
  store: Store,
  { record, runner, signal }: {
    readonly record: RunRecord;
    readonly runner: AgentRunner;
    readonly signal: AbortSignal;
  },
): Promise<boolean> {
  const places = new Places({ count: 2, onFree: pump });
  const run: SharedRun = new SharedRun({
    worker: { store, model: () => Promise.reject(new Error("none")), leaseTtl: LEASE_TTL },
    record,
    signal,
    onOpen: pump,
    machinery: () =>
      Promise.resolve({
        runner,
        about: { name: "fleet", bundle: "test", paths: [] },
        [Symbol.asyncDispose]: () => Promise.resolve(),
      }),
  });

  function pump(): void {
    while (places.isAnyFree && run.take(() => places.take()));
  }

  return await run.run();
}

/** How late timers are: where a machine is too busy for a lease's renewal, the living look dead. */
class Lateness implements Disposable {
  readonly #timer: ReturnType<typeof setInterval>;
  #last = performance.now();
  /** Milliseconds. */
  most = 0;

  constructor() {
    this.#timer = setInterval(() => {
      const now = performance.now();
      this.most = Math.max(this.most, now - this.#last - 5);
      this.#last = now;
    }, 5);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}

const FATE = fc.record({
  /** Operations until it is killed. */
  lives: fc.oneof(fc.constant(Infinity), fc.nat(80)),
  /** Milliseconds until it is stopped with Ctrl-C. */
  stops: fc.oneof(fc.constant(undefined), fc.nat(30)),
});

for (const policy of ["skip_downstream", "continue"] as const satisfies readonly ErrorPolicy[]) {
  Deno.test(`any graph is completed by any fleet, whoever of it is killed or stopped (${policy})`, async () => {
    const root = await Deno.realPath(await Deno.makeTempDir());
    await Deno.writeTextFile(`${root}/there.ts`, "");
    try {
      await fc.assert(
        fc.asyncProperty(GRAPH, fc.array(FATE, { maxLength: 3 }), async (items, fates) => {
          using lateness = new Lateness();
          await using store = await openStore("memory:");
          const record = recordOf(items, { root, policy });
          await saveRecord(store.workspace(graphWorkspaceId(GRAPH_ID)).kv, record);
          const stage = new Stage(store, items);
          const never = new AbortController().signal;
          const doomed = fates.map(async ({ lives, stops }) => {
            const mortal = mortalStore(store, lives);
            const stop = new AbortController();
            const timer = stops === undefined ? undefined : setTimeout(() => stop.abort(), stops);
            try {
              const runner = stage.runner(mortal.isDead);
              await processOf(mortal.store, { record, runner, signal: stop.signal });
            } catch (error) {
              assert.ok(mortal.isDead(), String(error));
            } finally {
              clearTimeout(timer);
            }
          });
          const runner = stage.runner(() => false);
          assert.equal(await processOf(store, { record, runner, signal: never }), true);
          await Promise.all(doomed);
          try {
            await check(store, items, policy);
          } catch (error) {
            // Two processes may have had one agent then, as leases cannot prevent.
            fc.pre(lateness.most < LEASE_TTL / 4);
            throw error;
          }
        }),
        { numRuns: 15 },
      );
    } finally {
      await Deno.remove(root, { recursive: true });
    }
  });
}

Deno.test("at whichever operation the leader is killed, how the run ended is told, and once", async () => {
  const root = await Deno.realPath(await Deno.makeTempDir());
  await Deno.writeTextFile(`${root}/there.ts`, "");
  const items = [{ upstream: [], fails: false, steps: 0 }];
  try {
    let isKilled = true;
    for (let lives = 1; isKilled; lives++) {
      await using store = await openStore("memory:");
      const record = recordOf(items, { root, policy: "continue" });
      await saveRecord(store.workspace(graphWorkspaceId(GRAPH_ID)).kv, record);
      const stage = new Stage(store, items);
      const signal = new AbortController().signal;
      const mortal = mortalStore(store, lives);
      try {
        await processOf(mortal.store, { record, runner: stage.runner(mortal.isDead), signal });
      } catch (error) {
        assert.ok(mortal.isDead(), String(error));
      }
      isKilled = mortal.isDead();
      const runner = stage.runner(() => false);
      assert.equal(await processOf(store, { record, runner, signal }), true);
      await check(store, items, "continue");
      const { kv } = store.workspace(graphWorkspaceId(GRAPH_ID));
      assert.deepEqual(Object.keys((await kv.get("status"))?.value ?? {}), ["status", "counts"]);
    }
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});

function recordOf(
  items: readonly Item[],
  { root, policy }: { readonly root: string; readonly policy: ErrorPolicy },
): RunRecord {
  return {
    graphId: GRAPH_ID,
    createdAt: new Date().toISOString(),
    root,
    paths: ["."],
    bundles: [],
    model: { name: "none", baseUrl: "http://localhost/v1" },
    concurrency: 2,
    policy,
    retries: 0,
    shared: true,
    agents: agentsOf(items),
  };
}

async function check(store: Store, items: readonly Item[], policy: ErrorPolicy): Promise<void> {
  const report = await loadReport(store, GRAPH_ID);
  const states = new Map<string, string>();
  for (const { agentId, upstream } of agentsOf(items)) {
    const { fails } = items[Number(agentId.slice(3))]!;
    const blocked = policy !== "continue" &&
      upstream.some((id) => states.get(id) !== "completed");
    states.set(agentId, blocked ? "skipped" : fails ? "failed" : "completed");
  }
  assert.deepEqual(report.agents.map(({ state }) => state), [...states.values()]);
  const events = await store.events.read({ limit: 10_000 });
  const ends = events.filter((event) =>
    ["agent:completed", "agent:skipped", "agent:failed", "agent:cancelled"].includes(
      eventKey(event),
    )
  );
  assert.equal(new Set(ends.map(({ agentId }) => agentId)).size, items.length);
  assert.equal(ends.length, items.length, "every end is told once");
  assert.equal(events.filter((event) => eventKey(event) === "graph:completed").length, 1);
}
