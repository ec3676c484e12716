import assert from "node:assert/strict";
import type { JsonObject } from "@remora/core";
import { createOpenAiClient } from "../openai/client.ts";
import type { Message, ModelClient, ToolSchema } from "../types.ts";
import { OFFLINE_MODEL_ID, OFFLINE_MODEL_NAME } from "./names.ts";
import { startOfflineModel } from "./offline_model.ts";

const FAST = { latency: { min: 0, max: 0 } };

function tool(name: string, properties: JsonObject = {}, required: string[] = []): ToolSchema {
  return { name, description: name, parameters: { type: "object", properties, required } };
}

const LINT_TOOLS: readonly ToolSchema[] = [
  tool("run_linter"),
  tool("apply_fix", { finding_id: { type: "string" }, fix_id: { type: "string" } }),
  tool("ask_user", { question: { type: "string" }, options: { type: "array" } }, ["question"]),
  tool("submit_result", {
    summary: { type: "string" },
    issues_fixed: { type: "integer" },
    issues_remaining: { type: "integer" },
  }, ["summary"]),
];

/** Runs the conversation with canned tools and returns the calls that were made. */
async function converse(
  model: ModelClient,
  tools: readonly ToolSchema[],
  answer: (name: string, args: JsonObject, nth: number) => JsonObject,
): Promise<readonly { name: string; args: JsonObject }[]> {
  const messages: Message[] = [{ role: "user", content: "Lint src/a.ts" }];
  const calls: { name: string; args: JsonObject }[] = [];
  for (let turn = 0; turn < 20; turn++) {
    const response = await model.complete({ messages, tools });
    messages.push({ role: "assistant", content: response.content, toolCalls: response.toolCalls });
    for (const { id, name, arguments: args } of response.toolCalls) {
      const nth = calls.filter((call) => call.name === name).length;
      calls.push({ name, args });
      const content = JSON.stringify(answer(name, args, nth));
      messages.push({ role: "tool", callId: id, name, content });
      if (name === "submit_result") return calls;
    }
    if (response.toolCalls.length === 0) return calls;
  }
  throw new Error("the conversation did not end");
}

const FINDINGS = [
  {
    id: "F1",
    rule: "no-var",
    line: 3,
    column: 1,
    message: "`var` is not allowed.",
    mechanical: true,
    snippet: "var a = 1;",
    fixes: [{ id: "X1", title: "Use let" }],
  },
  {
    id: "F2",
    rule: "no-explicit-any",
    line: 5,
    column: 9,
    message: "`any` is not allowed.",
    hint: "Use a specific type.",
    mechanical: false,
    snippet: "let b: any;",
    fixes: [{ id: "X2", title: "Use unknown", preview: "let b: unknown;" }],
  },
];

Deno.test("the offline model lints: fixes what is mechanical, asks about the rest, checks again, reports", async () => {
  await using offline = await startOfflineModel(FAST);
  const model = createOpenAiClient({ baseUrl: offline.baseUrl });
  const calls = await converse(model, LINT_TOOLS, (name, _args, nth) => {
    if (name === "run_linter") {
      return { linter: "deno lint", available: true, findings: nth === 0 ? FINDINGS : [] };
    }
    if (name === "ask_user") return { status: "answered", answer: "Use unknown", by: "ada" };
    return { applied: true, path: "src/a.ts" };
  });
  assert.deepEqual(calls.map((call) => call.name), [
    "run_linter",
    "apply_fix",
    "ask_user",
    "apply_fix",
    "run_linter",
    "submit_result",
  ]);
  assert.deepEqual(calls[1]?.args, { finding_id: "F1", fix_id: "X1" });
  assert.deepEqual(calls[2]?.args.options, ["Use unknown", "Leave as it is"]);
  assert.match(String(calls[2]?.args.question), /^Line 5: .*\(no-explicit-any\)/);
  assert.deepEqual(calls[3]?.args, { finding_id: "F2", fix_id: "X2" });
  assert.deepEqual(calls[5]?.args, {
    summary: "Fixed 2 findings",
    issues_fixed: 2,
    issues_remaining: 0,
  });
});

Deno.test("the offline model leaves a finding alone when it is told to, also after the lines moved", async () => {
  await using offline = await startOfflineModel(FAST);
  const model = createOpenAiClient({ baseUrl: offline.baseUrl });
  const calls = await converse(model, LINT_TOOLS, (name, _args, nth) => {
    if (name === "run_linter") {
      const moved = { ...FINDINGS[1]!, id: "F9", line: 4 };
      return { linter: "deno lint", available: true, findings: nth === 0 ? FINDINGS : [moved] };
    }
    if (name === "ask_user") return { status: "answered", answer: "Leave as it is", by: "ada" };
    return { applied: true, path: "src/a.ts" };
  });
  assert.deepEqual(calls.map((call) => call.name), [
    "run_linter",
    "apply_fix",
    "ask_user",
    "run_linter",
    "submit_result",
  ]);
  assert.deepEqual(calls.at(-1)?.args, {
    summary: "Fixed 1 finding; 1 finding left (no-explicit-any); 1 left alone as asked",
    issues_fixed: 1,
    issues_remaining: 1,
  });
});

Deno.test("the offline model says that nobody answered", async () => {
  await using offline = await startOfflineModel(FAST);
  const model = createOpenAiClient({ baseUrl: offline.baseUrl });
  const calls = await converse(model, LINT_TOOLS, (name) => {
    if (name === "run_linter") {
      return { linter: "deno lint", available: true, findings: [FINDINGS[1]!] };
    }
    return { status: "expired", message: "Nobody answered" };
  });
  assert.deepEqual(calls.map((call) => call.name), ["run_linter", "ask_user", "submit_result"]);
  assert.match(String(calls.at(-1)?.args.summary), /nobody answered 1 question/);
});

Deno.test("the offline model skips a file without a linter", async () => {
  await using offline = await startOfflineModel(FAST);
  const model = createOpenAiClient({ baseUrl: offline.baseUrl });
  const calls = await converse(model, LINT_TOOLS, () => ({
    linter: "ruff",
    available: false,
    message: "ruff is not installed",
    findings: [],
  }));
  assert.deepEqual(calls.map((call) => call.name), ["run_linter", "submit_result"]);
  assert.equal(calls[1]?.args.summary, "Nothing was checked: ruff is not installed");
});

Deno.test("the offline model copes with tools it was not made for", async () => {
  await using offline = await startOfflineModel(FAST);
  const model = createOpenAiClient({ baseUrl: offline.baseUrl });
  const tools = [
    tool("delete_everything", { sure: { type: "boolean" } }, ["sure"]),
    tool("read_file", { path: { type: "string" } }, ["path"]),
    tool("finish", {
      summary: { type: "string" },
      grade: { type: "string", enum: ["good", "bad"] },
      count: { type: "integer", minimum: 2 },
    }, ["summary", "grade", "count"]),
  ];
  const calls = await converse(model, tools, () => ({ ok: true }));
  assert.deepEqual(calls.map((call) => call.name), ["read_file", "finish"]);
  assert.deepEqual(calls[0]?.args, { path: "src/a.ts" });
  assert.equal(calls[1]?.args.grade, "good");
  assert.equal(calls[1]?.args.count, 2);
});

Deno.test("the offline model calls the tool that it must call, and none when it may not", async () => {
  await using offline = await startOfflineModel(FAST);
  const model = createOpenAiClient({ baseUrl: offline.baseUrl });
  const messages: Message[] = [{ role: "user", content: "Hello" }];
  const named = await model.complete({
    messages,
    tools: LINT_TOOLS,
    toolChoice: { name: "ask_user" },
  });
  assert.deepEqual(named.toolCalls.map((call) => call.name), ["ask_user"]);
  const none = await model.complete({ messages, tools: LINT_TOOLS, toolChoice: "none" });
  assert.deepEqual(none.toolCalls, []);
  assert.match(none.content ?? "", /offline model/);
});

Deno.test("the offline model streams the same answer that it gives whole", async () => {
  await using offline = await startOfflineModel(FAST);
  const model = createOpenAiClient({ baseUrl: offline.baseUrl });
  const messages: Message[] = [{ role: "user", content: "Lint" }];
  const whole = await model.complete({ messages, tools: LINT_TOOLS });
  let text = "";
  const streamed = await model.complete({ messages, tools: LINT_TOOLS }, {
    onText: (piece) => text += piece,
  });
  assert.equal(text, whole.content);
  assert.equal(streamed.content, whole.content);
  assert.deepEqual(streamed.toolCalls.map((call) => call.name), ["run_linter"]);
  assert.deepEqual(streamed.toolCalls.map((call) => call.arguments), [{}]);
});

Deno.test("the offline model says what it is, and speaks vLLM's errors", async () => {
  await using offline = await startOfflineModel(FAST);
  assert.equal(OFFLINE_MODEL_NAME, "offline model (rules, no LLM)");
  assert.equal(offline.model, OFFLINE_MODEL_ID);
  const root = offline.baseUrl.replace("/v1", "");
  const health = await fetch(`${root}/health`);
  assert.equal(health.status, 200);
  await health.body?.cancel();
  assert.deepEqual(await (await fetch(`${root}/version`)).json(), {
    version: "0.0.0+remora.offline",
  });
  const missing = await fetch(`${offline.baseUrl}/chat/completions`, {
    method: "POST",
    body: JSON.stringify({ model: "gpt", messages: [{ role: "user", content: "hi" }] }),
  });
  assert.equal(missing.status, 404);
  assert.deepEqual(await missing.json(), {
    error: {
      message: "The model `gpt` does not exist.",
      type: "NotFoundError",
      param: null,
      code: 404,
    },
  });
});

Deno.test("closing the offline model does not wait for an answer that is on its way", async () => {
  const offline = await startOfflineModel({ latency: { min: 60_000, max: 60_000 } });
  const answer = fetch(`${offline.baseUrl}/chat/completions`, {
    method: "POST",
    body: JSON.stringify({ model: offline.model, messages: [{ role: "user", content: "hi" }] }),
  });
  await new Promise((resolve) => setTimeout(resolve, 500));
  await offline.close();
  const response = await answer;
  assert.equal(response.status, 503);
  await response.body?.cancel();
});
