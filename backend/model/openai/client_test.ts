import assert from "node:assert/strict";
import { RemoraError } from "@remora/core";
import { calls, says, startScriptedServer } from "../../testing/mod.ts";
import type { Message, ToolSchema } from "../types.ts";
import { createOpenAiClient } from "./client.ts";

const HELLO: readonly Message[] = [{ role: "user", content: "Hello" }];
const TOOLS: readonly ToolSchema[] = [{
  name: "read_file",
  description: "Reads",
  parameters: { type: "object", properties: { path: { type: "string" } } },
}];

async function failure(promise: Promise<unknown>): Promise<RemoraError> {
  const error = await promise.then(() => undefined, (error: unknown) => error);
  assert.ok(error instanceof RemoraError, String(error));
  return error;
}

Deno.test("complete() sends the conversation as servers want it", async () => {
  await using server = startScriptedServer([calls("read_file", { path: "a.ts" })], {
    apiKey: "secret-key",
  });
  const model = createOpenAiClient({
    baseUrl: `${server.baseUrl}/`,
    apiKey: "secret-key",
    model: "scripted",
    headers: { "x-team": "remora" },
  });
  const response = await model.complete({
    messages: [
      { role: "system", content: "Be brief" },
      { role: "user", content: "Read" },
      {
        role: "assistant",
        content: null,
        toolCalls: [{ id: "c1", name: "read_file", arguments: { path: "b.ts" } }],
      },
      { role: "tool", callId: "c1", name: "read_file", content: "text", isError: true },
    ],
    tools: TOOLS,
    maxTokens: 100,
    temperature: 0.1,
    parallelToolCalls: false,
    structuredOutput: { type: "json", schema: { type: "object" } },
    extra: { seed: 7 },
  });
  assert.deepEqual(response.toolCalls.map(({ name, arguments: args }) => [name, args]), [
    ["read_file", { path: "a.ts" }],
  ]);
  const [request] = server.requests;
  assert.deepEqual(request?.body, {
    model: "scripted",
    messages: [
      { role: "system", content: "Be brief" },
      { role: "user", content: "Read" },
      {
        role: "assistant",
        content: "",
        tool_calls: [{
          id: "c1",
          type: "function",
          function: { name: "read_file", arguments: '{"path":"b.ts"}' },
        }],
      },
      { role: "tool", tool_call_id: "c1", name: "read_file", content: "text" },
    ],
    tools: [{ type: "function", function: TOOLS[0] }],
    tool_choice: "auto",
    parallel_tool_calls: false,
    max_tokens: 100,
    temperature: 0.1,
    structured_outputs: { json: { type: "object" } },
    seed: 7,
  });
  server.assertDone();
});

Deno.test("complete() sends no tool fields without tools, and picks the server's base model", async () => {
  await using server = startScriptedServer([says("Hi"), says("Again")], {
    models: [{ id: "lora", parent: "base" }, { id: "base" }],
  });
  const model = createOpenAiClient({ baseUrl: server.baseUrl });
  await model.complete({ messages: HELLO, toolChoice: "auto", parallelToolCalls: false });
  assert.deepEqual(server.requests[0]?.body, {
    model: "base",
    messages: [{ role: "user", content: "Hello" }],
  });
  await model.complete({ messages: HELLO, model: "lora" });
  assert.equal(server.requests[1]?.model, "lora");
});

Deno.test("complete() says constraints in the form that the server's version understands", async () => {
  const structuredOutput = { type: "json", schema: { type: "object" } } as const;
  const fieldsOf = async (version: string, form?: "response_format"): Promise<string[]> => {
    await using server = startScriptedServer([says("{}"), says("{}"), says("Hi")], { version });
    const model = createOpenAiClient({
      baseUrl: server.baseUrl,
      model: "scripted",
      ...(form === undefined ? {} : { structuredOutput: form }),
    });
    const request = { messages: HELLO, structuredOutput };
    await Promise.all([model.complete(request), model.complete(request)]);
    await model.complete({ messages: HELLO });
    return server.requests.map(({ body }) =>
      Object.keys(body).filter((key) => !/^(?:model|messages)$/.test(key)).join()
    );
  };
  assert.deepEqual(await fieldsOf("0.15.1"), ["structured_outputs", "structured_outputs", ""]);
  assert.deepEqual(await fieldsOf("0.11.2"), ["guided_json", "guided_json", ""]);
  assert.deepEqual(await fieldsOf("b4711"), ["structured_outputs", "structured_outputs", ""]);
  assert.deepEqual(await fieldsOf("0.11.2", "response_format"), [
    "response_format",
    "response_format",
    "",
  ]);
});

Deno.test("models() lists models, adapters and context lengths", async () => {
  const models = [{ id: "base", contextLength: 4096 }, { id: "lora", parent: "base" }];
  await using server = startScriptedServer([], { models });
  assert.deepEqual(await createOpenAiClient({ baseUrl: server.baseUrl }).models(), models);
});

Deno.test("complete() reads usage and streams text with the same result", async () => {
  const reply = {
    content: "Two words",
    toolCalls: [{ name: "read_file", arguments: { path: "a.ts" } }, { name: "read_file" }],
    usage: { promptTokens: 10, completionTokens: 5, totalTokens: 15 },
  };
  await using server = startScriptedServer([reply, reply]);
  const model = createOpenAiClient({ baseUrl: server.baseUrl });
  const whole = await model.complete({ messages: HELLO, tools: TOOLS });
  const pieces: string[] = [];
  const streamed = await model.complete({ messages: HELLO, tools: TOOLS }, {
    onText: (text) => pieces.push(text),
  });
  assert.deepEqual(pieces, ["Two", " words"]);
  assert.deepEqual(streamed.usage, reply.usage);
  const seen = ({ content, usage, toolCalls }: typeof whole): unknown => [
    content,
    usage,
    toolCalls.map(({ name, arguments: args }) => [name, args]),
  ];
  assert.deepEqual(seen(streamed), seen(whole));
  assert.deepEqual(whole.toolCalls.map((call) => call.arguments), [{ path: "a.ts" }, {}]);
});

Deno.test("complete() tries again after 503 and 429, as late as the server asks", async () => {
  await using server = startScriptedServer([
    { status: 503, message: "loading" },
    { status: 429, message: "slow down", headers: { "retry-after": "0.3" } },
    says("Hi"),
  ]);
  const model = createOpenAiClient({ baseUrl: server.baseUrl, model: "scripted" });
  const started = performance.now();
  const { content } = await model.complete({ messages: HELLO });
  assert.equal(content, "Hi");
  // 375 ms at least after the first, 300 ms after the second.
  assert.ok(performance.now() - started >= 650);
  server.assertDone();
});

Deno.test("complete() gives up after its retries and says why", async () => {
  await using server = startScriptedServer([{ status: 503, message: "engine is dead" }]);
  const model = createOpenAiClient({ baseUrl: server.baseUrl, model: "scripted", retries: 0 });
  const error = await failure(model.complete({ messages: HELLO }));
  assert.equal(error.code, "MODEL-OVERLOADED");
  assert.match(error.message, /engine is dead/);
});

Deno.test("complete() names the URL of a server that is not there", async () => {
  const server = startScriptedServer([]);
  await server.close();
  const model = createOpenAiClient({ baseUrl: server.baseUrl, model: "m", retries: 0 });
  const error = await failure(model.complete({ messages: HELLO }));
  assert.equal(error.code, "MODEL-UNREACHABLE");
  assert.ok(error.message.includes(server.baseUrl));
  assert.match(error.message, /refused/i);
  assert.match(error.hint ?? "", /--base-url/);
});

Deno.test("complete() tries again when the connection is cut, and then says that it was", async () => {
  await using server = startScriptedServer([{ disconnect: true }, says("Hi"), {
    disconnect: true,
  }]);
  const model = createOpenAiClient({ baseUrl: server.baseUrl, model: "scripted" });
  assert.equal((await model.complete({ messages: HELLO })).content, "Hi");
  const once = createOpenAiClient({ baseUrl: server.baseUrl, model: "scripted", retries: 0 });
  assert.equal((await failure(once.complete({ messages: HELLO }))).code, "MODEL-UNREACHABLE");
  server.assertDone();
});

Deno.test("complete() says which models there are when one is missing", async () => {
  await using server = startScriptedServer([], { models: [{ id: "qwen" }, { id: "lint" }] });
  const model = createOpenAiClient({ baseUrl: server.baseUrl, model: "gpt" });
  const error = await failure(model.complete({ messages: HELLO }));
  assert.equal(error.code, "MODEL-NOT-FOUND");
  assert.match(error.message, /"gpt"/);
  assert.equal(error.hint, "It serves: qwen, lint");
});

Deno.test("complete() says that a key is missing or wrong, and never shows one", async () => {
  await using server = startScriptedServer([], { apiKey: "right-key" });
  const none = createOpenAiClient({ baseUrl: server.baseUrl, model: "scripted" });
  const missing = await failure(none.complete({ messages: HELLO }));
  assert.equal(missing.code, "MODEL-UNAUTHORIZED");
  assert.match(missing.hint ?? "", /: set REMORA_API_KEY$/);
  const other = createOpenAiClient({
    baseUrl: server.baseUrl,
    model: "scripted",
    apiKey: "wrong-key",
  });
  const wrong = await failure(other.complete({ messages: HELLO }));
  assert.equal(wrong.code, "MODEL-UNAUTHORIZED");

  await using leaky = startScriptedServer([
    { status: 400, message: "Incorrect key wrong-key or sk-abcdefghijklmnop provided" },
  ]);
  const model = createOpenAiClient({
    baseUrl: leaky.baseUrl,
    model: "scripted",
    apiKey: "wrong-key",
  });
  const error = await failure(model.complete({ messages: HELLO }));
  assert.match(error.message, /Incorrect key \*\*\* or \*\*\* provided/);
});

Deno.test("complete() knows a prompt that is too long, in both ways of saying it", async () => {
  await using server = startScriptedServer([
    {
      status: 400,
      message: "This model's maximum context length is 4096 tokens. However, you requested 5000",
    },
    {
      body: { error: { message: "too long", code: "context_length_exceeded" } },
      status: 400,
    },
  ]);
  const model = createOpenAiClient({ baseUrl: server.baseUrl, model: "scripted" });
  for (let nth = 0; nth < 2; nth++) {
    assert.equal((await failure(model.complete({ messages: HELLO }))).code, "MODEL-CONTEXT");
  }
});

Deno.test("complete() names vLLM's missing flags", async () => {
  await using server = startScriptedServer([{
    status: 400,
    message:
      '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set',
  }]);
  const model = createOpenAiClient({ baseUrl: server.baseUrl, model: "scripted" });
  const error = await failure(model.complete({ messages: HELLO, tools: TOOLS }));
  assert.equal(error.code, "MODEL-BAD-REQUEST");
  assert.match(error.hint ?? "", /--enable-auto-tool-choice --tool-call-parser/);
});

Deno.test("complete() reads the error envelopes of older servers and proxies", async () => {
  await using server = startScriptedServer([
    {
      body: { object: "error", message: "old vLLM", type: "BadRequestError", code: 400 },
      status: 400,
    },
    { body: "<html>Bad gateway</html>", status: 418 },
    { body: null, status: 422 },
  ]);
  const model = createOpenAiClient({ baseUrl: server.baseUrl, model: "scripted" });
  assert.match(
    (await failure(model.complete({ messages: HELLO }))).message,
    /answered 400: old vLLM/,
  );
  assert.match(
    (await failure(model.complete({ messages: HELLO }))).message,
    /answered 418: Bad gateway$/,
  );
  assert.match((await failure(model.complete({ messages: HELLO }))).message, /answered 422/);
});

Deno.test("complete() says that an answer is no chat completion", async () => {
  await using server = startScriptedServer([
    { body: { hello: "world" } },
    { body: { choices: [] } },
    { body: "<html>It works!</html>" },
  ]);
  const model = createOpenAiClient({ baseUrl: server.baseUrl, model: "scripted", retries: 0 });
  for (let nth = 0; nth < 3; nth++) {
    const error = await failure(model.complete({ messages: HELLO }));
    assert.equal(error.code, "MODEL-BAD-RESPONSE");
    assert.match(error.hint ?? "", /\/v1/);
  }
});

Deno.test("complete() ends a call that takes too long", async () => {
  await using server = startScriptedServer([
    () => new Promise((resolve) => setTimeout(() => resolve(says("late")), 300)),
  ]);
  const model = createOpenAiClient({ baseUrl: server.baseUrl, model: "scripted", timeout: 50 });
  const error = await failure(model.complete({ messages: HELLO }));
  assert.equal(error.code, "MODEL-TIMEOUT");
  assert.match(error.message, /within 0\.05 s/);
});

Deno.test("complete() stops with the signal's reason, during the call and between attempts", async () => {
  await using server = startScriptedServer([
    () => new Promise((resolve) => setTimeout(() => resolve(says("late")), 200)),
    { status: 503, message: "busy", headers: { "retry-after": "30" } },
  ]);
  const model = createOpenAiClient({ baseUrl: server.baseUrl, model: "scripted" });
  for (let nth = 0; nth < 2; nth++) {
    const controller = new AbortController();
    const reason = new Error("stop it");
    setTimeout(() => controller.abort(reason), 60);
    await assert.rejects(
      model.complete({ messages: HELLO }, { signal: controller.signal }),
      reason,
    );
  }
  await assert.rejects(
    model.complete({ messages: HELLO }, { signal: AbortSignal.abort(new Error("before")) }),
    /before/,
  );
});

Deno.test("complete() reports an error in the middle of a stream", async () => {
  await using server = startScriptedServer([{
    body: 'data: {"choices":[{"delta":{"content":"He"}}]}\n\n' +
      'data: {"error":{"message":"engine died","code":500}}\n\ndata: [DONE]\n\n',
  }]);
  const model = createOpenAiClient({ baseUrl: server.baseUrl, model: "scripted" });
  const error = await failure(model.complete({ messages: HELLO }, { onText: () => {} }));
  assert.equal(error.code, "MODEL-SERVER-ERROR");
  assert.match(error.message, /engine died/);
});

Deno.test("createOpenAiClient() refuses what is no http URL, credentials masked", () => {
  for (const baseUrl of ["", "localhost:8000", "ftp://user:secret@host/v1"]) {
    assert.throws(() => createOpenAiClient({ baseUrl }), (error) => {
      assert.ok(error instanceof RemoraError);
      assert.equal(error.code, "MODEL-URL");
      assert.ok(!error.message.includes("secret"));
      return true;
    });
  }
});

Deno.test("complete() waits longer for a server that has answered before: it may be starting again", async () => {
  const first = startScriptedServer([says("one")]);
  const port = Number(new URL(first.baseUrl).port);
  const model = createOpenAiClient({ baseUrl: first.baseUrl, model: "scripted" });
  assert.equal((await model.complete({ messages: HELLO })).content, "one");
  await first.close();
  const answer = model.complete({ messages: HELLO });
  // Longer than the two retries for a server that nobody has seen yet: 1.9 s at most.
  await new Promise((resolve) => setTimeout(resolve, 2_200));
  await using second = startScriptedServer([says("two")], { port });
  assert.equal((await answer).content, "two");
  second.assertDone();
});
