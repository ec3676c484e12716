import assert from "node:assert/strict";
import {
  agentBlocked,
  agentCompleted,
  agentFailed,
  agentQueued,
  agentResumed,
  agentStarted,
  createEvent,
  type Event,
  modelResponse,
} from "../event/mod.ts";
import { AgentTally, LogCounters, logMetricsText } from "./mod.ts";

const BASE = { name: "a", bundle: "lint", target: "a.ts", workspaceId: "w" };

function blocked(agentId: string, questionId: string): Event {
  return agentBlocked({
    agentId,
    questionId,
    question: "Go on?",
    options: [],
    workspaceId: "w",
    onExpiry: "wait",
  });
}

function resumed(agentId: string, questionId: string, waitMs: number): Event {
  return agentResumed({
    agentId,
    questionId,
    question: "Go on?",
    answer: "yes",
    respondedBy: "Ada",
    via: "cli",
    waitMs,
  });
}

function completed(agentId: string, status: "success" | "failed"): Event {
  const result = { status, summary: "", changedFiles: [] };
  return agentCompleted({ agentId, name: agentId, result, turns: 1, durationMs: 5 });
}

Deno.test("AgentTally knows where each agent stands and which questions wait", () => {
  const tally = new AgentTally();
  const events = [
    agentQueued({ agentId: "a", ...BASE, upstream: [] }),
    agentQueued({ agentId: "b", ...BASE, upstream: [] }),
    agentQueued({ agentId: "c", ...BASE, upstream: [] }),
    agentStarted({ agentId: "a", ...BASE }),
    agentStarted({ agentId: "b", ...BASE }),
    blocked("a", "q1"),
    blocked("a", "q2"),
    blocked("b", "q3"),
    resumed("a", "q1", 1000),
    resumed("b", "q3", 2000),
    completed("b", "failed"),
  ];
  for (const event of events) tally.record(event);
  const { waiting, running, failed, queued, completed: done } = tally.agents;
  assert.deepEqual({ waiting, running, failed, queued, done }, {
    waiting: 1,
    running: 0,
    failed: 1,
    queued: 1,
    done: 0,
  });
  assert.equal(tally.questionsWaiting, 1);
  tally.record(resumed("a", "q2", 10));
  assert.equal(tally.agents.running, 1);
  tally.record(agentFailed({ agentId: "a", name: "a", error: { code: "X", message: "y" } }));
  // An answer that comes behind the end wakes nobody.
  tally.record(resumed("a", "q2", 10));
  assert.equal(tally.agents.failed, 2);
  assert.equal(tally.questionsWaiting, 0);
});

Deno.test("logMetricsText() is the text format of Prometheus, each series once", () => {
  const counters = new LogCounters();
  const tally = new AgentTally();
  const usage = { promptTokens: 100, completionTokens: 20, totalTokens: 120 };
  for (
    const event of [
      blocked("a", "q1"),
      resumed("a", "q1", 3_000),
      modelResponse({
        agentId: "a",
        turn: 1,
        model: "m",
        durationMs: 1_500,
        toolCalls: 0,
        content: "",
        usage,
      }),
      createEvent({ category: "user", action: 'evil"} 1\nremora_fake 2', payload: {} }),
    ]
  ) {
    counters.record(event);
    tally.record(event);
  }
  const { agents, position, questionsWaiting } = tally;
  const text = logMetricsText(counters, { agents, position, questionsWaiting, reviewsWaiting: 3 });
  const lines = text.trimEnd().split("\n").filter((line) => !line.startsWith("#"));
  assert.equal(new Set(lines.map((line) => line.replace(/ \S+$/, ""))).size, lines.length);
  assert.ok(lines.every((line) => /^remora_[a-z_]+(\{.*\})? [\d.]+$/.test(line)), text);
  assert.ok(!lines.some((line) => line.startsWith("remora_fake")));
  for (
    const line of [
      "remora_questions_asked_total 1",
      'remora_questions_resolved_total{outcome="answered"} 1',
      'remora_answer_wait_seconds_bucket{le="1"} 0',
      'remora_answer_wait_seconds_bucket{le="5"} 1',
      "remora_answer_wait_seconds_sum 3",
      'remora_model_tokens_total{kind="prompt"} 100',
      "remora_model_response_seconds_sum 1.5",
      "remora_reviews_waiting 3",
    ]
  ) assert.ok(lines.includes(line), `${line} in\n${text}`);
});
