import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import {
  type Event,
  EventBus,
  listQuestions,
  type Store,
  WorkspaceInboxCoordinator,
} from "@remora/core";
import { Desk } from "./_test_desk.ts";
import { simplestAnswer } from "./auto_answer.ts";
import { loadReport } from "./runs.ts";

const CHILD = fileURLToPath(new URL("testdata/run_child.ts", import.meta.url));
const GRAPH = "01a20000-killed";

/** A store on disk that several processes use. */
function openDesk(): Promise<Desk> {
  return Desk.open((folder) => `sqlite:${folder}/remora.db`);
}

function startChild(desk: Desk): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      CHILD,
      `sqlite:${desk.folder}/remora.db`,
      desk.modelUrl,
      desk.project,
      GRAPH,
    ],
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

async function kill(child: Deno.ChildProcess): Promise<void> {
  try {
    child.kill("SIGKILL");
  } catch (error) {
    // The run may be over before.
    if (!(error instanceof TypeError)) throw error;
  }
  await child.output();
}

async function blockedAgents(store: Store, count: number): Promise<void> {
  const blocked = new Set<string>();
  for await (const event of store.events.follow({ filter: { patterns: ["agent:blocked"] } })) {
    blocked.add(event.agentId ?? "");
    if (blocked.size === count) return;
  }
}

async function answerAll(store: Store): Promise<number> {
  await using bus = new EventBus(store.events);
  await using inbox = new WorkspaceInboxCoordinator(bus, store);
  const questions = await listQuestions(store, { status: "pending" });
  for (const question of questions) {
    const by = { by: "Ada", via: "test" };
    await inbox.respond(question.agentId, question.id, simplestAnswer(question), by);
  }
  return questions.length;
}

/** A person who answers whatever is asked, until told to stop. */
async function answerWhile<T>(store: Store, work: Promise<T>): Promise<T> {
  let isOver = false;
  const watched = work.finally(() => isOver = true);
  while (!isOver) {
    await answerAll(store);
    await Promise.race([watched, new Promise((resolve) => setTimeout(resolve, 20))]);
  }
  return await watched;
}

/** Waits for the child to end by itself; returns what it wrote. */
async function outputOf(child: Deno.ChildProcess): Promise<string> {
  const { code, stdout, stderr } = await child.output();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

async function toolCalls(store: Store): Promise<readonly Event[]> {
  return await store.events.read({ filter: { patterns: ["tool:called"] }, limit: 10_000 });
}

function assertNothingTwice(calls: readonly Event[]): void {
  const ids = calls.map(({ agentId, payload }) => `${agentId} ${payload.callId}`);
  assert.equal(new Set(ids).size, ids.length, "no call is told twice");
  const fixes = calls.filter(({ payload }) => payload.toolName === "apply_fix")
    .map(({ agentId, payload }) => `${agentId} ${JSON.stringify(payload.arguments)}`);
  assert.equal(new Set(fixes).size, fixes.length, "no finding is fixed twice");
}

Deno.test("killed while agents wait, answered while nothing runs, the run goes on behind the questions", async () => {
  await using desk = await openDesk();
  const first = startChild(desk);
  await blockedAgents(desk.store, 3);
  await kill(first);
  const before = await toolCalls(desk.store);
  assert.ok(await answerAll(desk.store) >= 3);

  const output = await answerWhile(desk.store, outputOf(startChild(desk)));
  const report = await loadReport(desk.store, GRAPH);
  assert.deepEqual(JSON.parse(output), report);
  assert.deepEqual(report.counts, { completed: 4, failed: 0, skipped: 0, cancelled: 0 });

  const calls = await toolCalls(desk.store);
  assertNothingTwice(calls);
  const linted = before.filter(({ payload }) => payload.toolName === "run_linter");
  for (const { agentId, payload } of linted) {
    const same = calls.filter((call) =>
      call.agentId === agentId && call.payload.callId === payload.callId
    );
    assert.equal(same.length, 1, "the tools before the question do not run again");
  }
  const asked = await desk.store.events.read({ filter: { patterns: ["agent:blocked"] } });
  assert.equal(asked.length, 7, "no question is asked twice");
  await desk.acceptAll();
  assert.equal(await desk.findings(), 0);
});

Deno.test("killed at random moments, again and again, the run ends as if nothing had happened", async () => {
  await using desk = await openDesk();
  const rounds = Number(Deno.env.get("REMORA_KILLS") ?? 4);
  await answerWhile(
    desk.store,
    (async () => {
      for (let round = 0; round < rounds; round++) {
        const child = startChild(desk);
        await new Promise((resolve) => setTimeout(resolve, 400 + Math.random() * 1200));
        await kill(child);
      }
      await outputOf(startChild(desk));
    })(),
  );
  const report = await loadReport(desk.store, GRAPH);
  assert.deepEqual(report.counts, { completed: 4, failed: 0, skipped: 0, cancelled: 0 });
  assertNothingTwice(await toolCalls(desk.store));
  const ends = await desk.store.events.read({ filter: { patterns: ["agent:completed"] } });
  assert.equal(ends.length, 4);
  await desk.acceptAll();
  assert.equal(await desk.findings(), 0);
});
