import assert from "node:assert/strict";
import { RemoraError } from "@remora/core";
import type { CompleteOptions, ModelResponse, ToolSchema } from "../types.ts";
import { createOpenAiClient, type OpenAiClientOptions } from "./client.ts";
import { type RawScript, RawServer } from "./testdata/raw_server.ts";

const TOOLS: readonly ToolSchema[] = ["read_file", "write_file"].map((name) => ({
  name,
  description: name,
  parameters: { type: "object", properties: {} },
}));
const SSE = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n";
const DONE = "data: [DONE]\n\n";
const FINE = JSON.stringify({ choices: [{ message: { content: "fine" }, finish_reason: "stop" }] });

function answer(text: string, { status = "200 OK", type = "application/json" } = {}): string {
  const length = new TextEncoder().encode(text).length;
  return `HTTP/1.1 ${status}\r\ncontent-type: ${type}\r\ncontent-length: ${length}\r\n\r\n${text}`;
}

function event(delta: unknown, finishReason: string | null = null): string {
  const choices = [{ index: 0, delta, finish_reason: finishReason }];
  return `data: ${JSON.stringify({ model: "m", choices })}\n\n`;
}

/** Pieces of calls, each an event, and the end. */
function callEvents(...pieces: readonly unknown[]): string {
  const events = pieces.map((piece) => event({ tool_calls: [piece] }));
  return [SSE, ...events, event({}, "tool_calls"), DONE].join("");
}

interface Asking extends Partial<OpenAiClientOptions> {
  readonly stream?: boolean;
}

/** Asks a server that answers with some texts, one for each request. */
async function ask(
  texts: readonly (string | Uint8Array)[] | RawScript,
  { stream = false, ...options }: Asking = {},
): Promise<ModelResponse & { readonly requests: readonly string[] }> {
  const script = texts.map((each) =>
    typeof each === "string" || each instanceof Uint8Array ? { pieces: [each] } : each
  );
  await using server = new RawServer(script);
  const { baseUrl = server.baseUrl } = options;
  const model = createOpenAiClient({ model: "m", retries: 0, ...options, baseUrl });
  const completing: CompleteOptions = stream ? { onText: () => {} } : {};
  const messages = [{ role: "user" as const, content: "Go" }];
  const response = await model.complete({ messages, tools: TOOLS }, completing);
  return { ...response, requests: server.requests };
}

async function failure(asking: Promise<unknown>): Promise<RemoraError> {
  const error = await asking.then(() => undefined, (error: unknown) => error);
  assert.ok(error instanceof RemoraError, String(error));
  return error;
}

function seen({ toolCalls }: ModelResponse): unknown {
  return toolCalls.map(({ name, arguments: args, invalid }) => [name, invalid?.raw ?? args]);
}

const BOTH = [false, true];

Deno.test("a stream that ends in the middle is no answer, and asked for again", async () => {
  const call = { index: 0, id: "a", function: { name: "write_file", arguments: '{"content":"' } };
  for (const half of ["", event({ content: "Hel" }), event({ tool_calls: [call] }), "data: {"]) {
    const error = await failure(ask([SSE + half], { stream: true }));
    assert.equal(error.code, "MODEL-UNREACHABLE");
    assert.match(error.message, /in the middle of the stream/);
  }
  const whole = SSE + event({ content: "Hello" }, "stop");
  const response = await ask([SSE + event({ content: "Hel" }), whole], {
    stream: true,
    retries: 1,
  });
  assert.equal(response.content, "Hello");
});

Deno.test("a stream is whole with a reason why it ended, or with its last event", async () => {
  for (const end of [event({ content: "o" }, "stop"), event({ content: "o" }) + DONE]) {
    assert.equal(
      (await ask([SSE + event({ content: "Hell" }) + end], { stream: true })).content,
      "Hello",
    );
  }
  const split = [SSE, event({ content: "data: [DONE]" }), "data: [DO", "NE]\n\n"];
  assert.equal((await ask([{ pieces: split }], { stream: true })).content, "data: [DONE]");
});

Deno.test("characters that are cut into pieces come out whole", async () => {
  const text = "añ😀";
  const bytes = new TextEncoder().encode(SSE + event({ content: text }, "stop"));
  const pieces = Array.from(bytes, (byte) => new Uint8Array([byte]));
  assert.equal((await ask([{ pieces }], { stream: true })).content, text);
});

Deno.test("two calls under one index are two calls", async () => {
  const response = await ask([callEvents(
    { index: 0, id: "a", function: { name: "read_file", arguments: '{"path":"a"}' } },
    { index: 0, id: "b", function: { name: "write_file", arguments: '{"path":' } },
    { index: 0, function: { arguments: '"b"}' } },
    { index: 0, id: "c", function: { name: "write_file", arguments: '{"path":"c"}' } },
  )], { stream: true });
  assert.deepEqual(seen(response), [
    ["read_file", { path: "a" }],
    ["write_file", { path: "b" }],
    ["write_file", { path: "c" }],
  ]);
});

Deno.test("arguments that are counted on, or come under ids of their own, belong to their call", async () => {
  for (
    const pieces of [[{ index: 1 }, { index: 2 }], [{ index: 0, id: "b" }, { index: 0, id: "c" }]]
  ) {
    const [first, second] = pieces;
    const response = await ask([callEvents(
      { index: 0, id: "a", function: { name: "read_file", arguments: "" } },
      { ...first, function: { arguments: '{"path":' } },
      { ...second, function: { arguments: '"a"}' } },
    )], { stream: true });
    assert.deepEqual(seen(response), [["read_file", { path: "a" }]]);
  }
});

Deno.test("a name that comes in pieces, or with every piece, is one call", async () => {
  for (const names of [["read", "_file"], ["read_file", "read_file"]]) {
    const response = await ask([callEvents(
      { index: 0, id: "a", function: { name: names[0], arguments: "" } },
      { index: 0, function: { name: names[1], arguments: '{"path":"a"}' } },
      { index: 0, function: { name: names[0] === "read" ? "" : names[0], arguments: "" } },
    )], { stream: true });
    assert.deepEqual(seen(response), [["read_file", { path: "a" }]]);
  }
});

Deno.test("a server that does not stream when it is asked to is understood", async () => {
  assert.equal((await ask([answer(FINE)], { stream: true })).content, "fine");
});

for (const stream of BOTH) {
  const how = stream ? "streaming" : "in one piece";
  Deno.test(`an error that comes as a success is one, and tried again where that helps (${how})`, async () => {
    const broken = answer('{"error":{"message":"no credit","code":402}}');
    const error = await failure(ask([broken], { stream }));
    assert.deepEqual([error.code, /no credit/.test(error.message)], ["MODEL-BAD-REQUEST", true]);
    const busy = answer('{"error":{"message":"busy","code":503}}');
    const good = stream ? SSE + event({ content: "fine" }, "stop") : answer(FINE);
    assert.equal((await ask([busy, good], { stream, retries: 1 })).content, "fine");
  });

  Deno.test(`of a page of HTML, what it says is told (${how})`, async () => {
    const page = (title: string): string =>
      `<!DOCTYPE html>\n<html><head>${title}</head>` +
      "<body><style>b { color: red }</style><b>Sign in</b> first</body></html>";
    const type = "text/html";
    const login = await failure(ask([answer(page("<title>Login</title>"), { type })], { stream }));
    assert.equal(login.code, "MODEL-BAD-RESPONSE");
    assert.match(login.message, /\(no JSON: Login\)$/);
    assert.match(login.hint ?? "", /\/v1/);
    const status = "502 Bad Gateway";
    const bad = await failure(ask([answer(page(""), { type, status })], { stream }));
    assert.match(bad.message, /answered 502: Sign in first$/);
  });

  Deno.test(`what is larger than any completion is not read to its end (${how})`, async () => {
    const megabyte = new Uint8Array(1024 * 1024).fill(97);
    const many = Array.from({ length: 50 }, () => megabyte);
    for (const head of ["content-length: 52428800\r\n", "connection: close\r\n"]) {
      const start = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n${head}\r\n`;
      const error = await failure(ask([{ pieces: [start, ...many] }], { stream }));
      assert.equal(error.code, "MODEL-BAD-RESPONSE");
      assert.match(error.message, /over 16 MB/);
    }
  });

  Deno.test(`an address keeps its path and its query (${how})`, async () => {
    const good = stream ? SSE + event({ content: "fine" }, "stop") : answer(FINE);
    for (
      const [base, path] of [["/a/v1//", "/a/v1"], ["/v1/?api_key=abc", "/v1"], ["/v1#top", "/v1"]]
    ) {
      await using server = new RawServer([{ pieces: [good] }]);
      const baseUrl = new URL(base!, server.baseUrl).href;
      const model = createOpenAiClient({ baseUrl, model: "m", retries: 0 });
      await model.complete({ messages: [] }, stream ? { onText: () => {} } : {});
      const query = new URL(baseUrl).search;
      assert.equal(
        server.requests[0]?.split("\r\n")[0],
        `POST ${path}/chat/completions${query} HTTP/1.1`,
      );
    }
  });

  Deno.test(`no secret is shown, whatever the server says (${how})`, async () => {
    const secret = "topsecret";
    const said = [
      answer(`{"error":{"message":"bad key ${secret}"}}`, { status: "401 No" }),
      answer(`{"detail":"bad key ${secret}"}`),
      answer(`${secret} is wrong`),
      answer(`<html><title>${secret}</title></html>`, { type: "text/html" }),
    ];
    const ways: readonly ((url: string) => Partial<OpenAiClientOptions>)[] = [
      () => ({ apiKey: secret }),
      () => ({ headers: { "x-api-key": secret } }),
      (url) => ({ baseUrl: `${url}?token=${secret}` }),
      (url) => ({ baseUrl: url.replace("//", `//me:${secret}@`) }),
    ];
    for (const text of [...said, ""]) {
      for (const way of ways) {
        await using server = new RawServer([{ pieces: [text] }]);
        const { baseUrl } = server;
        const model = createOpenAiClient({ baseUrl, model: "m", retries: 0, ...way(baseUrl) });
        const error = await failure(
          model.complete({ messages: [] }, stream ? { onText: () => {} } : {}),
        );
        const shown = [error.message, error.hint, error.stack, Deno.inspect(error.cause)].join(
          "\n",
        );
        assert.ok(!shown.includes(secret), shown);
      }
    }
  });
}

Deno.test("a server on IPv6 is asked", async () => {
  let listener: Deno.Listener;
  try {
    listener = Deno.listen({ hostname: "::1", port: 0 });
  } catch {
    // This machine has no IPv6.
    return;
  }
  listener.close();
  const hosts: string[] = [];
  await using server = Deno.serve({ hostname: "::1", port: 0, onListen: () => {} }, (request) => {
    hosts.push(request.headers.get("host") ?? "");
    return new Response(FINE);
  });
  const host = `[::1]:${server.addr.port}`;
  assert.equal((await ask([], { baseUrl: `http://${host}/v1` })).content, "fine");
  assert.deepEqual(hosts, [host]);
});

Deno.test("a key or a header that cannot be sent is refused, and not shown", () => {
  const baseUrl = "http://127.0.0.1:8000/v1";
  for (const value of ["geheim\r\nx: y", "“geheim”", "ключgeheim"]) {
    for (const options of [{ apiKey: value }, { headers: { "x-key": value } }]) {
      assert.throws(() => createOpenAiClient({ baseUrl, ...options }), (error) => {
        assert.ok(error instanceof RemoraError);
        assert.equal(error.code, "MODEL-KEY");
        assert.doesNotMatch(Deno.inspect(error), /geheim/);
        return true;
      });
    }
  }
});
