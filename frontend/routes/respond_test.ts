import assert from "node:assert/strict";
import { agentWithdrawn, withdrawQuestions } from "@remora/core";
import { Harness, ORIGIN, workspaceOf } from "../testdata/harness.ts";

const AGENT = "g1/lint:src/a b.ts";
const PATH = `/agent/${encodeURIComponent(AGENT)}/respond`;

Deno.test("an answer as JSON reaches the agent, with who gave it through what", async () => {
  await using harness = await Harness.start();
  const { id, resolution } = await harness.ask(AGENT, "Rename it?", { options: ["yes", "no"] });
  const response = await harness.post(PATH, { msgId: id, answer: "yes", by: "Ada" });
  assert.equal(response.status, 200);
  assert.deepEqual(await response.json(), {
    status: "ok",
    agentId: AGENT,
    msgId: id,
    outcome: "answered",
  });
  const { answer, respondedBy, via } = await resolution;
  assert.deepEqual({ answer, respondedBy, via }, { answer: "yes", respondedBy: "Ada", via: "api" });
});

Deno.test("a form answers too, and leads a browser without JavaScript back to the page", async () => {
  await using harness = await Harness.start();
  const { id, resolution } = await harness.ask(AGENT, "Which style?");
  const response = await harness.submit(PATH, { msgId: id, answer: "JSDoc\r\nwith examples" });
  assert.equal(response.status, 303);
  assert.equal(response.headers.get("location"), "/");
  const { answer, via } = await resolution;
  assert.equal(answer, "JSDoc\nwith examples");
  assert.equal(via, "dashboard");
});

Deno.test("the page's own script posts a form and gets JSON", async () => {
  await using harness = await Harness.start();
  const { id } = await harness.ask(AGENT, "Which style?");
  const response = await harness.request(PATH, {
    method: "POST",
    headers: { accept: "application/json", origin: ORIGIN, "sec-fetch-site": "same-origin" },
    body: new URLSearchParams({ msgId: id, answer: "x", via: "phone" }),
  });
  assert.equal((await response.json()).status, "ok");
});

Deno.test("an option with line breaks can be chosen through a form", async () => {
  await using harness = await Harness.start();
  const { id, resolution } = await harness.ask(AGENT, "Which?", { options: ["a\nb", "c\r\nd"] });
  await harness.submit(PATH, { msgId: id, answer: "c\r\nd" });
  assert.equal((await resolution).answer, "c\r\nd");
});

Deno.test("a form from a schema is read field by field", async () => {
  await using harness = await Harness.start();
  const { id, resolution } = await harness.ask(AGENT, "Release?", {
    schema: {
      type: "object",
      properties: {
        version: { type: "string", minLength: 1 },
        major: { type: "integer", minimum: 0 },
        notify: { type: "boolean" },
        teams: { type: "array", items: { type: "string", enum: ["a", "b"] } },
      },
      required: ["version"],
    },
  });
  const bad = await harness.submit(PATH, { msgId: id, "field:version": "", "field:major": "x" });
  assert.equal(bad.status, 422);
  await harness.submit(PATH, [
    ["msgId", id],
    ["field:version", "1.2"],
    ["field:major", "3"],
    ["field:teams", "a"],
    ["field:teams", "b"],
  ]);
  assert.deepEqual((await resolution).answer, {
    version: "1.2",
    major: 3,
    notify: false,
    teams: ["a", "b"],
  });
});

Deno.test("an answer without a question id goes to the one question of the agent", async () => {
  await using harness = await Harness.start();
  const { resolution } = await harness.ask(AGENT, "Go on?");
  assert.equal((await harness.post(PATH, { answer: "yes" })).status, 200);
  assert.equal((await resolution).answer, "yes");
  const second = await harness.post(PATH, { answer: "yes" });
  assert.deepEqual([second.status, (await second.json()).code], [400, "QUESTION-UNKNOWN"]);
});

Deno.test("the second answer is refused with 409 and says who was first", async () => {
  await using harness = await Harness.start();
  const { id } = await harness.ask(AGENT, "Rename it?", { options: ["yes", "no"] });
  await harness.post(PATH, { msgId: id, answer: "yes", by: "Ada" });
  const response = await harness.post(PATH, { msgId: id, answer: "no", by: "Grace" });
  assert.equal(response.status, 409);
  const { code, error, respondedBy } = await response.json();
  assert.deepEqual([code, respondedBy], ["QUESTION-ANSWERED", "Ada"]);
  assert.equal(error, "Ada answered first: “yes”");
});

Deno.test("of a hundred answers at once exactly one counts", async () => {
  await using harness = await Harness.start({
    clientOf: (request) => request.headers.get("x-n") ?? "",
  });
  const { id, resolution } = await harness.ask(AGENT, "Which?");
  const replies = await Promise.all(
    Array.from(
      { length: 100 },
      (_, n) => harness.post(PATH, { msgId: id, answer: `${n}` }, { "x-n": `${n}` }),
    ),
  );
  const winners = replies.flatMap((reply, n) => reply.status === 200 ? [`${n}`] : []);
  assert.equal(winners.length, 1);
  assert.equal(replies.filter((reply) => reply.status === 409).length, 99);
  assert.equal((await resolution).answer, winners[0]);
});

Deno.test("an unknown agent and an unknown question are 400", async () => {
  await using harness = await Harness.start();
  const nobody = await harness.post("/agent/nobody/respond", { msgId: "x", answer: "y" });
  assert.deepEqual([nobody.status, (await nobody.json()).code], [400, "AGENT-UNKNOWN"]);
  await harness.agent(AGENT);
  const nothing = await harness.post(PATH, { msgId: "x", answer: "y" });
  assert.deepEqual([nothing.status, (await nothing.json()).code], [400, "QUESTION-UNKNOWN"]);
});

Deno.test("a withdrawn question is 410, an expired one too, a declined one 409", async () => {
  await using harness = await Harness.start();
  const withdrawn = await harness.ask(AGENT, "One?");
  await withdrawQuestions(harness.store.workspace(workspaceOf(AGENT)), {
    agentId: AGENT,
    reason: "done",
    events: harness.store.events,
  });
  const first = await harness.post(PATH, { msgId: withdrawn.id, answer: "y" });
  assert.deepEqual([first.status, (await first.json()).error], [410, "The agent no longer asks"]);

  const expired = await harness.ask(AGENT, "Two?", { timeout: 1 });
  await expired.resolution.catch(() => {});
  assert.equal((await harness.post(PATH, { msgId: expired.id, answer: "y" })).status, 410);

  const declined = await harness.ask(AGENT, "Three?");
  assert.equal((await harness.post(PATH, { msgId: declined.id, decline: true })).status, 200);
  assert.equal((await declined.resolution).outcome, "declined");
  assert.equal((await harness.post(PATH, { msgId: declined.id, answer: "y" })).status, 409);
});

Deno.test("an answer that is not allowed is 422, and the question stays open", async () => {
  await using harness = await Harness.start();
  const { id, resolution } = await harness.ask(AGENT, "Rename it?", { options: ["yes", "no"] });
  const response = await harness.post(PATH, { msgId: id, answer: "maybe" });
  assert.deepEqual([response.status, (await response.json()).code], [422, "ANSWER-INVALID"]);
  await harness.post(PATH, { msgId: id, answer: "no" });
  assert.equal((await resolution).answer, "no");
});

Deno.test("one answer serves all who ask the same", async () => {
  await using harness = await Harness.start();
  const asked = await Promise.all(
    ["a1", "a2", "a3"].map((agentId) => harness.ask(agentId, "Tabs?", { options: ["yes", "no"] })),
  );
  const other = await harness.ask("a4", "Tabs?", { options: ["yes", "no", "both"] });
  const id = asked[1]?.id;
  const response = await harness.post("/agent/a2/respond", { msgId: id, answer: "no", all: true });
  assert.equal((await response.json()).answered, 3);
  for (const { resolution } of asked) assert.equal((await resolution).answer, "no");
  const open = await (await harness.request("/api/questions")).json();
  assert.deepEqual(open.map((question: { id: string }) => question.id), [other.id]);
});

Deno.test("an agent's id may hold slashes, colons, percent signs and anything else", async () => {
  await using harness = await Harness.start();
  for (const agentId of ["a/b:c", "50%25 done/é", "x/respond", "..", "__proto__"]) {
    const { id, resolution } = await harness.ask(agentId, "Go on?");
    const path = `/agent/${encodeURIComponent(agentId)}/respond`;
    if (agentId !== "..") {
      assert.equal((await harness.post(path, { msgId: id, answer: "yes" })).status, 200, agentId);
      assert.equal((await resolution).answer, "yes");
    }
  }
  // A proxy may have decoded the slashes.
  const { id } = await harness.ask("p/q", "Go on?");
  assert.equal((await harness.post("/agent/p/q/respond", { msgId: id, answer: "y" })).status, 200);
});

Deno.test("bodies that are wrong are refused: 400, 413, 415", async () => {
  await using harness = await Harness.start();
  const { id } = await harness.ask(AGENT, "Go on?");
  const send = async (body: BodyInit, type: string): Promise<[number, string]> => {
    const headers = { "content-type": type };
    const response = await harness.request(PATH, { method: "POST", headers, body });
    return [response.status, (await response.json()).code];
  };
  const json = "application/json";
  assert.deepEqual(await send("{", json), [400, "BODY-INVALID"]);
  assert.deepEqual(await send("[]", json), [400, "BODY-INVALID"]);
  assert.deepEqual(await send(new Uint8Array([0xff]), json), [400, "BODY-INVALID"]);
  assert.deepEqual(await send(JSON.stringify({ msgId: id }), json), [400, "ANSWER-MISSING"]);
  assert.deepEqual(await send("answer=x", "text/plain"), [415, "BODY-TYPE"]);
  assert.deepEqual(await send("x".repeat(1_048_577), json), [413, "BODY-TOO-LARGE"]);
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array(65_536)),
  });
  assert.deepEqual(await send(endless, json), [413, "BODY-TOO-LARGE"]);
});

Deno.test("too many answers at once are 429 and say when to come back", async () => {
  await using harness = await Harness.start();
  const replies = await Promise.all(
    Array.from({ length: 60 }, () => harness.post("/agent/x/respond", { msgId: "q", answer: "a" })),
  );
  const refused = replies.filter((reply) => reply.status === 429);
  assert.ok(refused.length >= 15, `${refused.length}`);
  assert.match(refused[0]?.headers.get("retry-after") ?? "", /^\d+$/);
});

Deno.test("a question of which only the log knows is answered as unknown, not as a failure", async () => {
  await using harness = await Harness.start();
  await harness.agent(AGENT);
  await harness.append(agentWithdrawn({
    agentId: AGENT,
    questionId: "q",
    question: "?",
    respondedBy: "agent",
    via: "agent",
  }));
  assert.equal((await harness.post(PATH, { msgId: "q", answer: "y" })).status, 400);
});

Deno.test("a message reaches a running agent, and is refused when it has ended", async () => {
  await using harness = await Harness.start();
  await harness.agent(AGENT);
  const path = `/agent/${encodeURIComponent(AGENT)}/message`;
  const sent = await harness.post(path, { message: "Use tabs", by: "Ada" });
  assert.equal(sent.status, 200);
  const state = await (await harness.request("/api/state")).json();
  assert.equal(state.agents[0].messages[0].content, "Use tabs");
  assert.equal((await harness.post(path, { message: " " })).status, 422);
  assert.equal((await harness.post(path, {})).status, 400);
  assert.equal((await harness.post("/agent/nobody/message", { message: "x" })).status, 400);
});

Deno.test("a read-only dashboard answers nothing", async () => {
  await using harness = await Harness.start({ readOnly: true });
  const { id } = await harness.ask(AGENT, "Go on?");
  for (const [path, body] of [[PATH, { msgId: id, answer: "y" }], ["/api/events", []]] as const) {
    const response = await harness.post(path, body);
    assert.deepEqual([response.status, (await response.json()).code], [403, "STORE-READONLY"]);
  }
});
