import assert from "node:assert/strict";
import { agentBlocked, agentResumed, agentStarted, openStore } from "@remora/core";
import { join } from "node:path";
import { displayWidth } from "../../terminal/width.ts";
import { fakeContext } from "../../testdata/fake_context.ts";
import { metrics } from "./metrics.ts";

async function withStore(test: (url: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "remora-metrics-" });
  const url = `sqlite:${join(folder, "r.db")}`;
  try {
    {
      await using store = await openStore(url);
      const agentId = "a";
      const question = { agentId, questionId: "q", question: "Go on?" };
      await store.events.append([
        agentStarted({ agentId, name: "a", bundle: "lint", target: "a.ts", workspaceId: "w" }),
        agentBlocked({ ...question, options: [], workspaceId: "w", onExpiry: "wait" }),
        agentResumed({ ...question, answer: "yes", respondedBy: "Ada", via: "cli", waitMs: 4_000 }),
      ]);
    }
    await test(url);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("metrics counts what is in the store, as a table, JSON and for Prometheus", async () => {
  await withStore(async (store) => {
    const table = fakeContext({ columns: 40 });
    await metrics(table, { store, format: "table" });
    assert.match(table.out.text(), /^Events\n {2}in the log +3\n {2}of agent +3$/m);
    assert.match(table.out.text(), /answered after +4\.00 s \(mean\)/);
    for (const line of table.out.text().split("\n")) assert.ok(displayWidth(line) <= 40, line);
    const wide = fakeContext({ columns: 80 });
    await metrics(wide, { store, format: "table" });
    assert.match(wide.out.text(), /answered after +4\.00 s on average/);
    const json = fakeContext();
    await metrics(json, { store, format: "json" });
    const { agents, questions, events } = JSON.parse(json.out.text());
    assert.deepEqual([agents.running, questions.asked, questions.answered], [1, 1, 1]);
    assert.deepEqual([questions.waitSeconds.mean, events.byKind["agent:blocked"]], [4, 1]);
    const prometheus = fakeContext();
    await metrics(prometheus, { store, format: "prometheus" });
    assert.match(prometheus.out.text(), /^remora_agents\{state="running"\} 1$/m);
    assert.match(prometheus.out.text(), /^remora_answer_wait_seconds_sum 4$/m);
  });
});

Deno.test("metrics counts what retention has left of a log", async () => {
  await withStore(async (url) => {
    {
      await using store = await openStore(url);
      await store.events.trim(3);
    }
    const json = fakeContext();
    await metrics(json, { store: url, format: "json" });
    const { questions, events } = JSON.parse(json.out.text());
    assert.deepEqual([questions.asked, questions.answered, events.total], [0, 1, 1]);
  });
});
