import assert from "node:assert/strict";
import {
  type Event,
  eventKey,
  listRunners,
  openStore,
  RemoraError,
  requestCancel,
  requestRetry,
  type Store,
} from "@remora/core";
import { scriptedModel } from "@remora/backend/testing";
import type { ModelClient, ModelRequest } from "../model/types.ts";
import { listRuns, loadReport, loadRun, resumeRun } from "../run/mod.ts";
import { queueRun, runShared } from "./share.ts";
import type { WorkerEvent, WorkerOptions } from "./types.ts";
import { runWorker } from "./worker.ts";

/** A folder with so many files, and a store that several "processes" use. */
class Fleet implements AsyncDisposable {
  readonly folder: string;
  readonly store: Store;
  readonly url: string;

  private constructor(folder: string, store: Store, url: string) {
    this.folder = folder;
    this.store = store;
    this.url = url;
  }

  static async open(files: number): Promise<Fleet> {
    const folder = await Deno.realPath(await Deno.makeTempDir());
    await Deno.mkdir(`${folder}/project`);
    for (let index = 0; index < files; index++) {
      await Deno.writeTextFile(`${folder}/project/f${index}.ts`, `export const a = ${index};\n`);
    }
    const url = `sqlite:${folder}/remora.db`;
    return new Fleet(folder, await openStore(url), url);
  }

  get run() {
    return {
      store: this.store,
      root: `${this.folder}/project`,
      paths: ["."],
      bundle: "harness",
      model: echoModel(),
      probe: false,
    };
  }

  events(...patterns: readonly string[]): Promise<readonly Event[]> {
    return this.store.events.read({ filter: { patterns }, limit: 10_000 });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.store.close();
    await Deno.remove(this.folder, { recursive: true });
  }
}

/** Calls `echo` first and `submit_result` then. */
function echoModel(before: (request: ModelRequest, signal?: AbortSignal) => Promise<void> = pass) {
  const names = scriptedModel([]);
  const model: ModelClient = {
    name: names.name,
    baseUrl: names.baseUrl,
    models: () => names.models(),
    async complete(request, options = {}) {
      await before(request, options.signal);
      const isEchoed = request.messages.some(({ role }) => role === "tool");
      const step = isEchoed
        ? { toolCalls: [{ name: "submit_result", arguments: { summary: "done" } }] }
        : { toolCalls: [{ name: "echo", arguments: { payload: "ping" } }] };
      return await scriptedModel([step]).complete(request, options);
    },
  };
  return model;
}

function pass(): Promise<void> {
  return Promise.resolve();
}

/** One worker, as if it were a process of its own: it has its own connection to the store. */
async function worker(
  fleet: Fleet,
  options: Partial<WorkerOptions> = {},
): Promise<readonly WorkerEvent[]> {
  const told: WorkerEvent[] = [];
  await using store = await openStore(fleet.url);
  await runWorker({
    store,
    model: () => Promise.resolve(echoModel()),
    untilIdle: true,
    leaseTtl: 400,
    ...options,
    onEvent(event) {
      told.push(event);
      options.onEvent?.(event);
    },
  });
  return told;
}

function takenBy(told: readonly WorkerEvent[]): number {
  return told.filter(({ type }) => type === "taken").length;
}

Deno.test("several workers share the agents of one run, each agent is run once", async () => {
  await using fleet = await Fleet.open(40);
  const { graphId } = await queueRun(fleet.run);
  assert.equal((await listRuns(fleet.store))[0]?.state, "queued");
  const slow = echoModel(() => new Promise((resolve) => setTimeout(resolve, 5)));
  const model = () => Promise.resolve(slow);
  // Nobody dies here, and a busy machine must not look as if somebody had.
  const options = { model, slots: 2, leaseTtl: 60_000 };
  const told = await Promise.all([1, 2, 3].map(() => worker(fleet, options)));
  const report = await loadReport(fleet.store, graphId);
  assert.deepEqual(report.counts, { completed: 40, failed: 0, skipped: 0, cancelled: 0 });
  const taken = told.map(takenBy);
  assert.equal(taken.reduce((sum, count) => sum + count, 0), 40);
  assert.ok(taken.every((count) => count >= 5), `fair: ${taken}`);
  assert.equal(told.flat().filter(({ type }) => type === "leading").length, 1);
  const calls = await fleet.events("tool:called");
  assert.equal(
    new Set(calls.map(({ agentId, payload }) => `${agentId} ${payload.callId}`)).size,
    80,
  );
  assert.equal(calls.length, 80);
  assert.equal((await fleet.events("agent:started")).length, 40);
  assert.equal((await fleet.events("graph:completed")).length, 1);
  assert.equal((await listRuns(fleet.store))[0]?.state, "completed");
  const left = await fleet.store.workspace(`graph:${graphId}`).kv.list("work:");
  assert.deepEqual(left.filter(({ key }) => key !== "work:turn"), []);
  assert.deepEqual(await fleet.store.workspace("runs").kv.list(), [], "nothing is left to do");
});

Deno.test("a worker that stops lets go of its agents, and another one goes on at once, also as leader", async () => {
  await using fleet = await Fleet.open(6);
  const { graphId } = await queueRun(fleet.run);
  const stop = new AbortController();
  let asked = 0;
  const stuck = echoModel(async (request, signal) => {
    if (!request.messages.some(({ role }) => role === "tool")) return;
    if (++asked === 3) stop.abort(new DOMException("Ctrl-C", "AbortError"));
    await new Promise((_, reject) => {
      if (signal?.aborted) reject(signal.reason);
      signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
    });
  });
  const first = worker(fleet, {
    model: () => Promise.resolve(stuck),
    slots: 3,
    signal: stop.signal,
    leaseTtl: 60_000,
  });
  await first;
  const started = performance.now();
  const told = await worker(fleet, { leaseTtl: 60_000 });
  assert.ok(performance.now() - started < 10_000, "nobody waits for a lease to run out");
  assert.equal(takenBy(told), 6);
  const report = await loadReport(fleet.store, graphId);
  assert.equal(report.counts.completed, 6);
  // The first tool of three agents ran in the first worker, and not again.
  const calls = await fleet.events("tool:called");
  assert.equal(calls.filter(({ payload }) => payload.toolName === "echo").length, 6);
  const resumed = (await fleet.events("agent:started")).filter(({ payload }) => payload.resumed);
  assert.equal(resumed.length, 3);
});

Deno.test("cancelling a shared run reaches the workers that do not lead it", async () => {
  await using fleet = await Fleet.open(8);
  const { graphId } = await queueRun(fleet.run);
  let aborted = 0;
  let waiting = 0;
  const full = Promise.withResolvers<void>();
  const stuck = echoModel(async (_, signal) => {
    if (++waiting === 4) full.resolve();
    await new Promise((_, reject) => {
      const end = (): void => {
        aborted++;
        reject(signal?.reason);
      };
      if (signal?.aborted) end();
      else signal?.addEventListener("abort", end, { once: true });
    });
  });
  const model = () => Promise.resolve(stuck);
  const workers = [1, 2].map(() => worker(fleet, { model, slots: 2 }));
  await full.promise;
  await requestCancel(fleet.store, { graphId, reason: "Enough", by: "Ada", via: "test" });
  const told = await Promise.all(workers);
  assert.equal(aborted, 4);
  assert.ok(told.every((events) => takenBy(events) === 2));
  const report = await loadReport(fleet.store, graphId);
  assert.deepEqual(report.counts, { completed: 0, failed: 0, skipped: 0, cancelled: 8 });
  assert.equal((await listRuns(fleet.store))[0]?.state, "cancelled");
});

Deno.test("runShared() is a run like any other, and a broken agent can be tried again", async () => {
  await using fleet = await Fleet.open(3);
  const broken = echoModel((request) =>
    JSON.stringify(request.messages).includes("f1.ts")
      ? Promise.reject(new Error("The server fell over"))
      : Promise.resolve()
  );
  const run = await runShared({ ...fleet.run, model: broken, leaseTtl: 300 });
  const report = await run.done;
  assert.deepEqual(report.counts, { completed: 2, failed: 1, skipped: 0, cancelled: 0 });
  const again = await resumeRun({
    store: fleet.store,
    graphId: run.graphId,
    model: echoModel(),
    retryFailed: true,
    leaseTtl: 300,
  });
  assert.equal((await again.done).counts.completed, 3);
});

Deno.test("a worker takes up retries that people asked for, one of several workers each", async () => {
  await using fleet = await Fleet.open(3);
  const first = await runShared(fleet.run);
  await first.done;
  const stop = new AbortController();
  const requests: ModelRequest[] = [];
  const recording = echoModel((request) => {
    requests.push(request);
    return Promise.resolve();
  });
  const workers = [1, 2].map(() =>
    worker(fleet, {
      model: () => Promise.resolve(recording),
      untilIdle: false,
      signal: stop.signal,
    })
  );
  while ((await listRunners(fleet.store)).length < 2) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  const { agentId } = first.agents[1]!;
  const request = await requestRetry(fleet.store, {
    agentIds: [agentId],
    note: "Say it louder",
    by: "Ada",
    via: "test",
  });
  const filter = { graphId: request.id, patterns: ["graph:completed"] };
  for await (const _ of fleet.store.events.follow({ filter })) break;
  stop.abort();
  await Promise.all(workers);
  const record = await loadRun(fleet.store, request.id);
  assert.equal(record.retryOf, first.graphId);
  assert.deepEqual(record.agents.map(({ target }) => target), ["f1.ts"]);
  assert.equal((await loadReport(fleet.store, request.id)).counts.completed, 1);
  assert.match(JSON.stringify(requests[0]?.messages), /Say it louder/);
  assert.equal(requests.length, 2, "one worker ran it, once");
  assert.deepEqual(await listRunners(fleet.store), []);
});

Deno.test("a worker with one place takes from each run in turn", async () => {
  await using fleet = await Fleet.open(6);
  const graphs = [await queueRun(fleet.run), await queueRun(fleet.run)].map(({ graphId }) =>
    graphId
  );
  const told = await worker(fleet, { slots: 1 });
  const order = told.flatMap((event) => event.type === "taken" ? [event.graphId] : []);
  assert.equal(order.length, 12);
  // Both are half way when half of the work is done, give or take what came before both were there.
  const half = order.slice(0, 6).filter((graphId) => graphId === graphs[0]).length;
  assert.ok(half >= 1 && half <= 5, `${half} of 6`);
  for (const graphId of graphs) {
    assert.equal((await loadReport(fleet.store, graphId)).counts.completed, 6);
  }
});

Deno.test("a worker in another folder leaves the run to others, and says why", async () => {
  await using fleet = await Fleet.open(1);
  const { graphId } = await queueRun(fleet.run);
  await Deno.mkdir(`${fleet.folder}/other`);
  await using store = await openStore(fleet.url, { folderFor: () => `${fleet.folder}/other` });
  const model = () => Promise.resolve(echoModel());
  await assert.rejects(runWorker({ store, model, graphs: [graphId], untilIdle: true }), {
    code: "WORKER-FOLDER",
    hint: /f0\.ts with --root/,
  });
  assert.deepEqual(await fleet.events("agent:*"), []);

  await Deno.rename(`${fleet.folder}/project`, `${fleet.folder}/moved`);
  await using right = await openStore(fleet.url, { folderFor: () => `${fleet.folder}/moved` });
  await runWorker({ store: right, model, graphs: [graphId], untilIdle: true });
  assert.equal((await loadReport(fleet.store, graphId)).counts.completed, 1);
  assert.ok((await fleet.events("agent:*")).map(eventKey).includes("agent:completed"));
});

Deno.test("a worker whose model server is away says so, leaves the agents alone, and looks again later", async () => {
  await using fleet = await Fleet.open(2);
  const { graphId } = await queueRun(fleet.run);
  const stop = new AbortController();
  let asked = 0;
  const away = new RemoraError("MODEL-UNREACHABLE", "Cannot reach the model server");
  const told = worker(fleet, {
    model: () => ++asked === 1 ? Promise.reject(away) : Promise.resolve(echoModel()),
    untilIdle: false,
    signal: stop.signal,
    onEvent: (event) => {
      if (event.type === "left") stop.abort();
    },
  });
  const events = await told;
  assert.deepEqual(
    events.filter(({ type }) => type !== "taken" && type !== "done").map(({ type }) => type),
    ["refused", "joined", "leading", "left"],
  );
  const [refused] = events;
  assert.ok(refused?.type === "refused" && refused.error === away);
  assert.equal(asked, 2);
  assert.equal((await loadReport(fleet.store, graphId)).counts.completed, 2);
  assert.equal((await fleet.events("agent:failed")).length, 0);
});
