import assert from "node:assert/strict";
import {
  agentBlocked,
  agentCompleted,
  agentDeclined,
  agentExpired,
  agentResumed,
  agentStarted,
  agentWithdrawn,
} from "./agent_events.ts";
import { createEvent } from "./create.ts";
import { eventKey } from "./event.ts";
import { stableId } from "./id.ts";
import { modelResponse } from "./model_events.ts";
import { parseEvent } from "./parse.ts";
import { toolCalled, toolCompleted } from "./tool_events.ts";
import { userDelivered, userMessage } from "./user_events.ts";

const question = {
  agentId: "a1",
  graphId: "g1",
  questionId: "q1",
  question: "Go on?",
  respondedBy: "Ada",
  via: "cli",
};

Deno.test("constructors put references into the event and everything else into the payload", () => {
  const event = agentStarted({
    agentId: "a1",
    graphId: "g1",
    name: "lint",
    bundle: "lint",
    target: "src/a.ts",
    workspaceId: "w1",
    model: undefined,
  });
  assert.equal(eventKey(event), "agent:started");
  assert.equal(event.seq, 0);
  assert.equal(event.agentId, "a1");
  assert.equal(event.graphId, "g1");
  assert.deepEqual(event.payload, {
    name: "lint",
    bundle: "lint",
    target: "src/a.ts",
    workspaceId: "w1",
  });
  assert.deepEqual(parseEvent(JSON.parse(JSON.stringify(event))), event);
});

Deno.test("constructors leave out references that are undefined", () => {
  const event = createEvent({ category: "user", action: "noted", agentId: undefined });
  assert.equal("agentId" in event, false);
});

Deno.test("agentBlocked() has an id that follows from the question, and the guide's msgId", () => {
  const fields = {
    ...question,
    options: ["yes", "no"],
    onExpiry: "fail",
    workspaceId: "w1",
  } as const;
  const event = agentBlocked(fields);
  assert.equal(event.id, stableId("q1", "blocked"));
  assert.equal(event.payload.msgId, "q1");
  assert.equal(agentBlocked(fields).id, event.id);
});

Deno.test("all ways to end a question share one event id", () => {
  const ids = new Set([
    agentResumed({ ...question, answer: false, waitMs: 1 }).id,
    agentDeclined(question).id,
    agentExpired({ ...question, answer: "no" }).id,
    agentWithdrawn({ ...question, reason: "cancelled" }).id,
  ]);
  assert.deepEqual([...ids], [stableId("q1", "resolved")]);
});

Deno.test("falsy answers are kept", () => {
  for (const answer of [false, 0, ""]) {
    assert.equal(agentResumed({ ...question, answer, waitMs: 1 }).payload.answer, answer);
  }
});

Deno.test("previews are cut, never inside of a character", () => {
  const output = `${"x".repeat(198)}\u{1f600}tail`;
  const event = toolCompleted({
    agentId: "a1",
    toolName: "read_file",
    callId: "c1",
    durationMs: 1,
    outputPreview: output,
  });
  assert.equal(event.payload.outputPreview, `${"x".repeat(198)}…`);
  const response = modelResponse({
    agentId: "a1",
    turn: 1,
    model: "m",
    durationMs: 1,
    toolCalls: 0,
    content: "y".repeat(1_000),
  });
  assert.equal(String(response.payload.content).length, 500);
});

Deno.test("toolCalled() keeps small arguments and cuts the long texts of big ones", () => {
  const small = { path: "src/a.ts", lines: [1, 2] };
  const call = { agentId: "a1", toolName: "write_file", callId: "c1" };
  assert.deepEqual(toolCalled({ ...call, arguments: small }).payload.arguments, small);
  const event = toolCalled({ ...call, arguments: { path: "a", text: "z".repeat(100_000) } });
  assert.ok(JSON.stringify(event.payload).length < 9_000);
  assert.match(JSON.stringify(event.payload.arguments), /^\{"path":"a","text":"z+…"\}$/);
  const many = toolCalled({ ...call, arguments: Array.from({ length: 50_000 }, (_, n) => n) });
  assert.equal(typeof many.payload.arguments, "string");
  assert.ok(JSON.stringify(many.payload).length < 9_000);
});

Deno.test("a message and its delivery have ids that follow from the message", () => {
  const sent = { agentId: "a1", messageId: "m1", content: "hi", from: "Ada", via: "cli" };
  assert.equal(userMessage(sent).id, userMessage(sent).id);
  assert.notEqual(userMessage(sent).id, userDelivered({ agentId: "a1", messageId: "m1" }).id);
});

Deno.test("agentCompleted() carries the result as an object", () => {
  const event = agentCompleted({
    agentId: "a1",
    name: "lint",
    result: { status: "success", summary: "done", changedFiles: ["a.ts"] },
    turns: 2,
    durationMs: 10,
    usage: { promptTokens: 1, completionTokens: 2, totalTokens: 3 },
  });
  assert.deepEqual(event.payload.result, {
    status: "success",
    summary: "done",
    changedFiles: ["a.ts"],
  });
});
