// The commands around runs, in this process: runs, cancel, retry, worker, checkpoint.
import assert from "node:assert/strict";
import { join } from "node:path";
import { listRetryRequests, openStore } from "@remora/core";
import { createOpenAiClient, queueRun, runBundle } from "@remora/backend";
import { calls, type ScriptedRequest, startScriptedServer } from "@remora/backend/testing";
import { cancel } from "../../cli/commands/cancel/cancel.ts";
import {
  create,
  exportTo,
  importFrom,
  remove,
  restore,
} from "../../cli/commands/checkpoint/checkpoint.ts";
import { list } from "../../cli/commands/checkpoint/list.ts";
import { retry } from "../../cli/commands/retry/retry.ts";
import { runs } from "../../cli/commands/runs/runs.ts";
import { worker } from "../../cli/commands/worker/worker.ts";
import { type FakeContext, fakeContext } from "../../cli/testdata/fake_context.ts";
import { Workplace } from "./_remora.ts";

/** Calls `echo` first and `submit_result` then. */
function reply({ messages }: ScriptedRequest) {
  return messages.some(({ role }) => role === "tool")
    ? calls("submit_result", { summary: "done" })
    : calls("echo", { payload: "ping" });
}

/** A project with so many files, a store, and a model server. */
async function prepare(place: Workplace, files: number, stack: AsyncDisposableStack) {
  const root = join(await Deno.realPath(place.folder), "project");
  await Deno.mkdir(root);
  for (let index = 0; index < files; index++) {
    await Deno.writeTextFile(`${root}/f${index}.ts`, `export const a = ${index};\n`);
  }
  const server = stack.use(startScriptedServer(Array.from({ length: 50 }, () => reply)));
  const model = createOpenAiClient({ baseUrl: server.baseUrl, model: "scripted" });
  const url = place.store;
  const store = stack.use(await openStore(url));
  return {
    url,
    store,
    run: { store, model, root, paths: ["."], bundle: "harness" },
    model: { baseUrl: server.baseUrl, model: "scripted" },
  };
}

/** Runs a command and gives what it printed. */
async function printed(action: (context: FakeContext) => Promise<void>): Promise<string> {
  const context = fakeContext();
  await action(context);
  return context.out.text();
}

Deno.test("runs are listed with where they stand; a worker runs what is queued", async () => {
  await using place = await Workplace.create();
  await using stack = new AsyncDisposableStack();
  const { url, run, model } = await prepare(place, 2, stack);
  const table = { store: url, format: "table", open: false } as const;
  assert.equal(await printed((context) => runs(context, table)), "Nothing has run yet\n");
  const { graphId } = await queueRun(run);
  const queued = await printed((context) => runs(context, table));
  assert.match(queued, new RegExp(`${graphId} +queued +0/2 .* harness \\.`));

  const flags = { store: url, untilIdle: true, slots: 2, ...model } as const;
  const told = await printed((context) => worker(context, { ...flags, format: "json" }));
  const events = told.trim().split("\n").map((line): { type: string } => JSON.parse(line));
  const types = events.map(({ type }) => type);
  assert.deepEqual([types[0], types.at(-1)], ["joined", "left"]);
  assert.equal(types.filter((type) => type === "done").length, 2);

  const [row] = JSON.parse(
    await printed((context) => runs(context, { ...table, format: "json" })),
  );
  assert.equal(row.state, "completed");
  assert.deepEqual([row.counts.completed, row.total, row.waiting], [2, 2, 0]);
  assert.equal(
    await printed((context) => runs(context, { ...table, open: true })),
    "Every run has ended\n",
  );
});

Deno.test("a worker refuses a store that nobody else can see, and a folder that is not there", async () => {
  await using place = await Workplace.create();
  const flags = { untilIdle: true, format: "text" } as const;
  await assert.rejects(worker(fakeContext(), { ...flags, store: "memory:" }), {
    code: "WORKER-STORE",
  });
  const root = `${place.folder}/nowhere`;
  await assert.rejects(worker(fakeContext(), { ...flags, store: place.store, root }), {
    code: "WORKER-FOLDER",
  });
});

Deno.test("cancel ends the one run that has not ended, one that goes on elsewhere, and one agent", async () => {
  await using place = await Workplace.create();
  await using stack = new AsyncDisposableStack();
  const { url, store, run } = await prepare(place, 2, stack);
  const flags = { store: url, format: "text", by: "Ada" } as const;
  await assert.rejects(cancel(fakeContext(), flags), { code: "RUN-NOT-FOUND" });
  const { graphId } = await queueRun(run);
  assert.equal(await printed((context) => cancel(context, flags)), `Run ${graphId} is cancelled\n`);
  const context = fakeContext();
  await cancel(context, flags, graphId);
  assert.match(context.out.text(), /had ended before/);
  assert.equal(context.code(), 1);

  const stuck = {
    ...run.model,
    name: "stuck",
    baseUrl: run.model.baseUrl,
    complete: (_: unknown, options: { readonly signal?: AbortSignal } = {}) =>
      new Promise<never>((_, reject) => {
        options.signal?.addEventListener("abort", () => reject(options.signal?.reason));
      }),
    models: () => Promise.resolve([]),
  };
  const running = await runBundle({ ...run, model: stuck, policy: "continue" });
  const started = store.events.follow({
    filter: { patterns: ["model:request"], graphId: running.graphId },
  });
  for await (const _ of started) break;
  const agent = { ...flags, agent: "harness:f0.ts", reason: "Not this one" };
  await assert.rejects(cancel(fakeContext(), { ...agent, agent: "nobody" }, running.graphId), {
    code: "AGENT-UNKNOWN",
  });
  assert.match(
    await printed((context) => cancel(context, agent, running.graphId)),
    /^harness:f0\.ts is going to be cancelled/,
  );
  assert.match(await printed((context) => cancel(context, flags)), /is cancelled\n$/);
  const report = await running.done;
  assert.deepEqual(report.agents.map(({ state, result }) => [state, result.summary]), [
    ["cancelled", "Not this one"],
    ["cancelled", "Cancelled by Ada"],
  ]);
});

Deno.test("retry runs agents again in a run of their own, or leaves them to a worker", async () => {
  await using place = await Workplace.create();
  await using stack = new AsyncDisposableStack();
  const { url, store, run, model } = await prepare(place, 2, stack);
  const flags = { store: url, format: "json", later: false, by: "Ada", ...model } as const;
  const first = await runBundle(run);
  await first.done;
  await assert.rejects(retry(fakeContext(), flags), { code: "RETRY-NOTHING" });
  await assert.rejects(retry(fakeContext(), flags, "nobody"), { code: "AGENT-UNKNOWN" });
  const report = JSON.parse(
    await printed((context) => retry(context, { ...flags, note: "Louder" }, "harness:f1.ts")),
  );
  assert.equal(report.counts.completed, 1);
  assert.notEqual(report.graphId, first.graphId);
  const request = JSON.parse(
    await printed((context) =>
      retry(context, { ...flags, later: true, run: first.graphId }, "harness:f0.ts")
    ),
  );
  assert.equal(request.graphId, first.graphId);
  assert.equal(request.runners, 0);
  assert.deepEqual((await listRetryRequests(store)).map(({ id }) => id), [request.id]);
});

Deno.test("checkpoints are made, listed, taken up again, carried through a folder, and forgotten", async () => {
  await using place = await Workplace.create();
  await using stack = new AsyncDisposableStack();
  const { url, run } = await prepare(place, 1, stack);
  const flags = { store: url, format: "json" } as const;
  await assert.rejects(create(fakeContext(), flags), { code: "RUN-NOT-FOUND" });
  const { done, graphId } = await runBundle(run);
  await done;
  const made = JSON.parse(
    await printed((context) => create(context, { ...flags, message: "kept" })),
  );
  assert.deepEqual([made.graphId, made.message, made.agents], [graphId, "kept", 1]);
  const table = await printed((context) => list(context, { store: url, format: "table" }, graphId));
  assert.match(table, new RegExp(`${made.id} .* kept\n$`));

  const again = JSON.parse(
    await printed((context) => restore(context, { ...flags, new: true }, made.id)),
  );
  assert.notEqual(again.graphId, graphId);
  const back = JSON.parse(
    await printed((context) => restore(context, { ...flags, new: false }, made.id)),
  );
  assert.equal(back.graphId, graphId);

  const folder = join(place.folder, "kept");
  await exportTo(fakeContext(), flags, made.id, folder);
  const other = `sqlite:${place.folder}/other.db`;
  const imported = { store: other, format: "text", replace: false } as const;
  assert.match(
    await printed((context) => importFrom(context, imported, folder)),
    new RegExp(`^Run ${graphId} is in the store\nGo on with: .*resume ${graphId} --store .*\n`),
  );
  await assert.rejects(importFrom(fakeContext(), imported, folder), { code: "RUN-EXISTS" });
  await remove(fakeContext(), flags, made.id);
  assert.match(
    await printed((context) => list(context, { store: url, format: "table" })),
    /^There are no checkpoints\n$/,
  );
});
