import assert from "node:assert/strict";
import { agentStarted, type Event, openStore } from "@remora/core";
import { collect } from "@remora/core/testing";
import { fakeScreen } from "../testdata/fake_screen.ts";
import { followOn } from "./follow_on.ts";
import { RunFeed } from "./run_feed.ts";

function started(agentId: string): Event {
  const who = { name: agentId, bundle: "lint", target: agentId, workspaceId: `w-${agentId}` };
  return agentStarted({ agentId, graphId: "g", ...who });
}

Deno.test("followOn() tells a gap once and goes on with what is left", async () => {
  await using store = await openStore("memory:");
  await store.events.append([started("a"), started("b"), started("c")]);
  await store.events.trim(2);
  for (const after of [0, 5_000]) {
    const gaps: number[] = [];
    const onGap = ({ resumeAfter }: { readonly resumeAfter: number }) => gaps.push(resumeAfter);
    const found = await collect(followOn(store.events, { after, onGap }), { count: 2 });
    assert.deepEqual(found.map(({ seq }) => seq), [2, 3]);
    assert.deepEqual(gaps, [1], `after ${after}`);
  }
});

Deno.test("a run that is shown from a place beyond the log is shown all the same", async () => {
  await using store = await openStore("memory:");
  await store.events.append([started("a")]);
  const lines: string[] = [];
  const feed = new RunFeed({
    store,
    graphId: "g",
    after: 5_000,
    screen: fakeScreen(),
    onLines: (more) => lines.push(...more),
  });
  while (feed.state.agents.size === 0) await new Promise((resolve) => setTimeout(resolve, 2));
  await feed.finish();
  assert.match(lines.join("\n"), /STORE-REPLACED: The log ends at 1 and was read to 5000/);
});
