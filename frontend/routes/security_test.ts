import assert from "node:assert/strict";
import { Hono } from "@hono/hono";
import { agentStarted, openStore } from "@remora/core";
import { Harness, ORIGIN, StreamReader } from "../testdata/harness.ts";
import { registerRoutes } from "./register.ts";
import { ROUTES } from "./table.ts";

// An address for each route, whatever it is called: a new one is checked like the others.
const ADDRESSES = ROUTES.map((route) => ({
  path: route.path.replace(/:agentId\{.*\}/, "a").replace(":name", "remora.css"),
  methods: Object.keys(route.methods),
}));
const GETS = ADDRESSES.filter(({ methods }) => methods.includes("GET")).map(({ path }) => path);
const POSTS = ADDRESSES.filter(({ methods }) => methods.includes("POST")).map(({ path }) => path);
// What is open without a token, because a probe or a page needs it before.
const OPEN = new Set(["/healthz", "/assets/remora.css"]);

function post(path: string, headers: Record<string, string>): [string, RequestInit] {
  const init = { method: "POST", headers: { "content-type": "application/json", ...headers } };
  return [path, { ...init, body: "{}" }];
}

async function statusOf(harness: Harness, path: string, init: RequestInit = {}): Promise<number> {
  const response = await harness.request(path, init);
  await response.body?.cancel();
  return response.status;
}

Deno.test("every route refuses a host name that is not its own with 421", async () => {
  await using harness = await Harness.start();
  for (const host of ["evil.example", "127.0.0.1.evil.example", "localhost@evil", "[::2]", ""]) {
    for (const path of GETS.filter((path) => !OPEN.has(path))) {
      assert.equal(await statusOf(harness, path, { headers: { host } }), 421, `${host} ${path}`);
    }
    for (const path of POSTS) assert.equal(await statusOf(harness, ...post(path, { host })), 421);
  }
  for (const host of ["127.0.0.1:9", "localhost", "LOCALHOST:8000", "[::1]:8000"]) {
    assert.equal(await statusOf(harness, "/api/info", { headers: { host } }), 200, host);
  }
});

Deno.test("every POST refuses a foreign origin with 403, and lets programs through", async () => {
  await using harness = await Harness.start();
  const foreign: Record<string, string>[] = [
    { origin: "http://evil.example" },
    { origin: "null" },
    { origin: "http://127.0.0.1:9999" },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
  ];
  for (const path of POSTS) {
    for (const headers of foreign) {
      assert.equal(
        await statusOf(harness, ...post(path, headers)),
        403,
        `${path} ${headers.origin}`,
      );
    }
    for (const headers of [{}, { origin: ORIGIN }, { "sec-fetch-site": "same-origin" }]) {
      assert.notEqual(await statusOf(harness, ...post(path, headers)), 403, path);
    }
  }
});

Deno.test("with a token every route but the open ones is 401 without it", async () => {
  await using harness = await Harness.start({ token: "correct-horse" });
  for (const path of GETS) {
    assert.equal(await statusOf(harness, path), OPEN.has(path) ? 200 : 401, path);
    const wrong = { cookie: "remora_token=wrong-horse", authorization: "Bearer wrong-horse" };
    if (!OPEN.has(path)) assert.equal(await statusOf(harness, path, { headers: wrong }), 401);
  }
  for (const path of POSTS) assert.equal(await statusOf(harness, ...post(path, {})), 401);
  for (
    const headers of [
      { cookie: "a=b; remora_token=correct-horse" },
      { authorization: "Bearer correct-horse" },
    ]
  ) {
    assert.equal(await statusOf(harness, "/api/state", { headers }), 200);
  }
});

Deno.test("the link with the token sets a strict cookie and leads to the address without it", async () => {
  await using harness = await Harness.start({ token: "correct-horse" });
  const headers = { accept: "text/html" };
  const entered = await harness.request("/?token=correct-horse&x=1", { headers });
  assert.equal(entered.status, 200);
  assert.match(
    entered.headers.get("set-cookie") ?? "",
    /^remora_token=correct-horse; Path=\/; HttpOnly; SameSite=Strict; Max-Age=\d+$/,
  );
  const page = await entered.text();
  assert.match(page, /<meta http-equiv="refresh" content="0;url=\/\?x=1">/);
  assert.doesNotMatch(page, /correct-horse/);
  const wrong = await harness.request("/?token=wrong", { headers });
  assert.equal(wrong.status, 401);
  assert.match(await wrong.text(), /This dashboard needs its token/);
  assert.equal(wrong.headers.get("set-cookie"), null);
  const secure = await harness.request("/?token=correct-horse", {
    headers: { ...headers, "x-forwarded-proto": "https" },
  });
  assert.match(secure.headers.get("set-cookie") ?? "", /; Secure$/);
});

Deno.test("every reply has the headers that keep it harmless, refusals too", async () => {
  await using harness = await Harness.start();
  for (const path of [...GETS, "/nothing", "/agent/a/respond"]) {
    const response = await harness.request(path);
    await response.body?.cancel();
    const { headers } = response;
    assert.equal(headers.get("x-content-type-options"), "nosniff", path);
    assert.equal(headers.get("x-frame-options"), "DENY", path);
    assert.equal(headers.get("access-control-allow-origin"), null, path);
    const policy = headers.get("content-security-policy") ?? "";
    assert.match(policy, /default-src 'none'/, path);
    assert.doesNotMatch(policy, /unsafe/, path);
  }
});

Deno.test("the page's policy names a fresh nonce, and every script has it", async () => {
  await using harness = await Harness.start();
  const nonces = new Set<string>();
  for (let n = 0; n < 3; n++) {
    const response = await harness.request("/");
    const policy = response.headers.get("content-security-policy") ?? "";
    const nonce = /script-src 'nonce-([^']+)'(?:;|$)/.exec(policy)?.[1] ?? "";
    nonces.add(nonce);
    const scripts = [...(await response.text()).matchAll(/<script([^>]*)>/g)].map(([, tag]) => tag);
    assert.equal(scripts.length, 2);
    for (const tag of scripts) assert.ok(tag?.includes(`nonce="${nonce}"`), tag);
    assert.match(policy, /require-trusted-types-for 'script'/);
  }
  assert.equal(nonces.size, 3);
});

Deno.test("a wrong method is 405 on every route, and says which are right", async () => {
  await using harness = await Harness.start();
  for (const { path, methods } of ADDRESSES) {
    const allow = methods.includes("GET") ? [...methods, "HEAD"] : methods;
    const wrong = ["PUT", "DELETE", "OPTIONS", "PATCH", "GET", "POST"]
      .filter((method) => !methods.includes(method));
    for (const method of wrong) {
      const response = await harness.request(path, { method });
      assert.equal(response.status, 405, `${method} ${path}`);
      assert.deepEqual(response.headers.get("allow")?.split(", "), allow, path);
      assert.equal((await response.json()).code, "METHOD");
    }
  }
});

Deno.test("HEAD is answered like GET, without a body", async () => {
  await using harness = await Harness.start();
  for (const path of ["/", "/events", "/api/events", "/metrics"]) {
    const head = await harness.request(path, { method: "HEAD" });
    assert.deepEqual([head.status, await head.text()], [200, ""], path);
  }
});

Deno.test("a body that cannot be read is refused on every route: 400, 413, 415", async () => {
  // Each request is another client's: this is not about how often.
  await using harness = await Harness.start({ clientOf: () => crypto.randomUUID() });
  const LARGE = 8_388_609;
  const bodies: readonly [number, string, BodyInit | null][] = [
    [400, "application/json", '{"msgId":'],
    [400, "application/json", ""],
    [400, "application/json", new Uint8Array([0x22, 0xff, 0xfe, 0x22])],
    [400, "application/json", "[".repeat(50_000)],
    [400, "application/json", "7"],
    [413, "application/json", `"${"x".repeat(LARGE)}"`],
    // Of a stream nobody knows how long it gets.
    [413, "application/json", endless()],
    [415, "text/plain", "{}"],
    [415, "", "{}"],
    [415, "multipart/form-data; boundary=x", "--x--"],
    [415, "application/json-seq", "{}"],
  ];
  assert.ok(POSTS.length >= 5);
  for (const path of POSTS) {
    for (const [status, type, body] of bodies) {
      const sent = body instanceof ReadableStream ? endless() : body;
      const headers = { "content-type": type };
      const init = { method: "POST", headers, body: sent, duplex: "half" };
      assert.equal(await statusOf(harness, path, init), status, `${path} ${type} ${status}`);
    }
  }
  assert.equal(await harness.store.events.head(), 0);
});

function endless(): ReadableStream<Uint8Array<ArrayBuffer>> {
  const chunk = new TextEncoder().encode("x".repeat(65_536));
  return new ReadableStream({ pull: (controller) => controller.enqueue(chunk) });
}

Deno.test("what is not there is 404, for programs and for people", async () => {
  await using harness = await Harness.start();
  const forProgram = await harness.request("/nothing");
  assert.deepEqual([forProgram.status, (await forProgram.json()).code], [404, "NOT-FOUND"]);
  assert.equal(await statusOf(harness, "/assets/secret.txt"), 404);
  assert.equal(await statusOf(harness, "/assets/__proto__"), 404);
});

Deno.test("a browser gets a page where a program gets JSON", async () => {
  await using harness = await Harness.start();
  const response = await harness.submit("/agent/x/respond", { msgId: "q", answer: "a" });
  assert.equal(response.status, 400);
  assert.match(response.headers.get("content-type") ?? "", /^text\/html/);
  assert.match(await response.text(), /Back to the dashboard/);
});

Deno.test("an unexpected failure tells the client nothing about the inside", async () => {
  await using store = await openStore("memory:");
  const who = { name: "a", bundle: "b", target: "t", workspaceId: "w" };
  await store.events.append([agentStarted({ agentId: "a", graphId: "g", ...who })]);
  const broken = new Proxy(store, {
    get: (target, name) => {
      if (name === "workspace") throw new Error("secret path /home/ada");
      const value: unknown = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  const seen: unknown[] = [];
  const onError = (error: unknown): void => void seen.push(error);
  await using harness = await Harness.start({ store: broken, readOnly: true, onError });
  const response = await harness.request("/api/questions?status=all");
  assert.deepEqual([response.status, await response.json()], [500, {
    error: "Something went wrong on the server",
    code: "INTERNAL",
  }]);
  assert.match(String(seen[0]), /secret path/);
});

Deno.test("it can be mounted under a path of somebody's app, and touches nothing else there", async () => {
  await using store = await openStore("memory:");
  const app = new Hono();
  app.get("/", (context) => context.text("mine"));
  const dashboard = registerRoutes(app, { store, basePath: "/ops/remora/" });
  assert.equal(await (await app.request("/")).text(), "mine");
  assert.equal((await app.request("/api/state")).status, 404);
  for (const path of ["/ops/remora", "/ops/remora/"]) {
    const page = await (await app.request(path)).text();
    assert.match(page, /href="\/ops\/remora\/assets\/remora\.css\?v=/);
    assert.match(page, /data-events="\/ops\/remora\/events\?/);
  }
  {
    await using reader = new StreamReader(await app.request("/ops/remora/events"));
    assert.ok(await reader.next());
  }
  const answered = await app.request("/ops/remora/agent/a%2Fb/respond", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ msgId: "q", answer: "x" }),
  });
  assert.match((await answered.json()).error, /a\/b/);
  await dashboard.close();
});

Deno.test("assets are kept for ever under their hash, and checked without it", async () => {
  await using harness = await Harness.start();
  const page = await (await harness.request("/")).text();
  const paths = [...page.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map(([, path]) =>
    path ?? ""
  );
  assert.ok(paths.length >= 5);
  for (const path of paths) {
    const response = await harness.request(path);
    assert.equal(response.status, 200, path);
    assert.match(response.headers.get("cache-control") ?? "", /immutable/, path);
    await response.body?.cancel();
  }
  const bare = await harness.request("/assets/remora.css");
  assert.equal(bare.headers.get("cache-control"), "no-cache");
  await bare.body?.cancel();
});
