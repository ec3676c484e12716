import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import fc from "fast-check";
import { type Event, openStore, type Store } from "@remora/core";
import { calls, scriptedModel, type ScriptStep } from "@remora/backend/testing";
import type { ModelClient, ModelRequest } from "../model/types.ts";
import { listRuns, loadReport, resumeRun, runBundle, type RunHandle } from "../run/mod.ts";
import { RunCheckpoints } from "./run_checkpoints.ts";

const MANIFEST = `name: writer
initial_context:
  system_prompt: Write.
  user_template: "You are at {{ file_path }}."
tools: [write_file, submit_result]
termination: submit_result
max_turns: 6
node_types: [file]
`;

/** Decides on the next step of an agent. */
type Decide = (file: string, step: number, signal?: AbortSignal) => Promise<string>;

/** Writes what it is told, twice, then submits. */
function writer(decide: Decide, requests: string[] = []): ModelClient {
  const { name, baseUrl, models } = scriptedModel([]);
  return {
    name,
    baseUrl,
    models,
    async complete(request: ModelRequest, options = {}) {
      const said = request.messages.map(({ content }) => content ?? "").join("\n");
      const [file = ""] = /f\d\.ts/.exec(said) ?? [];
      const step = request.messages.filter(({ role }) => role === "tool").length;
      requests.push(`${file} ${step}`);
      const content = await decide(file, step, options.signal);
      const reply: ScriptStep = step < 2
        ? calls("write_file", { path: file, content })
        : calls("submit_result", { summary: content });
      return await scriptedModel([reply]).complete(request, options);
    },
  };
}

/** A project of three files, and a store on disk. */
class Bench implements AsyncDisposable {
  private constructor(readonly folder: string, readonly store: Store) {}

  static async open(): Promise<Bench> {
    const folder = await Deno.realPath(await Deno.makeTempDir());
    await Deno.mkdir(`${folder}/project`);
    await Deno.mkdir(`${folder}/writer`);
    await Deno.writeTextFile(`${folder}/writer/bundle.yaml`, MANIFEST);
    for (const index of [0, 1, 2]) {
      await Deno.writeTextFile(`${folder}/project/f${index}.ts`, "old\n");
    }
    return new Bench(folder, await openStore(`sqlite:${folder}/remora.db`));
  }

  /** A run whose first agent is done, whose second one has written once, and whose third waits. */
  async stopped(): Promise<RunHandle> {
    const stop = new AbortController();
    const run = await runBundle({
      store: this.store,
      root: `${this.folder}/project`,
      paths: ["."],
      bundle: `${this.folder}/writer`,
      concurrency: 1,
      probe: false,
      signal: stop.signal,
      model: writer((file, step, signal) => {
        if (file !== "f1.ts" || step < 1) return Promise.resolve(`first ${step}\n`);
        stop.abort(new DOMException("Ctrl-C", "AbortError"));
        return new Promise((_, reject) => {
          signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
          signal?.throwIfAborted();
        });
      }),
    });
    await run.done;
    return run;
  }

  async resume(graphId: string, text: string): Promise<readonly string[]> {
    const requests: string[] = [];
    const model = writer((_, step) => Promise.resolve(`${text} ${step}\n`), requests);
    const run = await resumeRun({ store: this.store, graphId, model, probe: false });
    assert.equal((await run.done).counts.completed, 3);
    return requests;
  }

  /** What each agent made of its file. */
  async contents(graphId: string): Promise<readonly string[]> {
    const { agents } = await loadReport(this.store, graphId);
    return await Promise.all(agents.map(async ({ agentId, target }) => {
      const { files } = this.store.workspace(agentId);
      const isChanged = (await files.changes()).length > 0;
      return isChanged ? (await files.readText(target)).trim() : "unchanged";
    }));
  }

  async states(graphId: string): Promise<readonly string[]> {
    return (await loadReport(this.store, graphId)).agents.map(({ state }) => state);
  }

  events(graphId: string, pattern: string): Promise<readonly Event[]> {
    return this.store.events.read({ filter: { graphId, patterns: [pattern] }, limit: 10_000 });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.store.close();
    await Deno.remove(this.folder, { recursive: true });
  }
}

Deno.test("a run goes back to a checkpoint, files included, and on from there another way", async () => {
  await using bench = await Bench.open();
  const { graphId } = await bench.stopped();
  const checkpoints = new RunCheckpoints(bench.store);
  const checkpoint = await checkpoints.create(graphId, { message: "half way" });
  assert.equal(checkpoint.agents, 2);
  assert.deepEqual(
    await bench.resume(graphId, "second"),
    ["f1.ts 1", "f1.ts 2"].concat([
      "f2.ts 0",
      "f2.ts 1",
      "f2.ts 2",
    ]),
  );
  assert.deepEqual(await bench.contents(graphId), ["first 1", "second 1", "second 1"]);
  const before = await bench.events(graphId, "tool:called");

  await checkpoints.restore(checkpoint);
  assert.deepEqual(await bench.contents(graphId), ["first 1", "first 0", "unchanged"]);
  assert.deepEqual(await bench.states(graphId), ["completed", "interrupted", "queued"]);
  assert.equal((await listRuns(bench.store))[0]?.state, "interrupted");

  // What was done before the checkpoint is not done again.
  assert.equal((await bench.resume(graphId, "third"))[0], "f1.ts 1");
  assert.deepEqual(await bench.contents(graphId), ["first 1", "third 1", "third 1"]);
  // The log tells both ways.
  const called = (await bench.events(graphId, "tool:called")).slice(before.length);
  const told = called.map(({ payload }) => JSON.stringify(payload.arguments));
  assert.ok(told.some((text) => text.includes("third 1")), told.join());
  const started = await bench.events(graphId, "agent:started");
  assert.equal(started.length, 2 + 2 + 2);
  assert.equal((await bench.events(graphId, "graph:restored")).length, 1);
});

Deno.test("another run is made of a checkpoint, and the first one stays as it is", async () => {
  await using bench = await Bench.open();
  const { graphId } = await bench.stopped();
  const checkpoints = new RunCheckpoints(bench.store);
  const checkpoint = await checkpoints.create(graphId);
  await bench.resume(graphId, "second");

  const fork = await checkpoints.fork(checkpoint);
  assert.deepEqual(await bench.states(fork), ["completed", "interrupted", "queued"]);
  assert.deepEqual(await bench.contents(fork), ["first 1", "first 0", "unchanged"]);
  const requests = await bench.resume(fork, "forked");
  assert.equal(requests[0], "f1.ts 1");
  assert.deepEqual(await bench.contents(fork), ["first 1", "forked 1", "forked 1"]);
  assert.deepEqual(await bench.contents(graphId), ["first 1", "second 1", "second 1"]);
  const [one, two] = await Promise.all([graphId, fork].map((id) => loadReport(bench.store, id)));
  const ids = [...one!.agents, ...two!.agents].map(({ agentId }) => agentId);
  assert.equal(new Set(ids).size, 6);
  assert.equal((await bench.events(fork, "agent:completed")).length, 3);
});

Deno.test("what has not changed is kept once, and a checkpoint survives the end of the other", async () => {
  await using bench = await Bench.open();
  const { graphId, agents } = await bench.stopped();
  const checkpoints = new RunCheckpoints(bench.store);
  const kept = async (): Promise<number> =>
    (await bench.store.workspace(agents[0]!.workspaceId).kv.list("snapshot:")).length;
  const first = await checkpoints.create(graphId);
  const second = await checkpoints.create(graphId);
  assert.equal(await kept(), 1);
  assert.deepEqual((await checkpoints.list(graphId)).map(({ id }) => id), [second.id, first.id]);
  await checkpoints.delete(first);
  assert.equal(await kept(), 1);
  await bench.resume(graphId, "second");
  await checkpoints.restore(await checkpoints.find(second.id.slice(0, -2)));
  assert.deepEqual(await bench.contents(graphId), ["first 1", "first 0", "unchanged"]);
  await checkpoints.delete(second);
  assert.equal(await kept(), 0);
  await assert.rejects(checkpoints.find(second.id), { code: "CHECKPOINT-UNKNOWN" });
});

/** Every file below a folder with its text. */
async function tree(folder: string): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const item of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!item.isFile()) continue;
    const path = `${item.parentPath}/${item.name}`;
    found.set(path.slice(folder.length + 1), await Deno.readTextFile(path));
  }
  return found;
}

Deno.test("a run goes through a folder that suits git into another store, and on there", async () => {
  await using bench = await Bench.open();
  const { graphId } = await bench.stopped();
  const checkpoints = new RunCheckpoints(bench.store);
  const checkpoint = await checkpoints.create(graphId, { message: "to go" });
  const folder = `${bench.folder}/export`;
  await checkpoints.export(checkpoint, folder);
  const before = await tree(folder);
  const names = [...before.keys()];
  assert.ok(names.some((name) => /^agents\/writer-f1-ts-[0-9a-f]{8}\/files\/f1\.ts$/.test(name)));
  assert.ok(names.every((name) => /^[\w./%~-]+$/.test(name)), names.join("\n"));
  await checkpoints.export(checkpoint, folder);
  assert.deepEqual(await tree(folder), before, "the same state is the same folder");
  const later = await checkpoints.create(graphId, { message: "to go" });
  await checkpoints.export(later, folder);
  const changed = names.filter((name) => before.get(name) !== undefined).filter((name) =>
    name.startsWith("agents/")
  );
  const after = await tree(folder);
  for (const name of changed) assert.equal(after.get(name), before.get(name), name);

  await using other = await openStore(`sqlite:${bench.folder}/other.db`);
  const there = new RunCheckpoints(other);
  assert.equal(await there.import(folder), graphId);
  await assert.rejects(there.import(folder), { code: "RUN-EXISTS" });
  assert.equal(await there.import(folder, { replace: true }), graphId);
  const requests: string[] = [];
  const model = writer(() => Promise.resolve("there\n"), requests);
  const run = await resumeRun({ store: other, graphId, model, probe: false });
  const report = await run.done;
  assert.equal(report.counts.completed, 3);
  assert.equal(requests[0], "f1.ts 1", "it goes on where it was");
  const { agentId } = report.agents[1]!;
  assert.equal(await other.workspace(agentId).files.readText("f1.ts"), "there\n");
  const names2 = await other.events.read({ filter: { patterns: ["agent:completed"] } });
  assert.equal(names2.length, 3);

  const root = `${bench.folder}/moved`;
  await Deno.mkdir(root);
  for (const index of [0, 1, 2]) await Deno.writeTextFile(`${root}/f${index}.ts`, "moved\n");
  assert.equal(await there.import(folder, { replace: true, root }), graphId);
  const moved = await resumeRun({ store: other, graphId, model, probe: false });
  assert.equal((await moved.done).counts.completed, 3);
  assert.equal(await other.workspace(moved.agents[0]!.workspaceId).files.base(), root);
  assert.equal(await other.workspace(moved.agents[2]!.workspaceId).files.base(), root);

  await Deno.mkdir(`${bench.folder}/full`);
  await Deno.writeTextFile(`${bench.folder}/full/mine.txt`, "mine");
  await assert.rejects(checkpoints.export(checkpoint, `${bench.folder}/full`), {
    code: "CHECKPOINT-FOLDER",
  });
  await assert.rejects(there.import(`${bench.folder}/full`), { code: "CHECKPOINT-FOLDER" });
});

Deno.test("a running run is kept on a schedule, the newest ones only, and cannot be taken back", async () => {
  await using bench = await Bench.open();
  const checkpoints = new RunCheckpoints(bench.store);
  const stop = new AbortController();
  const stopped = Promise.withResolvers<never>();
  stopped.promise.catch(() => {});
  const waiting = Promise.withResolvers<void>();
  let count = 0;
  const run = await runBundle({
    store: bench.store,
    root: `${bench.folder}/project`,
    paths: ["."],
    bundle: `${bench.folder}/writer`,
    concurrency: 3,
    probe: false,
    signal: stop.signal,
    checkpoints: { every: 100, keep: 2 },
    model: writer((_, step) => {
      if (step === 0) return Promise.resolve("0\n");
      if (++count === 3) waiting.resolve();
      return stopped.promise;
    }),
  });
  await waiting.promise;
  const filter = { graphId: run.graphId, patterns: ["graph:checkpointed"] };
  const after = await bench.store.events.head();
  let made = 0;
  for await (const _ of bench.store.events.follow({ after, filter })) if (++made === 5) break;
  const [newest] = await checkpoints.list(run.graphId);
  await assert.rejects(checkpoints.restore(newest!), { code: "RUN-HELD" });
  const reason = new DOMException("Ctrl-C", "AbortError");
  stop.abort(reason);
  stopped.reject(reason);
  await run.done;
  const kept = await checkpoints.list(run.graphId);
  assert.ok(kept.length <= 3 && kept.every(({ scheduled }) => scheduled));
  assert.equal((await bench.resume(run.graphId, "first")).length, 6);
  await checkpoints.restore(kept.at(-1)!);
  assert.deepEqual(await bench.states(run.graphId), ["interrupted", "interrupted", "interrupted"]);
  assert.deepEqual(await bench.contents(run.graphId), ["0", "0", "0"]);
  // Three agents at once, in any order.
  assert.deepEqual((await bench.resume(run.graphId, "again")).toSorted(), [
    ...["f0.ts 1", "f0.ts 2", "f1.ts 1"],
    ...["f1.ts 2", "f2.ts 1", "f2.ts 2"],
  ]);
});

Deno.test("kept at any moment of a run, it goes back to a state that is whole, and on to the end", async () => {
  await using bench = await Bench.open();
  const run = { root: `${bench.folder}/project`, paths: ["."], bundle: `${bench.folder}/writer` };
  await fc.assert(
    fc.asyncProperty(fc.nat(25), fc.boolean(), async (moment, stops) => {
      await using store = await openStore("memory:");
      const stop = new AbortController();
      const slowly = async (_: string, step: number): Promise<string> => {
        await new Promise((resolve) => setTimeout(resolve, 2));
        return `first ${step}\n`;
      };
      const options = { store, ...run, concurrency: 2, probe: false, signal: stop.signal };
      const { graphId, done } = await runBundle({ ...options, model: writer(slowly) });
      await new Promise((resolve) => setTimeout(resolve, moment));
      const checkpoints = new RunCheckpoints(store);
      const checkpoint = await checkpoints.create(graphId);
      if (stops) stop.abort(new DOMException("Ctrl-C", "AbortError"));
      await done;

      await checkpoints.restore(checkpoint);
      const back = await loadReport(store, graphId);
      for (const { agentId, state, target } of back.agents) {
        if (state !== "completed") continue;
        const text = await store.workspace(agentId).files.readText(target);
        assert.equal(text, "first 1\n", "whoever has ended has done all of its work");
      }
      const model = writer((_, step) => Promise.resolve(`first ${step}\n`));
      const again = await resumeRun({ store, graphId, model, probe: false });
      assert.equal((await again.done).counts.completed, 3);
      for (const { agentId, target } of again.agents) {
        assert.equal(await store.workspace(agentId).files.readText(target), "first 1\n");
      }
    }),
    { numRuns: 25 },
  );
});
