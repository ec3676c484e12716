import assert from "node:assert/strict";
import { agentCompleted, LiveTextWriter, modelRequest, modelResponse } from "@remora/core";
import { Harness, StreamReader } from "../testdata/harness.ts";

const SCOPE = { agentId: "a1", graphId: "g1" };

Deno.test("what a model writes is patched into the agent's lane, and goes with its response", async () => {
  await using harness = await Harness.start();
  await harness.agent("a1");
  await harness.append(modelRequest({ ...SCOPE, turn: 1, model: "m", messages: 2, tools: 0 }));
  const page = await (await harness.request("/")).text();
  const revision = /at=([^"&]+)/.exec(page)?.[1] ?? "";
  await using reader = new StreamReader(await harness.request(`/events?at=${revision}`));
  await reader.next();

  await using writer = new LiveTextWriter(harness.store, "a1");
  writer.write("Two findings <b>can be", 1);
  await writer.flush();
  const patch = await reader.next((message) => message.data.includes("Two findings"));
  assert.match(patch?.data ?? "", /<p class="says">Two findings &lt;b&gt;can be<\/p>/);
  assert.doesNotMatch(patch?.data ?? "", /id="asks"|id="event-list"|id="results"/);
  assert.match(await (await harness.request("/")).text(), /Two findings &lt;b&gt;can be/);

  const response = { turn: 1, model: "m", durationMs: 1, toolCalls: 1, content: "" };
  await harness.append(modelResponse({ ...SCOPE, ...response }));
  const gone = await reader.next((message) => message.data.includes("data-target"));
  assert.doesNotMatch(gone?.data ?? "", /class="says"/);
  // A piece that comes late belongs to the turn that is over.
  writer.write(" fixed", 1);
  await writer.flush();
  assert.doesNotMatch(await (await harness.request("/")).text(), /class="says"/);

  writer.write("Now the second", 2);
  await writer.flush();
  await reader.next((message) => message.data.includes("Now the second"));
  const result = { status: "success", summary: "", changedFiles: [] } as const;
  await harness.append(agentCompleted({ ...SCOPE, name: "a", result, turns: 2, durationMs: 1 }));
  await reader.next((message) => message.data.includes("done"));
  assert.doesNotMatch(await (await harness.request("/")).text(), /Now the second/);
});
