/**
 * Our servers and our client against those of others: the stock `openai` package talks to our server, our client
 * talks to aimock, and both servers are read the same.
 */
import { LLMock } from "@copilotkit/aimock";
import assert from "node:assert/strict";
import OpenAI from "openai";
import { calls, says, startScriptedServer } from "../../testing/mod.ts";
import { startOfflineModel } from "../offline/offline_model.ts";
import { createOpenAiClient } from "../openai/client.ts";
import type { ModelResponse, ToolSchema } from "../types.ts";

const TOOL: ToolSchema = {
  name: "read_file",
  description: "Reads a file",
  parameters: { type: "object", properties: { path: { type: "string" } }, required: ["path"] },
};

const ASK = [{ role: "user" as const, content: "go" }];

const REPLIES = {
  text: says('Two words, and a "quote" 😀\nwith lines'),
  call: calls("read_file", { path: "src/a.ts", note: 'with "quotes" and \\ 😀' }),
  several: calls([
    { name: "read_file", arguments: { path: "a.ts" } },
    { name: "read_file", arguments: {} },
  ]),
  both: { content: "I read it.", toolCalls: [{ name: "read_file", arguments: { path: "a.ts" } }] },
};

/** What counts of a response; ids and token counts are made up by servers. */
function seen({ content, toolCalls, repairs }: ModelResponse): unknown {
  return [content, toolCalls.map((call) => [call.name, call.arguments]), repairs];
}

Deno.test("our client reads our server and aimock alike, whole and streamed", async () => {
  for (const [name, reply] of Object.entries(REPLIES)) {
    await using ours = startScriptedServer([reply, reply]);
    const theirs = new LLMock({ port: 0 });
    theirs.onMessage("go", {
      ...("content" in reply && typeof reply.content === "string"
        ? { content: reply.content }
        : {}),
      ...("toolCalls" in reply && reply.toolCalls !== undefined
        ? {
          toolCalls: reply.toolCalls.map((call) => ({
            name: call.name,
            arguments: JSON.stringify(call.arguments ?? {}),
          })),
        }
        : {}),
    });
    await theirs.start();
    try {
      for (const options of [{}, { onText: () => {} }]) {
        const request = { model: "scripted", messages: ASK, tools: [TOOL] };
        const [one, other] = await Promise.all(
          [ours.baseUrl, `${theirs.url}/v1`].map((baseUrl) =>
            createOpenAiClient({ baseUrl, retries: 0 }).complete(request, options)
          ),
        );
        assert.deepEqual(seen(one!), seen(other!), `${name} ${Object.keys(options)}`);
        assert.ok(one!.content !== null || one!.toolCalls.length > 0);
      }
    } finally {
      await theirs.stop();
    }
  }
});

Deno.test("aimock understands the conversation that our client sends", async () => {
  const theirs = new LLMock({ port: 0 });
  theirs.onToolResult("call_1", { content: "I have read it" });
  await theirs.start();
  try {
    const model = createOpenAiClient({ baseUrl: `${theirs.url}/v1`, model: "any", retries: 0 });
    const { content } = await model.complete({
      messages: [
        ...ASK,
        {
          role: "assistant",
          content: null,
          toolCalls: [{ id: "call_1", name: "read_file", arguments: { path: "a.ts" } }],
        },
        { role: "tool", callId: "call_1", name: "read_file", content: "text" },
      ],
      tools: [TOOL],
    });
    assert.equal(content, "I have read it");
  } finally {
    await theirs.stop();
  }
});

Deno.test("the stock openai package understands our server, whole and streamed", async () => {
  const usage = { promptTokens: 3, completionTokens: 2, totalTokens: 5 };
  const reply = { ...REPLIES.both, usage };
  await using server = startScriptedServer([reply, reply, { status: 400, message: "Too odd" }]);
  const client = new OpenAI({ baseURL: server.baseUrl, apiKey: "none", maxRetries: 0 });
  const request = {
    model: "scripted",
    messages: ASK,
    tools: [{
      type: "function" as const,
      function: { name: TOOL.name, description: TOOL.description, parameters: { type: "object" } },
    }],
  };
  const whole = await client.chat.completions.create(request);
  assert.equal(whole.choices[0]?.message.content, "I read it.");
  assert.equal(whole.choices[0]?.finish_reason, "tool_calls");
  assert.equal(whole.usage?.total_tokens, 5);

  // The package's own assembler of streams.
  const final = await client.chat.completions
    .stream({ ...request, stream_options: { include_usage: true } })
    .finalChatCompletion();
  assert.equal(final.choices[0]?.message.content, "I read it.");
  const [call] = final.choices[0]?.message.tool_calls ?? [];
  assert.ok(call?.type === "function");
  assert.deepEqual(JSON.parse(call.function.arguments), { path: "a.ts" });
  assert.equal(final.usage?.total_tokens, 5);

  await assert.rejects(
    client.chat.completions.create(request),
    (error) => error instanceof OpenAI.BadRequestError && error.message === "400 Too odd",
  );
  const models = await client.models.list();
  assert.deepEqual(models.data.map((model) => model.id), ["scripted"]);
});

Deno.test("the stock openai package holds a conversation with the offline model", async () => {
  await using offline = await startOfflineModel({ latency: { min: 0, max: 0 } });
  const client = new OpenAI({ baseURL: offline.baseUrl, apiKey: "none" });
  const { choices } = await client.chat.completions.create({
    model: offline.model,
    messages: [{ role: "user", content: "Look at src/a.ts" }],
    tools: [{
      type: "function",
      function: { name: TOOL.name, parameters: { ...TOOL.parameters } },
    }],
  });
  const [call] = choices[0]?.message.tool_calls ?? [];
  assert.ok(call?.type === "function");
  assert.deepEqual(JSON.parse(call.function.arguments), { path: "src/a.ts" });
});
