import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { agentBlocked, createEvent, openStore } from "@remora/core";
import { ENVIRONMENT, parseSettings } from "./options.ts";
import { SampleLog } from "../testdata/sample_log.ts";
import { serve } from "./serve.ts";

const SERVE = fileURLToPath(new URL("../serve.ts", import.meta.url));
const nothing = (): undefined => undefined;

Deno.test("flags win over the environment, and everything has a default", () => {
  assert.deepEqual(parseSettings([], nothing), { open: false, readOnly: false, help: false });
  const variables: Record<string, string> = {
    REMORA_HOST: "0.0.0.0",
    REMORA_PORT: "9000",
    REMORA_STORE: "memory:",
    REMORA_TOKEN: "from-environment",
    REMORA_ALLOW_HOST: "a.example, b.example",
    REMORA_BASE_PATH: "/x",
    REMORA_READ_ONLY: "1",
    REMORA_OPEN: "yes",
  };
  assert.deepEqual(Object.keys(variables).sort(), [...ENVIRONMENT].sort());
  const settings = parseSettings(["--port", "0", "--no-open"], (name) => variables[name]);
  assert.deepEqual(settings, {
    host: "0.0.0.0",
    port: 0,
    store: "memory:",
    token: "from-environment",
    basePath: "/x",
    allowedHosts: ["a.example", "b.example"],
    open: false,
    readOnly: true,
    help: false,
  });
});

Deno.test("flags that make no sense are refused with USAGE", () => {
  const bad = [["--port", "x"], ["--port", "70000"], ["--token", "short"], ["--nonsense"], [
    "what",
  ]];
  for (const args of bad) {
    assert.throws(() => parseSettings(args, nothing), { code: "USAGE" }, args.join(" "));
  }
});

Deno.test("serve() answers on a free port, and its address leads to the page", async () => {
  await using store = await openStore("memory:");
  await using server = await serve({ store, port: 0 });
  assert.equal(server.url, `http://127.0.0.1:${server.port}/`);
  const response = await fetch(server.url);
  assert.match(await response.text(), /Nothing waits for you/);
  assert.deepEqual(server.networkUrls, []);
});

Deno.test("a port in use is refused with PORT-IN-USE, which names a free one", async () => {
  await using store = await openStore("memory:");
  await using first = await serve({ store, port: 0 });
  const error = await serve({ store, port: first.port }).catch((error: unknown) => error);
  assert.ok(error instanceof Error && "code" in error && "hint" in error);
  assert.equal(error.code, "PORT-IN-USE");
  const free = Number(/use --port (\d+)/.exec(String(error.hint))?.[1]);
  assert.ok(free > first.port);
  await using second = await serve({ store, port: free });
  assert.equal(second.port, free);
});

Deno.test("an address that is not this machine's is refused with HOST-INVALID", async () => {
  await using store = await openStore("memory:");
  await assert.rejects(serve({ store, host: "203.0.113.7", port: 0 }), { code: "HOST-INVALID" });
});

Deno.test("on any other than a loopback address a token is made up, and needed", async () => {
  await using store = await openStore("memory:");
  await using server = await serve({ store, host: "0.0.0.0", port: 0 });
  const url = new URL(server.url);
  const token = url.searchParams.get("token") ?? "";
  assert.match(token, /^[\w-]{20,}$/);
  const bare = await fetch(new URL("/api/state", url));
  assert.equal(bare.status, 401);
  await bare.body?.cancel();
  const headers = { authorization: `Bearer ${token}` };
  const allowed = await fetch(new URL("/api/state", url), { headers });
  assert.equal(allowed.status, 200);
  await allowed.body?.cancel();
});

Deno.test("close() lets a request finish, ends streams, and waits for no reader that stopped reading", async () => {
  const store = await openStore("memory:");
  const server = await serve({ store, port: 0 });
  const reading = await fetch(new URL("/events", server.url));
  // More than the system's buffers take.
  const text = "x".repeat(10_000);
  for (let n = 0; n < 10; n++) {
    await store.events.append(
      Array.from(
        { length: 200 },
        () => createEvent({ category: "user", action: "noted", payload: { text } }),
      ),
    );
  }
  const stalled = await Deno.connect({ hostname: "127.0.0.1", port: server.port });
  const head = "GET /api/events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
  await stalled.write(new TextEncoder().encode(head));
  await new Promise((resolve) => setTimeout(resolve, 300));
  // It is at work on this one: it has asked for the rest.
  const asking = await Deno.connect({ hostname: "127.0.0.1", port: server.port });
  await asking.write(new TextEncoder().encode(
    "POST /agent/nobody/respond HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n" +
      "Content-Type: application/json\r\nContent-Length: 16\r\nExpect: 100-continue\r\n\r\n",
  ));
  const replies = asking.readable.pipeThrough(new TextDecoderStream()).getReader();
  assert.match((await replies.read()).value ?? "", /^HTTP\/1\.1 100 /);
  const start = performance.now();
  const closing = server.close();
  await asking.write(new TextEncoder().encode('{"answer":"yes"}'));
  assert.match((await replies.read()).value ?? "", /^HTTP\/1\.1 400 [^]*AGENT-UNKNOWN/);
  await closing;
  const took = performance.now() - start;
  assert.ok(took < 4_000, `${took} ms`);
  await replies.cancel();
  await reading.text();
  stalled.close();
  await store.close();
  await server.finished;
});

Deno.test("a finished store file opens as an archive: shown, gone through, and not touched", async () => {
  const folder = await Deno.makeTempDir({ prefix: "remora-" });
  const url = `sqlite:${folder}/remora.db`;
  {
    await using store = await openStore(url);
    await store.events.append(new SampleLog(Date.UTC(2026, 0, 1)).events);
  }
  const before = await Deno.readFile(`${folder}/remora.db`);
  {
    await using server = await serve({ store: url, readOnly: true, port: 0 });
    const get = async (path: string): Promise<string> =>
      await (await fetch(new URL(path, server.url))).text();
    assert.match(await get("/"), /open for reading only[^]*Go through its history/);
    assert.match(await get("/at?seq=60"), /Event <b>60<\/b> of/);
    const answer = await fetch(new URL("/agent/x/respond", server.url), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ msgId: "q", answer: "a" }),
    });
    assert.deepEqual([answer.status, (await answer.json()).code], [403, "STORE-READONLY"]);
  }
  assert.deepEqual(await Deno.readFile(`${folder}/remora.db`), before);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("an aborted signal ends it", async () => {
  await using store = await openStore("memory:");
  const stop = new AbortController();
  const server = await serve({ store, port: 0, signal: stop.signal });
  stop.abort();
  await server.finished;
  await assert.rejects(fetch(server.url));
});

Deno.test("the process needs its address, its store file and its variables, and nothing else", async () => {
  const folder = await Deno.makeTempDir({ prefix: "remora-" });
  const file = `${folder}/remora.db`;
  {
    await using store = await openStore(`sqlite:${file}`);
    await store.events.append([agentBlocked({
      agentId: "a",
      questionId: "q",
      question: "Permitted?",
      options: [],
      onExpiry: "wait",
      workspaceId: "w",
    })]);
  }
  const port = freePort();
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--no-prompt", `--allow-net=127.0.0.1:${port}`],
      ...[`--allow-read=${file},${file}-wal`, `--allow-write=${file}`],
      ...[`--allow-env=${ENVIRONMENT.join(",")}`, SERVE],
    ],
    env: { REMORA_PORT: `${port}`, REMORA_STORE: `sqlite:${file}` },
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const errors = new Response(child.stderr).text();
  const output = new Response(child.stdout.pipeThrough(untilReady(() => ready.resolve()))).text();
  const ready = Promise.withResolvers<void>();
  await Promise.race([ready.promise, child.status]);
  const page = await (await fetch(`http://127.0.0.1:${port}/`)).text();
  assert.match(page, /Permitted\?/);
  child.kill("SIGTERM");
  assert.equal((await child.status).code, 0);
  assert.equal(await errors, "");
  assert.match(await output, new RegExp(`http://127.0.0.1:${port}/`));
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a failure is one line on stderr and exit code 2", async () => {
  const cases: [string[], RegExp][] = [
    [["--store", "foo:bar"], /^STORE-SCHEME: Cannot open store "foo:bar".*\n$/],
    [["--port", "-1"], /^USAGE: .*\n$/],
    [["--store", "sqlite:/nonexistent/x.db", "--read-only"], /^STORE-[A-Z]+: .*\n$/],
  ];
  for (const [args, expected] of cases) {
    const { code, stderr, stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", SERVE, ...args],
    }).output();
    assert.equal(code, 2, args.join(" "));
    assert.match(new TextDecoder().decode(stderr), expected);
    assert.equal(stdout.length, 0);
  }
});

function freePort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  return port;
}

function untilReady(report: () => void): TransformStream<Uint8Array, Uint8Array> {
  const decoder = new TextDecoder();
  let text = "";
  return new TransformStream({
    transform: (chunk, controller) => {
      text += decoder.decode(chunk, { stream: true });
      if (text.includes("Remora dashboard")) report();
      controller.enqueue(chunk);
    },
  });
}
