import assert from "node:assert/strict";
import fc from "fast-check";
import { RawServer } from "../testdata/raw_server.ts";
import { LightClient } from "./light_client.ts";

const HEADERS = new Headers({ "content-type": "application/json", authorization: "Bearer key" });
const NEVER = new AbortController().signal;

function clientOf({ baseUrl }: RawServer): LightClient {
  const client = LightClient.for(baseUrl, HEADERS);
  assert.ok(client);
  return client;
}

const OK = "HTTP/1.1 200 OK\r\n";
const body = (text: string): string => `${OK}content-length: ${text.length}\r\n\r\n${text}`;

Deno.test("a request is what HTTP/1.1 wants, and connections are used again while somebody holds them", async () => {
  await using server = new RawServer([
    { pieces: [body("1")], closes: false },
    { pieces: [body("2")], closes: false },
    { pieces: [body("3")] },
  ]);
  const client = clientOf(server);
  {
    using _held = client.hold();
    assert.equal((await client.post("/chat", '{"é":1}', NEVER))?.text, "1");
    assert.equal((await client.post("/chat", "{}", NEVER))?.text, "2");
    assert.equal(server.connections, 1);
  }
  assert.equal((await client.post("/chat", "{}", NEVER))?.text, "3");
  assert.equal(server.connections, 2);
  const [first = ""] = server.requests;
  assert.match(first, /^POST \/v1\/chat HTTP\/1\.1\r\n/);
  assert.match(first, /\r\nhost: 127\.0\.0\.1:\d+\r\n/);
  assert.match(first, /\r\nauthorization: Bearer key\r\n/);
  assert.match(first, /\r\ncontent-length: 8\r\n\r\n\{"é":1\}$/);
  assert.match(server.requests[1] ?? "", /\r\ncontent-length: 2\r\n\r\n\{\}$/);
});

Deno.test("every framing of an answer is read, wherever it is cut into pieces", async () => {
  const answers = [
    body("hello wörld".replace("ö", "o")),
    `${OK}Transfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n6\r\n world\r\n0\r\nx-trailer: 1\r\n\r\n`,
    `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 11\r\n\r\nhello world`,
    `HTTP/1.0 200 OK\r\n\r\nhello world`,
    `${OK}connection: close\r\n\r\nhello world`,
  ];
  const cases = fc.tuple(fc.constantFrom(...answers), fc.array(fc.nat(120), { maxLength: 5 }));
  await fc.assert(
    fc.asyncProperty(cases, async ([answer, cuts]) => {
      const places = [...new Set(cuts)].sort((a, b) => a - b);
      const pieces = [0, ...places].map((from, index) => answer.slice(from, places[index]));
      await using server = new RawServer([{ pieces }]);
      const { status, text } = await clientOf(server).post("/chat", "{}", NEVER) ?? {};
      assert.deepEqual([status, text], [200, "hello world"]);
    }),
    { numRuns: 60 },
  );
});

Deno.test("a connection that the server closed meanwhile is replaced, one that ends in an answer is not", async () => {
  await using server = new RawServer([
    // It says nothing about closing, and closes.
    { pieces: [body("1")] },
    { pieces: [body("2")], closes: false },
    // Nothing of the body, so that only the head tells that it was answered.
    { pieces: [`${OK}content-length: 100\r\n\r\n`] },
  ]);
  const client = clientOf(server);
  using _held = client.hold();
  assert.equal((await client.post("/chat", "{}", NEVER))?.text, "1");
  assert.equal((await client.post("/chat", "{}", NEVER))?.text, "2");
  assert.equal(server.connections, 2);
  await assert.rejects(client.post("/chat", "{}", NEVER), { name: "ConnectionLost" });
  assert.equal(server.requests.length, 3, "what may have been done is not asked for again");
});

Deno.test("what is no HTTP is said to be none", async () => {
  for (
    const answer of [
      "SSH-2.0-OpenSSH_9\r\n\r\n",
      `${OK}content-length: many\r\n\r\n`,
      `${OK}no header\r\n\r\n`,
      `${OK}transfer-encoding: gzip, chunked\r\n\r\n`,
      `${OK}transfer-encoding: chunked\r\n\r\nxyz\r\n`,
      `${OK}content-length: 99999999999\r\n\r\n`,
    ]
  ) {
    await using server = new RawServer([{ pieces: [answer] }]);
    await assert.rejects(clientOf(server).post("/chat", "{}", NEVER), { name: "HttpUnreadable" });
  }
});

Deno.test("what needs more than this is left to fetch: redirects, TLS, a server that is not there", async () => {
  await using server = new RawServer([
    { pieces: ["HTTP/1.1 308 Elsewhere\r\nlocation: /v2\r\ncontent-length: 0\r\n\r\n"] },
  ]);
  assert.equal(await clientOf(server).post("/chat", "{}", NEVER), undefined);
  assert.equal(LightClient.for("https://example.com/v1", HEADERS), undefined);
  assert.equal(LightClient.for("http://user:word@example.com/v1", HEADERS), undefined);
  const gone = new RawServer([]);
  const client = clientOf(gone);
  await gone[Symbol.asyncDispose]();
  assert.equal(await client.post("/chat", "{}", NEVER), undefined);
});

Deno.test("an abort ends a request with the signal's reason", async () => {
  await using server = new RawServer([{ pieces: [OK], closes: false }]);
  const controller = new AbortController();
  const asking = clientOf(server).post("/chat", "{}", controller.signal);
  setTimeout(() => controller.abort(new Error("enough")), 20);
  await assert.rejects(asking, /enough/);
  await assert.rejects(clientOf(server).post("/chat", "{}", controller.signal), /enough/);
});

Deno.test("a server that refuses a long request before it has read it is heard all the same", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const serving = (async () => {
    for await (const connection of listener) {
      await connection.read(new Uint8Array(1_000));
      const answer = "HTTP/1.1 413 Too long\r\ncontent-length: 4\r\n\r\nlong";
      await connection.write(new TextEncoder().encode(answer));
      connection.closeWrite();
      // The rest is read, or the answer would be lost with the connection.
      const buffer = new Uint8Array(65_536);
      while (await connection.read(buffer) !== null);
      connection.close();
    }
  })();
  const client = LightClient.for(`http://127.0.0.1:${listener.addr.port}`, HEADERS);
  const answer = await client?.post("/chat", JSON.stringify("x".repeat(3_000_000)), NEVER);
  assert.deepEqual([answer?.status, answer?.text], [413, "long"]);
  listener.close();
  await serving;
});

Deno.test("a connection that was idle for long is not used again", async () => {
  await using server = new RawServer([
    { pieces: [body("1")], closes: false },
    { pieces: [body("2")], closes: false },
  ]);
  const client = clientOf(server);
  using _held = client.hold();
  const { now } = Date;
  try {
    await client.post("/chat", "{}", NEVER);
    Date.now = () => now() + 5_000;
    assert.equal((await client.post("/chat", "{}", NEVER))?.text, "2");
    assert.equal(server.connections, 2);
  } finally {
    Date.now = now;
  }
});
