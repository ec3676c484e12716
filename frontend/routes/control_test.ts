import assert from "node:assert/strict";
import {
  agentCompleted,
  announceRunner,
  graphStarted,
  listRetryRequests,
  modelRequest,
  parseCancelRequest,
} from "@remora/core";
import { Harness, StreamReader } from "../testdata/harness.ts";
import { customPanel } from "../views/custom_panel.tsx";
import { html } from "../views/html.ts";

const SCOPE = { agentId: "a1", graphId: "g1" };

async function ended(harness: Harness): Promise<void> {
  const result = { status: "failed", summary: "Gave up", changedFiles: [] } as const;
  await harness.append(agentCompleted({ ...SCOPE, name: "a", result, turns: 1, durationMs: 1 }));
}

Deno.test("a retry with a note is asked for in the store, and shown as asked for", async () => {
  await using harness = await Harness.start();
  await harness.agent("a1");
  await ended(harness);
  assert.match(await (await harness.request("/")).text(), /Try again with a note/);
  const response = await harness.post("/agent/a1/retry", { note: " Keep <it> short ", by: "Ada" });
  const { requestId, runners, hint } = await response.json();
  assert.deepEqual([response.status, runners], [200, 0]);
  assert.match(hint, /remora worker/);
  const [wish] = await listRetryRequests(harness.store);
  assert.deepEqual([wish?.id, wish?.note, wish?.by, wish?.agentIds], [
    requestId,
    "Keep <it> short",
    "Ada",
    ["a1"],
  ]);
  const page = await (await harness.request("/")).text();
  assert.match(page, /To be tried again, says Ada: “Keep &lt;it&gt; short”/);
  assert.doesNotMatch(page, /Try again with a note/);
  // The run that comes of it has the id of the request.
  await harness.append(graphStarted({
    graphId: requestId,
    ...{ name: "lint again", bundle: "lint", root: "/p", paths: ["a"], total: 1, concurrency: 1 },
    model: "m",
  }));
  assert.match(await (await harness.request("/agent/a1")).text(), /Was tried again for Ada/);
});

Deno.test("with a process that runs agents nobody is told to start one", async () => {
  await using harness = await Harness.start();
  await harness.agent("a1");
  await ended(harness);
  await using _runner = await announceRunner(harness.store, { kind: "worker", slots: 4 });
  const response = await harness.submit("/agent/a1/retry", { note: "", back: "/agent/a1" });
  assert.deepEqual([response.status, response.headers.get("location")], [303, "/agent/a1"]);
  const [wish] = await listRetryRequests(harness.store);
  assert.equal(wish?.note, undefined);
  const { hint, runners } = await (await harness.post("/agent/a1/retry", {})).json();
  assert.deepEqual([hint, runners], [undefined, 1]);
});

Deno.test("an agent and a run can be cancelled while they are at work, and not afterwards", async () => {
  await using harness = await Harness.start();
  await harness.agent("a1");
  const { kv } = harness.store.workspace("graph:g1");
  const requests = async () =>
    (await kv.list()).map(({ key, value }) => parseCancelRequest("g1", key, value));
  assert.match(await (await harness.request("/agent/a1")).text(), /Cancel this agent/);
  const one = await harness.post("/agent/a1/cancel", { reason: "Wrong file", by: "Ada" });
  assert.equal(one.status, 200);
  assert.deepEqual(await requests(), [
    { graphId: "g1", agentId: "a1", reason: "Wrong file", by: "Ada", via: "api" },
  ]);
  const all = await harness.post("/cancel", { graphId: "g1", by: "Ada" });
  assert.deepEqual([all.status, (await requests())[0]?.reason], [200, "Cancelled by Ada"]);

  assert.equal((await harness.post("/cancel", { graphId: "nothing" })).status, 400);
  assert.equal((await harness.post("/agent/nobody/cancel", {})).status, 400);
  await ended(harness);
  assert.equal((await harness.post("/agent/a1/cancel", {})).status, 410);
});

Deno.test("a read-only dashboard asks for nothing and offers nothing", async () => {
  await using harness = await Harness.start({ readOnly: true });
  await harness.agent("a1");
  for (const path of ["/agent/a1/retry", "/agent/a1/cancel", "/agent/a1/undo", "/cancel"]) {
    assert.equal((await harness.post(path, {})).status, 403, path);
  }
  assert.doesNotMatch(await (await harness.request("/agent/a1")).text(), /<form/);
});

Deno.test("the page of an agent lives: it is patched when its agent gets on", async () => {
  await using harness = await Harness.start();
  await harness.agent("a/1", "src/one.ts");
  const page = await (await harness.request("/agent/a%2F1")).text();
  const stream = /data-events="([^"]+)"/.exec(page)?.[1]?.replaceAll("&amp;", "&") ?? "";
  assert.match(stream, /view=agent&id=a%2F1&at=/);
  const response = await harness.request(stream);
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  const turn = { agentId: "a/1", graphId: "g1", turn: 7, model: "m", messages: 1, tools: 0 };
  await harness.append(modelRequest(turn));
  let seen = "";
  while (!seen.includes('data-target="agent-about"')) seen += (await reader?.read())?.value ?? "";
  assert.match(seen, /<dt>Turns<\/dt><dd>7<\/dd>/);
  await reader?.cancel();
  assert.equal((await harness.request("/events?view=agent&id=nobody")).status, 404);
});

Deno.test("a file is shown as the agent has it, and nothing that it did not write", async () => {
  await using harness = await Harness.start();
  await harness.agent("a1");
  const folder = await Deno.makeTempDir();
  await Deno.writeTextFile(`${folder}/secret.txt`, "secret");
  const { files } = harness.store.workspace("ws-a1");
  await files.setBase(folder);
  await files.write("src/a.ts", "<b>new</b>\n");
  const shown = await harness.request("/agent/a1/file?path=src%2Fa.ts");
  assert.match(shown.headers.get("content-type") ?? "", /^text\/plain/);
  assert.match(shown.headers.get("content-security-policy") ?? "", /sandbox/);
  assert.equal(await shown.text(), "<b>new</b>\n");
  for (const path of ["secret.txt", "../secret.txt", "/etc/passwd", ""]) {
    const query = encodeURIComponent(path);
    assert.equal((await harness.request(`/agent/a1/file?path=${query}`)).status, 404, path);
  }
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a panel with the id of one of ours stands in its place, another one comes after ours", async () => {
  const panel = (id: string) =>
    customPanel({ id, title: `My ${id}`, body: ({ state }) => html`<p>seq ${state.seq}</p>` });
  await using harness = await Harness.start({ panels: [panel("figures"), panel("mine")] });
  await harness.agent("a1");
  const page = await (await harness.request("/")).text();
  assert.equal(page.match(/id="figures"/g)?.length, 1);
  assert.match(page, /My figures[^]*id="agents"[^]*My mine/);
  assert.doesNotMatch(page, /Median wait/);
  const revision = /at=([^"&]+)/.exec(page)?.[1] ?? "";
  await using reader = new StreamReader(await harness.request(`/events?at=${revision}`));
  await reader.next();
  await harness.agent("a2");
  const patch = await reader.next((message) => message.event === "message");
  assert.match(patch?.data ?? "", /data-target="figures"[^>]*>[^]*seq 2/);
});
