import assert from "node:assert/strict";
import {
  type Event,
  EventBus,
  eventKey,
  type Question,
  type Store,
  WorkspaceInboxCoordinator,
} from "@remora/core";
import { answerQuestions } from "../graph/answering.ts";
import { graphWorkspaceId } from "../graph/graph_state.ts";
import { createOpenAiClient } from "../model/openai/client.ts";
import type { ModelClient } from "../model/types.ts";
import { Desk } from "./_test_desk.ts";
import { simplestAnswer, SYNTHETIC_USER } from "./auto_answer.ts";
import { resumeRun } from "./resume_run.ts";
import { runBundle } from "./run_bundle.ts";
import { cancelRun } from "./cancel_run.ts";
import { findRun, listRuns, loadReport } from "./runs.ts";

/** Answers every question of a run at once. */
async function answering<T>(
  store: Store,
  done: Promise<T>,
  answer: (question: Question) => string,
): Promise<T> {
  const answered = answerQuestions(store, { answer, by: "Ada", via: "test", until: done });
  const result = await done;
  await answered;
  return result;
}

function takeFirst(question: Question): string {
  return String(simplestAnswer(question));
}

async function eventsOf(store: Store, ...patterns: readonly string[]): Promise<readonly Event[]> {
  return await store.events.read({ filter: { patterns }, limit: 10_000 });
}

Deno.test("lint and accept: every finding is fixed, and the project still compiles and passes its tests", async () => {
  await using desk = await Desk.open();
  assert.equal(await desk.findings(), 28);
  const run = await desk.lint(["."]);
  const report = await answering(desk.store, run.done, takeFirst);

  assert.deepEqual(Object.keys(report), ["graphId", "agents", "counts"]);
  const rows = report.agents.map(({ name, bundle, target, state, result }) => {
    assert.equal(name, `lint:${target}`);
    assert.equal(bundle, "lint");
    return [target, state, result.status, result.changedFiles.join()];
  });
  const ruff = rows.shift();
  assert.equal(ruff?.[0], "scripts/report.py");
  assert.deepEqual(rows, [
    ["src/csv.ts", "completed", "success", "src/csv.ts"],
    ["src/invoice.ts", "completed", "success", "src/invoice.ts"],
    ["src/money.ts", "completed", "success", "src/money.ts"],
    ["src/rates.ts", "completed", "success", "src/rates.ts"],
    ["tests/invoice_test.ts", "completed", "success", ""],
    ["tests/money_test.ts", "completed", "success", ""],
  ]);
  const total = Object.values(report.counts).reduce((sum, count) => sum + count, 0);
  assert.equal(total, 7);
  assert.equal(report.counts.failed + report.counts.cancelled, 0);

  // Until somebody accepts, nothing on disk has changed.
  for (const [path, text] of Object.entries(await desk.original())) {
    assert.equal(await desk.read(path), text);
  }
  const results = await desk.acceptAll();
  assert.ok(
    results.flatMap(({ outcomes }) => outcomes).every(({ status }) => status === "accepted"),
  );
  assert.equal(await desk.findings(), 0);
  assert.match(await desk.read("src/money.ts"), /const match = /);
  assert.match(await desk.read("src/invoice.ts"), /rate = 0\.07;\n {6}break;/);
  const check = await desk.deno("check", "src", "tests");
  assert.equal(check.code, 0, check.stderr);
  const test = await desk.deno("test", "--no-check", "tests");
  assert.equal(test.code, 0, test.stdout + test.stderr);
});

Deno.test("what a person wants left alone is left alone, everything mechanical is done all the same", async () => {
  await using desk = await Desk.open();
  const asked: string[] = [];
  const run = await desk.lint(["src"]);
  await answering(desk.store, run.done, ({ question, options = [] }) => {
    asked.push(/\(([a-z-]+)\)/.exec(question)?.[1] ?? question);
    return options.at(-1) ?? "";
  });
  assert.deepEqual(asked.toSorted(), [
    "ban-ts-comment",
    "no-empty",
    "no-empty",
    "no-explicit-any",
    "no-explicit-any",
    "no-fallthrough",
    "require-await",
  ]);
  await desk.acceptAll();
  assert.equal(await desk.findings(), 7);
  assert.match(await desk.read("src/rates.ts"), /\/\/ @ts-ignore\n/);
  assert.match(await desk.read("src/rates.ts"), /base: string/);
});

Deno.test("with an automatic answer a synthetic user answers, and it shows", async () => {
  await using desk = await Desk.open();
  const { done } = await desk.lint(["src/invoice.ts"], { answer: "auto" });
  assert.equal((await done).counts.completed, 1);
  const [answer] = await eventsOf(desk.store, "agent:resumed");
  assert.equal(answer?.payload.respondedBy, SYNTHETIC_USER);
  assert.equal(answer?.payload.via, "auto");
});

Deno.test("never more agents at once than allowed, and as many where there is work", async () => {
  await using desk = await Desk.open();
  const run = await desk.lint(["."], { concurrency: 2 });
  await answering(desk.store, run.done, takeFirst);
  let now = 0;
  let most = 0;
  for (const event of await eventsOf(desk.store, "model:request", "model:response")) {
    now += event.action === "request" ? 1 : -1;
    most = Math.max(most, now);
  }
  assert.equal(most, 2);
});

Deno.test("who waits for a person leaves the place to others: all questions are there before one is answered", async () => {
  await using desk = await Desk.open();
  const names = ["a", "b", "c"];
  for (const name of names) {
    const text = "export function show(value: any): string {\n  return String(value);\n}\n";
    await Deno.writeTextFile(`${desk.project}/src/ask_${name}.ts`, text);
  }
  const run = await runBundle({
    store: desk.store,
    root: desk.project,
    paths: names.map((name) => `src/ask_${name}.ts`),
    bundle: "lint",
    model: desk.model,
    concurrency: 1,
  });
  let asked = 0;
  const filter = { patterns: ["agent:blocked"] };
  for await (const _ of desk.store.events.follow({ after: 0, filter })) {
    if (++asked === names.length) break;
  }
  const report = await answering(desk.store, run.done, takeFirst);
  assert.equal(report.counts.completed, names.length);
  // With the answers there, they go on one at a time.
  const log = await eventsOf(desk.store, "model:*");
  const open = new Set<string>();
  for (const { action, agentId = "" } of log) {
    if (action === "request") open.add(agentId);
    assert.ok(open.size <= 1, [...open].join());
    if (action === "response") open.delete(agentId);
  }
  assert.ok(log.length > 2 * names.length);
});

Deno.test("one agent that breaks leaves the others alone", async () => {
  await using desk = await Desk.open();
  const broken: ModelClient = {
    name: desk.model.name,
    baseUrl: desk.model.baseUrl,
    models: (options) => desk.model.models(options),
    complete: (request, options) =>
      request.messages.some(({ content }) => content?.includes("src/csv.ts") ?? false)
        ? Promise.reject(new Error("The server fell over"))
        : desk.model.complete(request, options),
  };
  const run = await desk.lint(["src"], { model: broken });
  const report = await answering(desk.store, run.done, takeFirst);
  assert.deepEqual(report.counts, { completed: 3, failed: 1, skipped: 0, cancelled: 0 });
  const failed = report.agents.find(({ state }) => state === "failed");
  assert.equal(failed?.target, "src/csv.ts");
  assert.equal(failed?.result.summary, "The server fell over");

  const again = await resumeRun({
    store: desk.store,
    graphId: report.graphId,
    model: desk.model,
    retryFailed: true,
  });
  const healed = await answering(desk.store, again.done, takeFirst);
  assert.deepEqual(healed.counts, { completed: 4, failed: 0, skipped: 0, cancelled: 0 });
});

Deno.test("Ctrl-C leaves a run that goes on after its questions, with no tool run twice", async () => {
  await using desk = await Desk.open();
  const process = new AbortController();
  const options = {
    store: desk.store,
    root: desk.project,
    paths: ["src"],
    bundle: "lint",
    model: desk.model,
  };
  const run = await runBundle({ ...options, signal: process.signal });
  const blocked = new Set<string>();
  for await (const event of desk.store.events.follow({ filter: { patterns: ["agent:blocked"] } })) {
    blocked.add(event.agentId ?? "");
    if (blocked.size === 3) break;
  }
  process.abort(new DOMException("Ctrl-C", "AbortError"));
  const stopped = await run.done;
  assert.ok(stopped.agents.filter(({ state }) => state === "interrupted").length >= 3);
  assert.equal((await findRun(desk.store)).graphId, run.graphId);
  assert.equal((await listRuns(desk.store))[0]?.state, "interrupted");

  // Answered while nothing runs.
  await using bus = new EventBus(desk.store.events);
  await using inbox = new WorkspaceInboxCoordinator(bus, desk.store);
  for (const { agentId = "", payload } of await eventsOf(desk.store, "agent:blocked")) {
    const options = Array.isArray(payload.options) ? payload.options : [];
    await inbox.respond(agentId, String(payload.questionId), options[0] ?? "", {
      by: "Ada",
      via: "test",
    });
  }
  const resumed = await resumeRun({ store: desk.store, graphId: run.graphId, model: desk.model });
  const report = await answering(desk.store, resumed.done, takeFirst);
  assert.deepEqual(report.counts, { completed: 4, failed: 0, skipped: 0, cancelled: 0 });
  assert.deepEqual(await loadReport(desk.store, run.graphId), report);
  assert.equal((await listRuns(desk.store))[0]?.state, "completed");

  const called = await eventsOf(desk.store, "tool:called");
  const ids = called.map(({ agentId, payload }) => `${agentId} ${payload.callId}`);
  assert.equal(new Set(ids).size, ids.length, "no call is told twice");
  const fixes = called.filter(({ payload }) => payload.toolName === "apply_fix")
    .map(({ agentId, payload }) => `${agentId} ${JSON.stringify(payload.arguments)}`);
  assert.equal(new Set(fixes).size, fixes.length, "no finding is fixed twice");
  const asked = await eventsOf(desk.store, "agent:blocked", "agent:resumed");
  assert.equal(asked.filter(({ action }) => action === "blocked").length, 7);
  assert.equal(asked.filter(({ action }) => action === "resumed").length, 7);
  await desk.acceptAll();
  assert.equal(await desk.findings(), 0);
});

Deno.test("a run that is over stays as it is when it is resumed", async () => {
  await using desk = await Desk.open();
  const run = await desk.lint(["tests"]);
  const report = await run.done;
  const head = await desk.store.events.head();
  const again = await resumeRun({ store: desk.store, graphId: run.graphId, model: desk.model });
  assert.deepEqual(await again.done, report);
  assert.equal(await desk.store.events.head(), head);
});

Deno.test("a run whose process died at the very end is ended by a resume, without its model", async () => {
  await using desk = await Desk.open();
  const { store } = desk;
  const run = await desk.lint(["tests"]);
  const report = await run.done;
  await store.workspace(graphWorkspaceId(run.graphId)).kv.delete("status");
  const model = createOpenAiClient({ baseUrl: "http://127.0.0.1:9/v1", retries: 0 });
  const again = await resumeRun({ store, graphId: run.graphId, model });
  assert.deepEqual(await again.done, report);
  assert.equal((await listRuns(store))[0]?.state, "completed");
});

Deno.test("a run can be cancelled while it runs, and after its process is gone", async () => {
  await using desk = await Desk.open();
  for (const isRunning of [true, false]) {
    const process = new AbortController();
    const run = await desk.lint(["src/csv.ts"], { signal: process.signal });
    const follow = desk.store.events.follow({
      filter: { patterns: ["agent:blocked"], graphId: run.graphId },
    });
    for await (const _ of follow) break;
    if (!isRunning) {
      process.abort();
      await run.done;
    }
    await cancelRun(desk.store, run.graphId, { reason: "No longer needed" });
    await run.done;
    const report = await loadReport(desk.store, run.graphId);
    assert.deepEqual(report.counts, { completed: 0, failed: 0, skipped: 0, cancelled: 1 });
    const keys = (await desk.store.events.read({ filter: { graphId: run.graphId } })).map(eventKey);
    assert.ok(keys.includes("agent:withdrawn"), "no question stays that nobody waits for");
    assert.equal(keys.at(-1), "graph:cancelled");
    assert.equal((await findRun(desk.store, run.graphId)).state, "cancelled");
  }
});

Deno.test("what cannot run is refused before anything is stored", async () => {
  await using desk = await Desk.open();
  const options = { store: desk.store, root: desk.project, model: desk.model };
  await assert.rejects(runBundle({ ...options, paths: ["."], bundle: "lnit" }), {
    code: "BUNDLE-NOT-FOUND",
    message: /did you mean "lint"/,
  });
  await assert.rejects(runBundle({ ...options, paths: ["nowhere"], bundle: "lint" }), {
    code: "PATH-NOT-FOUND",
  });
  await Deno.mkdir(`${desk.project}/empty`);
  await assert.rejects(runBundle({ ...options, paths: ["empty"], bundle: "lint" }), {
    code: "RUN-NOTHING",
  });
  const { createOpenAiClient } = await import("../model/openai/client.ts");
  const nobody = createOpenAiClient({ baseUrl: "http://127.0.0.1:9/v1", retries: 0 });
  await assert.rejects(runBundle({ ...options, model: nobody, paths: ["src"], bundle: "lint" }), {
    code: "MODEL-UNREACHABLE",
  });
  assert.equal(await desk.store.events.head(), 0);
  // What was found in the files is kept, so that finding it again costs nothing.
  assert.deepEqual((await desk.store.workspaces()).filter((id) => id !== "discovery"), []);
});

Deno.test("the store holds no key of the model server", async () => {
  await using desk = await Desk.open();
  const { createOpenAiClient } = await import("../model/openai/client.ts");
  const baseUrl = desk.modelUrl.replace("http://", "http://user:hunter2@");
  const model = createOpenAiClient({ baseUrl, apiKey: "sk-secret-key", model: "offline-rules" });
  const { done } = await desk.lint(["tests"], { model });
  await done;
  const kept: unknown[] = [await desk.store.events.read({ limit: 10_000 })];
  for (const id of await desk.store.workspaces()) {
    kept.push(await desk.store.workspace(id).kv.list());
  }
  assert.doesNotMatch(JSON.stringify(kept), /sk-secret-key|hunter2/);
});

Deno.test("runs are found by the start of their id, and errors say which there are", async () => {
  await using desk = await Desk.open();
  await assert.rejects(findRun(desk.store), { code: "RUN-NOT-FOUND" });
  const run = await desk.lint(["tests"], { graphId: "01a2-first" });
  await run.done;
  assert.equal((await findRun(desk.store, "01a")).graphId, "01a2-first");
  await assert.rejects(findRun(desk.store, "zz"), { code: "RUN-NOT-FOUND", hint: /01a2-first/ });
  await assert.rejects(
    runBundle({
      store: desk.store,
      root: desk.project,
      paths: ["tests"],
      bundle: "lint",
      model: desk.model,
      graphId: "01a2-first",
    }),
    { code: "RUN-EXISTS" },
  );
});

Deno.test("a run that is stopped the moment it is recorded ends as interrupted, and can be resumed", async () => {
  await using desk = await Desk.open();
  const stop = new AbortController();
  const model: ModelClient = {
    name: desk.model.name,
    baseUrl: desk.model.baseUrl,
    complete: (request, options) => desk.model.complete(request, options),
    models() {
      stop.abort(new DOMException("Stopped with Ctrl-C", "AbortError"));
      return Promise.resolve([]);
    },
  };
  const { store } = desk;
  let leads = 0;
  const options = { store, root: desk.project, bundle: "lint", onLead: () => void leads++ };
  const run = await runBundle({ ...options, paths: ["src/csv.ts"], model, signal: stop.signal });
  const report = await run.done;
  assert.equal(leads, 0);
  assert.deepEqual(report.agents.map(({ state }) => state), ["queued"]);
  assert.equal((await findRun(store)).graphId, run.graphId);
  const { graphId } = run;
  const again = await resumeRun({ ...options, graphId, model: desk.model });
  const { counts } = await answering(store, again.done, takeFirst);
  assert.deepEqual([leads, counts.completed], [1, 1]);
});
