import assert from "node:assert/strict";
import fc from "fast-check";
import {
  askUser,
  type Event,
  EventBus,
  eventKey,
  type EventLog,
  isJsonObject,
  type Kv,
  stableId,
  type Workspace,
  WorkspaceInboxCoordinator,
} from "@remora/core";
import type { Message, ModelClient } from "../model/types.ts";
import { askUserTool } from "../tools/ask_user.ts";
import type { Tool } from "../tools/types.ts";
import { calls, scriptedModel } from "../testing/mod.ts";
import { countedTool, submitTool, TestAgent } from "./testdata/test_agent.ts";

/** The kinds of tool that a random graph is made of. */
type Kind = "rerun" | "report" | "concurrent" | "failing" | "unknown";
type Plan = readonly (readonly Kind[])[];

/** Dies at a given step: before it is done, or after it is done and before anybody hears of it. */
class Killer {
  readonly #at: number;
  readonly #after: boolean;
  steps = 0;
  dead = false;

  constructor(at: number, after: boolean) {
    this.#at = at;
    this.#after = after;
  }

  async step<T>(work: () => T | Promise<T>): Promise<T> {
    if (this.dead) throw new Error("dead");
    if (this.steps++ !== this.#at) return await work();
    this.dead = true;
    if (this.#after) await work();
    throw new Error("killed");
  }
}

/** A log and a workspace whose writes can be the last thing that the process does. */
function mortal(agent: TestAgent, killer: Killer): { events: EventLog; workspace: Workspace } {
  const { workspace, store } = agent;
  const kv: Kv = Object.assign(Object.create(workspace.kv), {
    create: (...args: Parameters<Kv["create"]>) => killer.step(() => workspace.kv.create(...args)),
    set: (...args: Parameters<Kv["set"]>) => killer.step(() => workspace.kv.set(...args)),
    get: (...args: Parameters<Kv["get"]>) => workspace.kv.get(...args),
    list: (...args: Parameters<Kv["list"]>) => workspace.kv.list(...args),
    update: (...args: Parameters<Kv["update"]>) => workspace.kv.update(...args),
    delete: (...args: Parameters<Kv["delete"]>) => workspace.kv.delete(...args),
    watch: (...args: Parameters<Kv["watch"]>) => workspace.kv.watch(...args),
  });
  const log: EventLog = Object.assign(Object.create(store.events), {
    append: (events: readonly Event[]) => killer.step(() => store.events.append(events)),
  });
  return { events: log, workspace: { id: workspace.id, kv, files: workspace.files } };
}

/** A model without memory: the conversation says which turn of the plan is next. */
function planModel(plan: Plan, killer: Killer, requests: (readonly Message[])[]): ModelClient {
  return {
    name: "plan",
    baseUrl: "plan:",
    models: () => Promise.resolve([]),
    complete: ({ messages }) =>
      killer.step(() => {
        requests.push(messages);
        const turn = messages.filter((message) => message.role === "assistant").length;
        const names = plan[turn] ?? ["submit_result"];
        return {
          content: null,
          toolCalls: names.map((name, index) => ({
            id: `t${turn}-${index}`,
            name,
            arguments: { key: `${turn}-${index}` },
          })),
          model: "plan",
          repairs: [],
        };
      }),
  };
}

/** What happened to each call, in all lives of the agent together. */
interface Deeds {
  readonly started: string[];
  readonly finished: string[];
}

function planTools(killer: Killer, deeds: Deeds): readonly Tool[] {
  const run = (kind: Kind) => (args: Record<string, unknown>) =>
    killer.step(() => {
      deeds.started.push(String(args.key));
    }).then(() =>
      killer.step(() => {
        deeds.finished.push(String(args.key));
        return { content: `${kind} ${args.key}`, isError: kind === "failing" };
      })
    );
  return [
    countedTool("rerun", run("rerun")),
    countedTool("report", run("report"), { onInterrupt: "report" }),
    countedTool("concurrent", run("concurrent"), { concurrent: true }),
    countedTool("failing", run("failing")),
    submitTool(),
  ];
}

function checkPairs(messages: readonly Message[]): void {
  let open: string[] = [];
  for (const message of messages) {
    if (message.role === "tool") {
      assert.equal(message.callId, open.shift());
      continue;
    }
    assert.deepEqual(open, [], "a call without its result was sent");
    if (message.role === "assistant") open = message.toolCalls.map((call) => call.id);
  }
  assert.deepEqual(open, []);
}

function countBy<T>(items: readonly T[], key: (item: T) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(key(item), (counts.get(key(item)) ?? 0) + 1);
  return counts;
}

/** Runs a plan, killed at the given steps one life after the other, and checks what holds always. */
async function liveThrough(
  plan: Plan,
  deaths: readonly (readonly [number, boolean])[],
): Promise<number> {
  await using agent = await TestAgent.open();
  const deeds: Deeds = { started: [], finished: [] };
  const requests: (readonly Message[])[] = [];
  const live = async (killer: Killer): Promise<string | undefined> => {
    const settled = await settledCalls(agent);
    const before = deeds.started.length;
    try {
      const { events, workspace } = mortal(agent, killer);
      const model = planModel(plan, killer, requests);
      const tools = planTools(killer, deeds);
      return (await agent.run(model, tools, { events, workspace, maxTurns: 30 })).reason;
    } catch (error) {
      if (!killer.dead) throw error;
      return undefined;
    } finally {
      for (const key of deeds.started.slice(before)) {
        assert.ok(!settled.has(`t${key}`), `${key} was finished and is run again`);
      }
    }
  };
  for (const [at, after] of deaths) {
    if (await live(new Killer(at, after)) !== undefined) break;
  }
  const last = new Killer(-1, false);
  const reason = await live(last);
  const expected =
    plan.every((turn) => turn.includes("unknown") && turn.every((k) => k === "unknown"))
      ? undefined
      : "termination_tool";
  if (expected !== undefined && !hasThreeRejected(plan)) assert.equal(reason, expected);

  for (const messages of requests) checkPairs(messages);
  // Told once, whatever happened in between.
  const events = await agent.events();
  const unique = (key: string, field: string): void => {
    for (
      const [id, count] of countBy(
        events.filter((e) => eventKey(e) === key),
        (e) => String(e.payload[field]),
      )
    ) {
      assert.equal(count, 1, `${key} ${id} was told ${count} times`);
    }
  };
  unique("model:request", "turn");
  unique("model:response", "turn");
  unique("tool:called", "callId");
  const ended = events.filter((e) => ["tool:completed", "tool:failed"].includes(eventKey(e)));
  for (const [id, count] of countBy(ended, (e) => String(e.payload.callId))) {
    assert.equal(count, 1, id);
  }
  const called = events.filter((e) => eventKey(e) === "tool:called");
  assert.equal(ended.length, called.length, "a call has no end, or an end no call");

  const reports = new Set(
    plan.flatMap((turn, t) => turn.flatMap((kind, i) => kind === "report" ? [`${t}-${i}`] : [])),
  );
  for (const [key, count] of countBy(deeds.started, (key) => key)) {
    if (reports.has(key)) assert.equal(count, 1, `${key} must not be run twice`);
    assert.ok(count <= 1 + deaths.length, `${key} was run ${count} times`);
  }
  return last.steps;
}

/** The calls whose results are in the journal. */
async function settledCalls(agent: TestAgent): Promise<ReadonlySet<string>> {
  const entries = await agent.workspace.kv.list("agent:a1:journal:");
  return new Set(
    entries.flatMap(({ value }) =>
      isJsonObject(value) && value.type === "result" ? [String(value.callId)] : []
    ),
  );
}

function hasThreeRejected(plan: Plan): boolean {
  let row = 0;
  for (const turn of plan) {
    row = turn.every((kind) => kind === "unknown") ? row + 1 : 0;
    if (row === 3) return true;
  }
  return false;
}

const plans = fc.array(
  fc.array(fc.constantFrom<Kind>("rerun", "report", "concurrent", "failing", "unknown"), {
    minLength: 1,
    maxLength: 4,
  }),
  { minLength: 1, maxLength: 4 },
);

Deno.test("an agent that is killed at any step goes on without repeating or orphaning a call", async () => {
  await fc.assert(
    fc.asyncProperty(plans, async (plan) => {
      const steps = await liveThrough(plan, []);
      for (let at = 0; at < steps; at++) {
        await liveThrough(plan, [[at, false]]);
        await liveThrough(plan, [[at, true]]);
      }
    }),
    { numRuns: 25 },
  );
});

Deno.test("an agent that is killed again and again gets through all the same", async () => {
  const deaths = fc.array(fc.tuple(fc.nat(25), fc.boolean()), { minLength: 2, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(plans, deaths, async (plan, deaths) => {
      await liveThrough(plan, deaths);
    }),
    { numRuns: 200 },
  );
});

Deno.test("a finished tool is not run again, and one that must not be repeated is reported", async () => {
  const deeds: Deeds = { started: [], finished: [] };
  const plan: Plan = [["rerun", "report", "rerun"]];
  // Steps: begin, request event, model, response, called, start mark, …: die inside the second tool.
  let died = false;
  for (let at = 0; at < 40 && !died; at++) {
    await using fresh = await TestAgent.open();
    const killer = new Killer(at, true);
    const own: Deeds = { started: [], finished: [] };
    const { events, workspace } = mortal(fresh, killer);
    await fresh.run(planModel(plan, killer, []), planTools(killer, own), { events, workspace })
      .catch(() => {});
    died = own.started.length === 2 && own.finished.length === 1;
    if (!died) continue;
    const requests: (readonly Message[])[] = [];
    const alive = new Killer(-1, false);
    const result = await fresh.run(planModel(plan, alive, requests), planTools(alive, deeds));
    assert.equal(result.reason, "termination_tool");
    assert.deepEqual(deeds.started, ["0-2"]);
    const [, interrupted] = requests[0]!.slice(-3);
    assert.match(String(interrupted?.content), /its outcome is unknown/);
  }
  assert.ok(died);
});

Deno.test("a question asked before the crash is the same question after it, answered in between", async () => {
  await using agent = await TestAgent.open();
  const read = countedTool("read", () => ({ content: "text" }));
  const tools = [read, askUserTool(), submitTool()];
  const controller = new AbortController();
  const ask = calls([{ name: "read" }, {
    name: "ask_user",
    arguments: { question: "Delete it?", options: ["yes", "no"] },
  }]);
  const running = agent.run(scriptedModel([ask]), tools, { signal: controller.signal });
  const asked = await firstEvent(agent, "agent:blocked");
  controller.abort(new Error("killed"));
  await assert.rejects(running, /killed/);

  const bus = new EventBus(agent.store.events);
  const coordinator = new WorkspaceInboxCoordinator(bus, agent.store);
  await agent.store.events.append([{
    ...asked,
    id: crypto.randomUUID(),
    action: "started",
    payload: { name: "a1", workspaceId: "w1" },
  }]);
  await coordinator.respond("a1", String(asked.payload.questionId), "yes", {
    by: "ada",
    via: "test",
  });
  await coordinator.stopAll();
  await bus[Symbol.asyncDispose]();

  const model = scriptedModel([calls("submit_result")]);
  await agent.run(model, tools);
  assert.equal(read.runs.length, 1);
  const [answer] = model.requests[0]!.messages.slice(-1);
  assert.deepEqual(JSON.parse(String(answer?.content)), {
    status: "answered",
    answer: "yes",
    by: "ada",
  });
  const kinds = countBy(await agent.events(), eventKey);
  assert.equal(kinds.get("agent:blocked"), 1);
  assert.equal(kinds.get("agent:resumed"), 1);
  model.assertDone();
});

Deno.test("the question's id comes from the agent and the call", async () => {
  await using agent = await TestAgent.open();
  const controller = new AbortController();
  const ask = calls([{ name: "ask_user", id: "c7", arguments: { question: "Well?" } }]);
  const running = agent.run(scriptedModel([ask]), [askUserTool()], { signal: controller.signal });
  const asked = await firstEvent(agent, "agent:blocked");
  assert.equal(asked.payload.questionId, stableId("a1", "c7"));
  controller.abort(new Error("enough"));
  await assert.rejects(running, /enough/);
  // Found again by anybody who asks the same.
  const again = askUser(agent.workspace, "Well?", {
    agentId: "a1",
    id: stableId("a1", "c7"),
    signal: AbortSignal.abort(new Error("no")),
  });
  await assert.rejects(again, /no/);
});

async function firstEvent(agent: TestAgent, key: string): Promise<Event> {
  for await (const event of agent.store.events.follow()) if (eventKey(event) === key) return event;
  throw new Error("the log ended");
}
