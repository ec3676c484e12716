import assert from "node:assert/strict";
import { openStore } from "@remora/core";
import { Places } from "../graph/_places.ts";
import { graphWorkspaceId } from "../graph/graph_state.ts";
import type { AgentOutcome } from "../graph/mod.ts";
import type { RunRecord } from "../run/record.ts";
import { agentLease } from "./_agent_lease.ts";
import { GraphWork } from "./_graph_work.ts";
import { WorkBoard } from "./_work_board.ts";

const OUTCOME: AgentOutcome = {
  status: "success",
  summary: "done",
  changedFiles: [],
  turns: 1,
};

const RECORD: RunRecord = {
  graphId: "late",
  createdAt: "2026-01-01T00:00:00.000Z",
  root: "/",
  paths: ["."],
  bundles: [],
  model: { name: "none", baseUrl: "http://localhost" },
  concurrency: 1,
  policy: "skip_downstream",
  retries: 0,
  agents: [{
    agentId: "late/a",
    name: "a",
    bundle: "test",
    target: "a.ts",
    workspaceId: "late/a",
    upstream: [],
    priority: 0,
  }],
};

Deno.test("who hears late that an agent is done does not run it again, though its lease is free", async () => {
  await using store = await openStore("memory:");
  const board = new WorkBoard(store.workspace(graphWorkspaceId("late")).kv);
  const stop = new AbortController();
  const told: string[] = [];
  let runs = 0;
  const work = new GraphWork({
    store,
    record: RECORD,
    board,
    runner: {
      run: () => {
        runs++;
        return Promise.resolve(OUTCOME);
      },
    },
    leaseTtl: 60_000,
    signal: stop.signal,
    onOpen: () => {},
    onFailure: (error) => {
      throw error;
    },
    onEvent: ({ type }) => told.push(type),
  });
  const { id } = await board.offer("late/a", 1);
  const task = { id, agentId: "late/a", attempt: 1 };
  work.apply({ type: "task", task });
  // Another worker was faster; this one has not heard of it yet.
  const attempted = { since: "2026-01-01T00:00:00.000Z", outcome: OUTCOME };
  await board.finish({ id, agentId: "late/a", attempted });
  const free = Promise.withResolvers<void>();
  const places = new Places({ count: 1, onFree: free.resolve });
  assert.ok(work.take(() => places.take()));
  assert.ok(!places.isAnyFree);
  await free.promise;
  await work.settled();
  assert.deepEqual([runs, told], [0, []]);
  assert.equal(await store.leaseHolder(agentLease("late/a")), undefined);
  assert.ok(!work.take(() => assert.fail()), "and it is no longer offered");

  // The same, and nobody was faster: it runs.
  await board.remove(["late/a"]);
  const again = await board.offer("late/a", 1);
  work.apply({ type: "task", task: { ...task, id: again.id } });
  assert.ok(work.take(() => places.take()));
  await work.settled();
  assert.deepEqual([runs, told], [1, ["taken", "done"]]);
});
