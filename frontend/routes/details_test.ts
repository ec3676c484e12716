import assert from "node:assert/strict";
import { agentCancelled, agentStarted } from "@remora/core";
import { Harness, ORIGIN, StreamReader } from "../testdata/harness.ts";
import { serve } from "../serve/serve.ts";

const AGENT = "g1/lint:src/a b.ts";
const PATH = `/agent/${encodeURIComponent(AGENT)}/respond`;

Deno.test("a field of the wrong type is refused, and no question is answered in its stead", async () => {
  await using harness = await Harness.start();
  const { id } = await harness.ask(AGENT, "Which way?", { options: ["left", "right"] });
  for (
    const wrong of [
      { msgId: 5 },
      { msgId: null },
      { questionId: [id] },
      { msgId: id, all: "true" },
      { msgId: id, decline: 1 },
      { msgId: id, reason: {} },
    ]
  ) {
    const response = await harness.post(PATH, { ...wrong, answer: "left" });
    const { code } = await response.json();
    assert.deepEqual([response.status, code], [400, "BODY-INVALID"], JSON.stringify(wrong));
  }
  const open = await (await harness.request("/api/questions")).json();
  assert.equal(open.length, 1);
});

Deno.test("an agent that nobody knows is called so, also where no question is named", async () => {
  await using harness = await Harness.start();
  const response = await harness.post("/agent/nobody/respond", { answer: "x" });
  assert.deepEqual([response.status, (await response.json()).code], [400, "AGENT-UNKNOWN"]);
});

Deno.test("after a form a browser goes to pages of ours, whose address is encoded, and nowhere else", async () => {
  await using harness = await Harness.start();
  for (
    const [back, location] of [
      ["/agent/ü", "/agent/%C3%BC"],
      ["/agent/g1%2Flint", "/agent/g1%2Flint"],
      ["/mobile", "/mobile"],
      ["/agent/../api/state", "/"],
      ["/agent/\\..\\..\\//evil.example", "/"],
      ["//evil.example/agent/", "/"],
      ["https://evil.example/agent/", "/"],
      ["/agent/x\r\nset-cookie: a=b", "/agent/xset-cookie:%20a=b"],
    ] as const
  ) {
    const { id } = await harness.ask(AGENT, `Where to? ${back}`);
    const response = await harness.submit(PATH, { msgId: id, answer: "x", back });
    assert.deepEqual([response.status, response.headers.get("location")], [303, location], back);
  }
});

Deno.test("HEAD says how long the page is, and ends a stream at once", async () => {
  await using harness = await Harness.start();
  await using server = await serve({ port: 0, store: harness.store });
  for (const path of ["/", "/api/info", "/healthz", "/assets/remora.css"]) {
    const head = await fetch(new URL(path, server.url), { method: "HEAD" });
    await head.body?.cancel();
    assert.equal(head.status, 200, path);
    assert.ok(Number(head.headers.get("content-length")) > 10, path);
  }
  const stream = await fetch(new URL("/events", server.url), { method: "HEAD" });
  assert.equal(await stream.text(), "");
});

Deno.test("a file of the page that a browser has already is not sent again", async () => {
  await using harness = await Harness.start();
  const first = await harness.request("/assets/remora.css");
  await first.body?.cancel();
  const etag = first.headers.get("etag") ?? "";
  for (const known of [etag, `W/${etag}`, `"other", ${etag}`, "*"]) {
    const again = await harness.request("/assets/remora.css", {
      headers: { "if-none-match": known },
    });
    assert.deepEqual([again.status, await again.text()], [304, ""], known);
    assert.equal(again.headers.get("etag"), etag);
  }
  const changed = await harness.request("/assets/remora.css", {
    headers: { "if-none-match": '"other"' },
  });
  assert.equal(changed.status, 200);
  await changed.body?.cancel();
});

Deno.test("an empty Last-Event-ID is none", async () => {
  await using harness = await Harness.start();
  await harness.agent("a1");
  const response = await harness.request("/api/events", { headers: { "last-event-id": "" } });
  assert.equal(response.status, 200);
  await using reader = new StreamReader(response);
  assert.equal((await reader.next())?.id, "1");
});

Deno.test("an unknown address is a page for a browser, and JSON for a program", async () => {
  await using harness = await Harness.start({ basePath: "/remora" });
  const page = await harness.request("/nothing", { headers: { accept: "text/html" } });
  assert.equal(page.status, 404);
  const text = await page.text();
  assert.match(text, /There is nothing at this address/);
  assert.match(text, /href="\/remora\/"/);
  const json = await harness.request("/nothing");
  assert.deepEqual([json.status, (await json.json()).code], [404, "NOT-FOUND"]);
});

Deno.test("blanks around a bearer token do not matter", async () => {
  await using harness = await Harness.start({ token: "correct-horse" });
  for (const authorization of ["bearer  correct-horse", "Bearer correct-horse  "]) {
    const response = await harness.request("/api/info", { headers: { authorization } });
    await response.body?.cancel();
    assert.equal(response.status, 200, authorization);
  }
});

Deno.test("the phone's page counts every agent, those that wait too", async () => {
  await using harness = await Harness.start();
  await harness.ask("a1", "Go on?");
  const waiting = await (await harness.request("/mobile")).text();
  assert.match(waiting, /<p>1 waiting\.<\/p>/);
  const about = { graphId: "g1", name: "b", bundle: "b", target: "t", workspaceId: "w" };
  await harness.append(
    agentStarted({ agentId: "a2", ...about }),
    agentCancelled({ agentId: "a2", graphId: "g1", name: "b", reason: "enough" }),
  );
  const both = await (await harness.request("/mobile")).text();
  assert.match(both, /<p>1 waiting, 1 cancelled\.<\/p>/);
});

Deno.test("without JavaScript nobody is told that Enter sends; an agent's page has the help", async () => {
  await using harness = await Harness.start();
  await harness.ask("a1", "Which style?");
  const page = await (await harness.request("/")).text();
  assert.match(page, /placeholder="Type an answer"/);
  const agent = await (await harness.request("/agent/a1", { headers: { origin: ORIGIN } })).text();
  assert.match(agent, /<dialog id="help"/);
});
