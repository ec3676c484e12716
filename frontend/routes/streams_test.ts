import assert from "node:assert/strict";
import { agentStarted, createEvent, type Event } from "@remora/core";
import { Harness, StreamReader } from "../testdata/harness.ts";

function started(agentId: string): Event {
  const who = { name: agentId, bundle: "lint", target: agentId, workspaceId: `w-${agentId}` };
  return agentStarted({ agentId, graphId: "g", ...who });
}

function isPatch(message: { readonly event: string }): boolean {
  return message.event === "message";
}

function isSignals(message: { readonly event: string }): boolean {
  return message.event === "signals";
}

async function revisionOf(harness: Harness): Promise<string> {
  const page = await (await harness.request("/")).text();
  return /at=([^"&]+)/.exec(page)?.[1] ?? "";
}

Deno.test("GET /events has the headers that keep proxies from holding it back", async () => {
  await using harness = await Harness.start();
  await using reader = new StreamReader(await harness.request("/events"));
  const { headers } = reader.response;
  assert.equal(headers.get("content-type"), "text/event-stream; charset=utf-8");
  assert.equal(headers.get("cache-control"), "no-cache, no-transform");
  assert.equal(headers.get("x-accel-buffering"), "no");
  assert.equal(headers.get("content-length"), null);
});

Deno.test("a page that is current gets nothing until something happens, then only what changed", async () => {
  await using harness = await Harness.start();
  await harness.append(started("a1"), started("a2"));
  const revision = await revisionOf(harness);
  await using reader = new StreamReader(await harness.request(`/events?at=${revision}`));
  assert.equal((await reader.next())?.event, "live");
  assert.equal(await reader.isQuiet(120), true);
  await harness.append(createEvent({
    category: "tool",
    action: "called",
    agentId: "a1",
    graphId: "g",
    payload: { toolName: "run_linter" },
  }));
  const patch = await reader.next(isPatch);
  assert.match(patch?.data ?? "", /data-patch="afterbegin" data-target="event-list"/);
  assert.doesNotMatch(patch?.data ?? "", /id="asks"|id="lanes"|id="results"/);
  assert.equal(patch?.id, "3");
  assert.ok((patch?.data.length ?? 0) < 1_200, `${patch?.data.length}`);
});

Deno.test("a page that is not current gets everything first", async () => {
  await using harness = await Harness.start();
  const revision = await revisionOf(harness);
  await harness.ask("a1", "Rename it?");
  await using reader = new StreamReader(await harness.request(`/events?at=${revision}`));
  const patch = await reader.next(isPatch);
  assert.match(patch?.data ?? "", /data-patch="morph" data-target="asks"/);
  assert.match(patch?.data ?? "", /Rename it\?/);
});

Deno.test("a reader that comes back gets everything, whatever it says it has seen", async () => {
  await using harness = await Harness.start();
  await harness.append(started("a1"));
  const revision = await revisionOf(harness);
  await using reader = new StreamReader(
    await harness.request(`/events?at=${revision}`, { headers: { "last-event-id": "1" } }),
  );
  assert.match((await reader.next(isPatch))?.data ?? "", /id="agents"/);
});

Deno.test("a burst of a thousand events comes in a few frames, and ends in the same page", async () => {
  await using harness = await Harness.start();
  const revision = await revisionOf(harness);
  await using reader = new StreamReader(await harness.request(`/events?at=${revision}`));
  for (let i = 0; i < 1_000; i++) await harness.append(started(`a${i}`));
  let frames = 0;
  for (let seq = 0; seq < 1_000;) {
    const message = await reader.next(isSignals);
    seq = JSON.parse(message?.data ?? "").seq;
    frames += 1;
  }
  assert.ok(frames < 100, `${frames} frames`);
});

Deno.test("all readers get the same bytes, encoded once", async () => {
  await using harness = await Harness.start();
  const revision = await revisionOf(harness);
  const readers = await Promise.all(
    Array.from(
      { length: 5 },
      async () => new StreamReader(await harness.request(`/events?at=${revision}`)),
    ),
  );
  await harness.append(started("a1"));
  for (const reader of readers) await reader.next(isSignals);
  assert.equal(new Set(readers.map((reader) => reader.raw)).size, 1);
  for (const reader of readers) await reader[Symbol.asyncDispose]();
});

Deno.test("signals say in JSON what the patches say in HTML", async () => {
  await using harness = await Harness.start();
  const { id } = await harness.ask("a1", "Rename it?", { options: ["yes", "no"] });
  await using reader = new StreamReader(await harness.request("/events"));
  const full = JSON.parse((await reader.next(isSignals))?.data ?? "");
  assert.equal(full.full, true);
  assert.equal(full.blocked[0].id, id);
  assert.deepEqual(full.agentStates.a1, { state: "waiting", name: "lint src/a.ts" });
  assert.equal(full.progress.waiting, 1);
  await harness.append(started("a2"));
  const next = JSON.parse((await reader.next(isSignals))?.data ?? "");
  assert.deepEqual([next.full, Object.keys(next.agentStates)], [false, ["a2"]]);
  assert.equal(next.events.length, 1);
});

Deno.test("a carriage return in what an agent writes stays text", async () => {
  await using harness = await Harness.start();
  await using reader = new StreamReader(await harness.request("/events"));
  await harness.ask("a1", 'before\r\revent: signals\rdata: {"full":"forged"}\r\rafter');
  const message = await reader.next((other) => isSignals(other) && other.data.includes("a1"));
  assert.notEqual(JSON.parse(message?.data ?? "").full, "forged");
});

Deno.test("closing the dashboard ends the streams, so that a server can shut down", async () => {
  const harness = await Harness.start();
  const patches = new StreamReader(await harness.request("/events"));
  const log = new StreamReader(await harness.request("/api/events"));
  await patches.next();
  harness.dashboard.closeStreams();
  assert.equal(await patches.next(() => false), undefined);
  assert.equal(await log.next(() => false), undefined);
  await harness[Symbol.asyncDispose]();
});

Deno.test("GET /api/events replays with ids, then follows, and continues after Last-Event-ID", async () => {
  await using harness = await Harness.start();
  await harness.append(started("a1"), started("a2"), started("a3"));
  {
    await using reader = new StreamReader(await harness.request("/api/events?after=1"));
    const first = await reader.next();
    assert.equal(first?.id, "2");
    assert.equal(JSON.parse(first?.data ?? "").agentId, "a2");
    assert.equal((await reader.next())?.id, "3");
    await harness.append(started("a4"));
    assert.equal((await reader.next())?.id, "4");
  }
  const headers = { "last-event-id": "3" };
  await using again = new StreamReader(await harness.request("/api/events?after=0", { headers }));
  assert.equal((await again.next())?.id, "4");
});

Deno.test("GET /api/events filters, and refuses what it does not understand", async () => {
  await using harness = await Harness.start();
  await harness.append(started("a1"), started("a2"));
  await using reader = new StreamReader(await harness.request("/api/events?agentId=a2"));
  assert.equal((await reader.next())?.id, "2");
  for (const query of ["after=-1", "after=x", "category=weather"]) {
    assert.equal((await harness.request(`/api/events?${query}`)).status, 400, query);
  }
});

Deno.test("POST /api/events takes one event, a list, or one a line, and answers with their numbers", async () => {
  await using harness = await Harness.start();
  const event = { category: "user", action: "noted", payload: { n: 1 } };
  const one = await harness.post("/api/events", event);
  assert.deepEqual(await one.json(), { seqs: [1] });
  const list = await harness.post("/api/events", [event, event]);
  assert.deepEqual(await list.json(), { seqs: [2, 3] });
  const lines = await harness.request("/api/events", {
    method: "POST",
    headers: { "content-type": "application/x-ndjson" },
    body: `${JSON.stringify(event)}\n\n${JSON.stringify({ ...event, seq: 99 })}\n`,
  });
  assert.deepEqual(await lines.json(), { seqs: [4, 5] });
});

Deno.test("POST /api/events refuses a list with one bad event as a whole", async () => {
  await using harness = await Harness.start();
  const good = { category: "user", action: "noted" };
  const response = await harness.post("/api/events", [good, { category: "weather", action: "x" }]);
  assert.deepEqual([response.status, (await response.json()).code], [400, "EVENT-INVALID"]);
  assert.equal(await harness.store.events.head(), 0);
});

Deno.test("GET /api/questions lists the open ones; all with status=all", async () => {
  await using harness = await Harness.start();
  const { id } = await harness.ask("g1/a", "One?", { options: ["x", "y"] });
  const [question] = await (await harness.request("/api/questions")).json();
  const { agentId, graphId, workspaceId, status, options, expiresAt } = question;
  assert.deepEqual({ agentId, graphId, workspaceId, status, options, expiresAt }, {
    agentId: "g1/a",
    graphId: "g1",
    workspaceId: "ws-g1-a",
    status: "pending",
    options: ["x", "y"],
    expiresAt: null,
  });
  await harness.post("/agent/g1%2Fa/respond", { msgId: id, answer: "x" });
  assert.deepEqual(await (await harness.request("/api/questions")).json(), []);
  const all = await (await harness.request("/api/questions?status=all")).json();
  assert.equal(all[0].status, "answered");
  assert.equal((await harness.request("/api/questions?status=x")).status, 400);
});

Deno.test("GET /api/state is what was last appended, at once", async () => {
  await using harness = await Harness.start();
  for (let n = 1; n <= 20; n++) {
    await harness.append(started(`a${n}`));
    const state = await (await harness.request("/api/state")).json();
    assert.equal(state.seq, n);
    assert.equal(state.agents.length, n);
  }
});

Deno.test("GET /api/events from a place beyond the log tells the gap, and gives all that is there", async () => {
  await using harness = await Harness.start();
  await using empty = new StreamReader(await harness.request("/api/events?after=7"));
  const gap = await empty.next(({ event }) => event === "gap");
  assert.deepEqual(JSON.parse(gap?.data ?? "").resumeAfter, 0);
  await harness.append(started("a1"));
  assert.equal((await empty.next(isPatch))?.id, "1");
  await using reader = new StreamReader(await harness.request("/api/events?after=5000"));
  assert.equal((await reader.next())?.event, "gap");
  assert.equal((await reader.next(isPatch))?.id, "1");
  assert.equal((await harness.request("/api/state")).status, 200, "it is alive");
});
