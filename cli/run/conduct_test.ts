import assert from "node:assert/strict";
import { agentStarted, openStore } from "@remora/core";
import type { RunReport } from "@remora/backend";
import { fakeScreen } from "../testdata/fake_screen.ts";
import { conduct } from "./conduct.ts";

const GRAPH = "g1";
const REPORT: RunReport = {
  graphId: GRAPH,
  agents: [],
  counts: { completed: 0, failed: 0, skipped: 0, cancelled: 0 },
};
const STARTED = {
  agentId: "g1/a",
  graphId: GRAPH,
  name: "lint:a.ts",
  bundle: "lint",
  target: "a.ts",
  workspaceId: "a",
};

/** Conducts a run during which an agent starts somewhere. */
async function linesOf(
  run: (onLead: () => void) => Promise<RunReport>,
): Promise<{ readonly lines: readonly string[]; readonly error: unknown }> {
  await using store = await openStore("memory:");
  const screen = fakeScreen();
  const context = { out: screen, err: fakeScreen(), stop: () => {}, exit: () => {} };
  let error: unknown;
  try {
    await conduct({
      context,
      store,
      graphId: GRAPH,
      format: "text",
      elsewhere: "elsewhere",
      async start(onLead) {
        const done = run(onLead);
        done.catch(() => {});
        await store.events.append([agentStarted(STARTED)]);
        screen.line("head");
        return { done };
      },
    });
  } catch (thrown) {
    error = thrown;
  }
  return { lines: screen.text().split("\n").filter((line) => line !== ""), error };
}

Deno.test("a run that another process has is not shown, one that this process has is", async () => {
  const held = new Error("RUN-HELD");
  const others = await linesOf(() => Promise.reject(held));
  assert.deepEqual(others, { lines: ["head"], error: held });
  const own = await linesOf((onLead) => {
    onLead();
    return Promise.resolve(REPORT);
  });
  assert.equal(own.error, undefined);
  assert.equal(own.lines[0], "head");
  assert.match(own.lines[1] ?? "", /^running +lint:a\.ts/);
});
