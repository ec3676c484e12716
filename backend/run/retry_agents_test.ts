import assert from "node:assert/strict";
import type { ModelClient, ModelRequest } from "../model/types.ts";
import { Desk } from "./_test_desk.ts";
import { retryAgents } from "./retry_agents.ts";

/** The offline model, and every request that was made of it. */
function recorded(model: ModelClient): ModelClient & { readonly requests: ModelRequest[] } {
  const requests: ModelRequest[] = [];
  return {
    name: model.name,
    baseUrl: model.baseUrl,
    models: (options) => model.models(options),
    complete(request, options) {
      requests.push(request);
      return model.complete(request, options);
    },
    requests,
  };
}

Deno.test("retryAgents() rejects what waits and runs the agents again, with what the person said", async () => {
  await using desk = await Desk.open();
  const first = await desk.lint(["src"], { answer: "auto" });
  await first.done;
  const model = recorded(desk.model);
  const second = await retryAgents({
    store: desk.store,
    model,
    graphId: first.graphId,
    agents: ["lint:src/money.ts", first.agents[1]!.agentId],
    note: "Leave the tests alone.",
    maxTurns: 2,
    by: "Ada",
    via: "test",
    answer: "auto",
  });
  assert.deepEqual(second.agents.map(({ name }) => name), [
    "lint:src/invoice.ts",
    "lint:src/money.ts",
  ]);
  const report = await second.done;
  assert.notEqual(report.graphId, first.graphId);
  // Two model calls are not enough, and that is said.
  assert.deepEqual(report.agents.map(({ state }) => state), ["failed", "failed"]);
  const [system, task] = model.requests[0]!.messages;
  assert.equal(system?.role, "system");
  assert.match(String(task?.content), /rejected the result\. They said:\nLeave the tests alone\.$/);
  assert.ok(model.requests.length <= 4);

  for (const [agent, waits] of [[first.agents[2]!, false], [first.agents[0]!, true]] as const) {
    const changes = await desk.store.workspace(agent.workspaceId).files.changes();
    assert.equal(changes.length > 0, waits, agent.name);
  }
  const reviewed = await desk.store.events.read({ filter: { patterns: ["user:reviewed"] } });
  assert.deepEqual(reviewed.map(({ payload }) => [payload.decision, payload.by]), [
    ["rejected", "Ada"],
    ["rejected", "Ada"],
  ]);
});

Deno.test("retryAgents() says which agents there are", async () => {
  await using desk = await Desk.open();
  const run = await desk.lint(["tests"]);
  await run.done;
  const options = { store: desk.store, model: desk.model, by: "Ada", via: "test" };
  await assert.rejects(retryAgents({ ...options, graphId: run.graphId, agents: ["nobody"] }), {
    code: "AGENT-UNKNOWN",
    hint: /lint:tests\/invoice_test\.ts/,
  });
  await assert.rejects(retryAgents({ ...options, graphId: "none", agents: [] }), {
    code: "RUN-NOT-FOUND",
  });
});
