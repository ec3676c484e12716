import assert from "node:assert/strict";
import { createEvent, modelResponse } from "@remora/core";
import { Harness, StreamReader } from "../testdata/harness.ts";

const LINE = /^[a-z_]+(?:\{(?:[a-z]+="(?:[^"\\\n]|\\[\\n"])*",?)+\})? -?\d[\d.e+-]*$/;

/** The values of a reply, by what stands before them; every line is checked. */
async function scrape(harness: Harness): Promise<ReadonlyMap<string, number>> {
  const response = await harness.request("/metrics");
  assert.equal(response.headers.get("content-type"), "text/plain; version=0.0.4; charset=utf-8");
  const text = await response.text();
  assert.ok(text.endsWith("\n"));
  const lines = text.trimEnd().split("\n");
  for (const line of lines) {
    if (line.startsWith("#")) assert.match(line, /^# (?:HELP [a-z_]+ .|TYPE [a-z_]+ [a-z]+$)/);
    else assert.match(line, LINE);
  }
  const values = lines.filter((line) => !line.startsWith("#")).map((line) => {
    const end = line.lastIndexOf(" ");
    return [line.slice(0, end), Number(line.slice(end + 1))] as const;
  });
  assert.equal(new Map(values).size, values.length, "every series is there once");
  return new Map(values);
}

Deno.test("GET /metrics counts events, agents, questions, tokens and streams", async () => {
  await using harness = await Harness.start();
  const before = await scrape(harness);
  assert.equal(before.get("remora_questions_waiting"), 0);
  assert.equal(before.get(`remora_agents{state="waiting"}`), 0);
  const { id, resolution } = await harness.ask("a1", "Rename it?");
  await harness.ask("a2", "Move it?");
  await harness.append(modelResponse({
    agentId: "a1",
    graphId: "g1",
    turn: 1,
    model: "m",
    durationMs: 1_500,
    toolCalls: 0,
    content: "",
    usage: { promptTokens: 100, completionTokens: 20, totalTokens: 120 },
  }));
  await harness.post("/agent/a1/respond", { msgId: id, answer: "yes" });
  await resolution;
  await using reader = new StreamReader(await harness.request("/events"));
  await reader.next();
  const after = await scrape(harness);
  const expected: Record<string, number> = {
    [`remora_events_total{category="agent",action="blocked"}`]: 2,
    [`remora_events_total{category="model",action="response"}`]: 1,
    [`remora_agents{state="waiting"}`]: 1,
    [`remora_agents{state="running"}`]: 1,
    [`remora_questions_waiting`]: 1,
    [`remora_questions_asked_total`]: 2,
    [`remora_questions_resolved_total{outcome="answered"}`]: 1,
    [`remora_questions_resolved_total{outcome="expired"}`]: 0,
    [`remora_answer_wait_seconds_count`]: 1,
    [`remora_answer_wait_seconds_bucket{le="+Inf"}`]: 1,
    [`remora_answer_wait_seconds_bucket{le="57600"}`]: 1,
    [`remora_model_tokens_total{kind="prompt"}`]: 100,
    [`remora_model_tokens_total{kind="completion"}`]: 20,
    [`remora_model_response_seconds_bucket{le="1"}`]: 0,
    [`remora_model_response_seconds_bucket{le="2"}`]: 1,
    [`remora_model_response_seconds_sum`]: 1.5,
    [`remora_dashboard_streams{kind="page"}`]: 1,
    [`remora_dashboard_streams{kind="log"}`]: 0,
    [`remora_store_up`]: 1,
    [`remora_log_position`]: await harness.store.events.head(),
  };
  for (const [series, value] of Object.entries(expected)) {
    assert.equal(after.get(series), value, series);
  }
  const memory = after.get("process_resident_memory_bytes") ?? 0;
  assert.ok(memory > 10_000_000 && memory < 4_000_000_000, `${memory}`);
});

Deno.test("a hostile action neither begins a metric of its own nor makes ever more of them", async () => {
  await using harness = await Harness.start();
  const append = (action: string) =>
    harness.append(createEvent({ category: "user", action, payload: {} }));
  await append('x"} 1\nremora_store_up 0\r\\');
  for (let n = 0; n < 300; n++) await append(`invented_${n}`);
  const values = await scrape(harness);
  assert.equal(values.get("remora_store_up"), 1);
  assert.ok((values.get(`remora_events_total{category="user",action="other"}`) ?? 0) > 90);
  assert.ok([...values.keys()].filter((key) => key.startsWith("remora_events_total")).length < 220);
});
