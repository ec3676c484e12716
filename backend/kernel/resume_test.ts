import assert from "node:assert/strict";
import fc from "fast-check";
import {
  askUser,
  type Event,
  EventBus,
  eventKey,
  stableId,
  WorkspaceInboxCoordinator,
} from "@remora/core";
import type { Message } from "../model/types.ts";
import { calls, scriptedModel } from "../testing/mod.ts";
import { askUserTool } from "../tools/ask_user.ts";
import {
  type Deeds,
  Life,
  liveThrough,
  mortal,
  type Plan,
  planModel,
  plans,
  planTools,
} from "./testdata/plans.ts";
import { countedTool, submitTool, TestAgent } from "./testdata/test_agent.ts";

Deno.test("an agent that is killed at any step goes on without repeating or orphaning a call", async () => {
  await fc.assert(
    fc.asyncProperty(plans, async (plan) => {
      const steps = await liveThrough(plan, []);
      for (let at = 0; at < steps; at++) {
        await liveThrough(plan, [{ at, how: "dies before" }]);
        await liveThrough(plan, [{ at, how: "dies after" }]);
      }
    }),
    { numRuns: 12 },
  );
});

Deno.test("an agent that is stopped at any step stops, and goes on later", async () => {
  await fc.assert(
    fc.asyncProperty(plans, async (plan) => {
      const steps = await liveThrough(plan, []);
      for (let at = 0; at < steps; at++) await liveThrough(plan, [{ at, how: "is stopped" }]);
    }),
    { numRuns: 12 },
  );
});

Deno.test("an agent with a failure at any step tells it, and goes on when it is run again", async () => {
  await fc.assert(
    fc.asyncProperty(plans, async (plan) => {
      const steps = await liveThrough(plan, []);
      for (let at = 0; at < steps; at++) await liveThrough(plan, [{ at, how: "fails" }]);
    }),
    { numRuns: 12 },
  );
});

Deno.test("an agent that is killed and stopped again and again gets through all the same", async () => {
  const hows = ["dies before", "dies after", "is stopped", "fails"] as const;
  const fates = fc.array(
    fc.record({ at: fc.nat(25), how: fc.constantFrom(...hows) }),
    { minLength: 2, maxLength: 6 },
  );
  await fc.assert(
    fc.asyncProperty(plans, fates, async (plan, fates) => {
      await liveThrough(plan, fates);
    }),
    { numRuns: 200 },
  );
});

Deno.test("a tool that must not be repeated is reported when the process died in it", async () => {
  const plan: Plan = [["rerun", "report", "rerun"]];
  const met: number[] = [];
  for (let at = 0; at < 30; at++) {
    await using agent = await TestAgent.open();
    const life = new Life({ at, how: "dies after" });
    const first: Deeds = { started: [], finished: [] };
    await agent.run(planModel(plan, life, []), planTools(life, first), mortal(agent, life))
      .catch(() => {});
    if (first.started.length !== 2 || first.finished.length !== 1) continue;
    met.push(at);
    const requests: (readonly Message[])[] = [];
    const second: Deeds = { started: [], finished: [] };
    const alive = new Life();
    await agent.run(planModel(plan, alive, requests), planTools(alive, second));
    assert.deepEqual(second.started, ["0-2"]);
    const [, interrupted] = requests[0]!.slice(-3);
    assert.match(String(interrupted?.content), /its outcome is unknown/);
  }
  assert.equal(met.length, 1);
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
  const keys = (await agent.events()).map(eventKey);
  assert.equal(keys.filter((key) => key === "agent:blocked").length, 1);
  assert.equal(keys.filter((key) => key === "agent:resumed").length, 1);
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
