import assert from "node:assert/strict";
import { agentStarted } from "../event/agent_events.ts";
import { createEvent } from "../event/create.ts";
import { eventKey } from "../event/event.ts";
import { newId } from "../event/id.ts";
import { collect } from "../testing/collect.ts";
import { askUser } from "./ask.ts";
import { listQuestions } from "./list.ts";
import { takeUserMessages } from "./messages.ts";
import { withdrawQuestions } from "./withdraw.ts";
import { AnswerInvalidError, QuestionAnsweredError, QuestionClosedError } from "./errors.ts";
import { ADA, Bench, BOB, code, MINUTE, storeAnswerOnly } from "./testdata/inbox_bench.ts";

Deno.test("respond() answers although the agent is gone, and the agent finds the answer", async () => {
  await using bench = await Bench.open();
  const id = await bench.ask("Go on?");
  await bench.clock.advance(5_000);
  const resolution = await bench.coordinator.respond("a1", id, "yes", ADA);
  assert.deepEqual(resolution, {
    outcome: "answered",
    answer: "yes",
    respondedAt: "2026-01-01T00:00:05.000Z",
    respondedBy: "Ada",
    via: "dashboard",
  });
  assert.deepEqual(await bench.keys(), ["agent:blocked", "agent:resumed"]);
  assert.equal((await bench.question(id))?.status, "answered");
  const again = askUser(bench.store.workspace("w1"), "Go on?", {
    agentId: "a1",
    id,
    clock: bench.clock,
    events: bench.store.events,
  });
  assert.deepEqual(await again, resolution);
  assert.equal(await bench.store.events.head(), 2);
});

Deno.test("respond() wakes the agent that waits", async () => {
  await using bench = await Bench.open();
  const asked = askUser(bench.store.workspace("w1"), "Go on?", {
    agentId: "a1",
    events: bench.store.events,
  });
  const [event] = await collect(bench.bus.stream({ filter: { patterns: ["agent:blocked"] } }), {
    count: 1,
  });
  await bench.coordinator.respond("a1", String(event?.payload.questionId), false, ADA);
  assert.equal((await asked).answer, false);
});

Deno.test("of two answers the first counts, and the second is told whose it was", async () => {
  await using bench = await Bench.open();
  const id = await bench.ask("Go on?");
  const [first, second] = await Promise.allSettled([
    bench.coordinator.respond("a1", id, "yes", ADA),
    bench.newCoordinator().respond("a1", id, "no", BOB),
  ]);
  assert.equal(first?.status, "fulfilled");
  assert.equal(second?.status, "rejected");
  const { reason } = second;
  assert.ok(reason instanceof QuestionAnsweredError);
  assert.equal(reason.resolution.respondedBy, "Ada");
  assert.equal(reason.resolution.answer, "yes");
  assert.match(reason.message, /already answered by Ada \(dashboard\)/);
  await assert.rejects(
    bench.coordinator.respond("a1", id, "no", BOB),
    code("QUESTION-ANSWERED"),
  );
  assert.deepEqual(await bench.keys(), ["agent:blocked", "agent:resumed"]);
});

Deno.test("respond() refuses an answer that is not allowed and leaves the question open", async () => {
  await using bench = await Bench.open();
  const id = await bench.ask("Go on?", { options: ["yes", "no"] });
  await assert.rejects(bench.coordinator.respond("a1", id, "maybe", ADA), AnswerInvalidError);
  assert.equal((await bench.question(id))?.status, "pending");
  await bench.coordinator.respond("a1", id, "no", ADA);
});

Deno.test("respond() tells an unknown agent from an unknown question", async () => {
  await using bench = await Bench.open();
  const id = await bench.ask("Go on?");
  await assert.rejects(bench.coordinator.respond("a2", id, "x", ADA), code("AGENT-UNKNOWN"));
  await assert.rejects(
    bench.coordinator.respond("a1", newId(), "x", ADA),
    code("QUESTION-UNKNOWN"),
  );
});

Deno.test("respond() does not answer the question of another agent in the same workspace", async () => {
  await using bench = await Bench.open();
  const id = await bench.ask("Go on?");
  const other = { agentId: "a2", name: "b", bundle: "b", target: "t", workspaceId: "w1" };
  await bench.store.events.append([agentStarted(other)]);
  await assert.rejects(bench.coordinator.respond("a2", id, "x", ADA), code("QUESTION-UNKNOWN"));
});

Deno.test("only persons answer: the agent, the clock and the nameless are refused", async () => {
  await using bench = await Bench.open();
  const id = await bench.ask("Go on?");
  for (
    const responder of [
      { by: "a1", via: "api" },
      { by: "Ada", via: "agent" },
      { by: "Ada", via: "deadline" },
      { by: "", via: "api" },
      { by: "Ada", via: " " },
      { by: "x".repeat(201), via: "api" },
    ]
  ) {
    await assert.rejects(
      bench.coordinator.respond("a1", id, "yes", responder),
      code("ANSWER-FORBIDDEN"),
    );
  }
  assert.equal((await bench.question(id))?.status, "pending");
});

Deno.test("decline() is neither an answer nor silence", async () => {
  await using bench = await Bench.open();
  const id = await bench.ask("Go on?");
  const resolution = await bench.coordinator.decline("a1", id, { ...ADA, reason: "not my area" });
  assert.equal(resolution.outcome, "declined");
  assert.equal("answer" in resolution, false);
  assert.deepEqual(await bench.keys(), ["agent:blocked", "agent:declined"]);
  const [, event] = await bench.store.events.read();
  assert.deepEqual(event?.payload, {
    questionId: id,
    msgId: id,
    question: "Go on?",
    respondedBy: "Ada",
    via: "dashboard",
    reason: "not my area",
  });
  await assert.rejects(bench.coordinator.respond("a1", id, "yes", BOB), (error) => {
    assert.ok(error instanceof QuestionClosedError);
    assert.equal(error.code, "QUESTION-CLOSED");
    assert.equal(error.resolution.outcome, "declined");
    return true;
  });
});

Deno.test("an answer after the deadline is refused and lets the question expire", async () => {
  await using bench = await Bench.open();
  const id = await bench.ask("Go on?", { timeout: MINUTE });
  await bench.clock.advance(MINUTE);
  await assert.rejects(bench.coordinator.respond("a1", id, "yes", ADA), (error) => {
    assert.ok(error instanceof QuestionClosedError);
    assert.equal(error.resolution.outcome, "expired");
    return true;
  });
  assert.deepEqual(await bench.keys(), ["agent:blocked", "agent:expired"]);
  assert.equal((await bench.question(id))?.status, "expired");
});

Deno.test("a question that waits can be answered after its deadline", async () => {
  await using bench = await Bench.open();
  const id = await bench.ask("Go on?", { timeout: MINUTE, onExpiry: "wait" });
  await bench.clock.advance(10 * MINUTE);
  assert.equal((await bench.coordinator.respond("a1", id, "yes", ADA)).answer, "yes");
});

Deno.test("withdrawQuestions() closes what is open, and only that", async () => {
  await using bench = await Bench.open();
  const answered = await bench.ask("One?");
  const open = await bench.ask("Two?");
  const others = await bench.ask("Three?", { agentId: "a2" });
  await bench.coordinator.respond("a1", answered, "yes", ADA);
  const withdrawn = await withdrawQuestions(bench.store.workspace("w1"), {
    agentId: "a1",
    reason: "cancelled",
    events: bench.store.events,
    clock: bench.clock,
  });
  assert.deepEqual(withdrawn.map(({ id, status }) => [id, status]), [[open, "withdrawn"]]);
  assert.equal((await bench.question(others))?.status, "pending");
  await assert.rejects(bench.coordinator.respond("a1", open, "yes", ADA), code("QUESTION-CLOSED"));
  const last = (await bench.store.events.read()).at(-1);
  assert.equal(eventKey(last!), "agent:withdrawn");
  assert.equal(last?.payload.reason, "cancelled");
  assert.equal(last?.payload.question, "Two?");
});

Deno.test("respond() completes what an answerer left undone that was killed after the answer", async () => {
  await using bench = await Bench.open();
  const id = await bench.ask("Go on?");
  await storeAnswerOnly(bench, id, "yes");
  assert.deepEqual(await bench.keys(), ["agent:blocked"]);
  await assert.rejects(bench.coordinator.respond("a1", id, "no", BOB), code("QUESTION-ANSWERED"));
  assert.deepEqual(await bench.keys(), ["agent:blocked", "agent:resumed"]);
  assert.equal((await bench.question(id))?.status, "answered");
});

Deno.test("respond() announces a question whose asker was killed before it did", async () => {
  await using bench = await Bench.open();
  const started = { agentId: "a1", name: "a", bundle: "b", target: "t", workspaceId: "w1" };
  await bench.store.events.append([agentStarted(started)]);
  const id = await bench.ask("Go on?", { events: undefined });
  assert.deepEqual((await listQuestions(bench.store, { status: "pending" })).map((q) => q.id), [
    id,
  ]);
  await bench.coordinator.respond("a1", id, "yes", ADA);
  assert.deepEqual(await bench.keys(), ["agent:started", "agent:blocked", "agent:resumed"]);
});

Deno.test("respondToIdentical() answers the same question of all agents, and no other", async () => {
  await using bench = await Bench.open();
  const options = ["yes", "no"];
  const named = await bench.ask("Install x?", { options });
  const same = await bench.ask("Install x?", { options, agentId: "a2" }, "w2");
  const third = await bench.ask("Install x?", { options, agentId: "a3" }, "w3");
  const text = await bench.ask("Install y?", { options, agentId: "a4" }, "w4");
  const choices = await bench.ask("Install x?", { agentId: "a5" }, "w5");
  const context = await bench.ask("Install x?", { options, context: "c", agentId: "a6" }, "w6");
  await bench.coordinator.respond("a3", third, "no", BOB);
  const { answered, missed } = await bench.coordinator.respondToIdentical("a1", named, "yes", ADA);
  assert.deepEqual(answered.map(({ id }) => id), [named, same]);
  assert.deepEqual(missed, []);
  assert.equal((await bench.question(third))?.status, "answered");
  for (const id of [text, choices, context]) {
    assert.equal((await bench.question(id))?.status, "pending");
  }
  await assert.rejects(
    bench.coordinator.respondToIdentical("a1", named, "yes", BOB),
    code("QUESTION-ANSWERED"),
  );
});

Deno.test("a deadline that passed counts, also for answers to many and for withdrawing", async () => {
  await using bench = await Bench.open();
  const named = await bench.ask("Install x?");
  const late = await bench.ask("Install x?", { agentId: "a2", timeout: MINUTE }, "w2");
  const gone = await bench.ask("Install y?", { agentId: "a3", timeout: MINUTE }, "w3");
  await bench.clock.advance(MINUTE);
  const { answered, missed } = await bench.coordinator.respondToIdentical("a1", named, "yes", ADA);
  assert.deepEqual(answered.map(({ id }) => id), [named]);
  assert.deepEqual(missed.map(({ question, resolution }) => [question.id, resolution.outcome]), [
    [late, "expired"],
  ]);
  const withdrawn = await withdrawQuestions(bench.store.workspace("w3"), {
    agentId: "a3",
    reason: "cancelled",
    events: bench.store.events,
    clock: bench.clock,
  });
  assert.deepEqual(withdrawn, []);
  assert.equal((await bench.question(gone))?.status, "expired");
});

Deno.test("listQuestions() filters, sorts by age and shows an answer as soon as it is stored", async () => {
  await using bench = await Bench.open();
  const first = await bench.ask("One?", { graphId: "g1" });
  await bench.clock.advance(1_000);
  const second = await bench.ask("Two?", { agentId: "a2", graphId: "g2" }, "w2");
  await bench.clock.advance(1_000);
  const third = await bench.ask("Three?", { graphId: "g1" });
  await storeAnswerOnly(bench, third, "yes");
  const ids = async (options: Parameters<typeof listQuestions>[1]): Promise<readonly string[]> =>
    (await listQuestions(bench.store, options)).map(({ id }) => id);
  assert.deepEqual(await ids({}), [first, second, third]);
  assert.deepEqual(await ids({ status: "pending" }), [first, second]);
  assert.deepEqual(await ids({ status: "answered" }), [third]);
  assert.deepEqual(await ids({ agentId: "a1" }), [first, third]);
  assert.deepEqual(await ids({ graphId: "g2" }), [second]);
  assert.deepEqual(await ids({ status: "pending", graphId: "g1" }), [first]);
});

Deno.test("an event that names no possible workspace hides no question, of any agent", async () => {
  await using bench = await Bench.open();
  const id = await bench.ask("Go on?");
  for (const [agentId, workspaceId] of [["a1", ""], ["a2", "remora:leases"], ["a3", "\ud800"]]) {
    const payload = { workspaceId: workspaceId!, questionId: "q" };
    const event = createEvent({ category: "agent", action: "blocked", agentId: agentId!, payload });
    await bench.store.events.append([event]);
  }
  assert.deepEqual((await listQuestions(bench.store)).map((question) => question.id), [id]);
  await assert.rejects(bench.coordinator.respond("a2", "q", "yes", ADA), code("AGENT-UNKNOWN"));
  assert.equal((await bench.coordinator.respond("a1", id, "yes", ADA)).outcome, "answered");
});

Deno.test("a question is found and answered although retention has dropped its announcement", async () => {
  await using bench = await Bench.open(3);
  const id = await bench.ask("Go on?");
  for (let n = 0; n < 5; n++) await bench.ask(`Other ${n}?`, { agentId: "a2" }, "w2");
  assert.ok(await bench.store.events.first() > 1);
  const pending = await listQuestions(bench.store, { status: "pending", agentId: "a1" });
  assert.deepEqual(pending.map((question) => question.id), [id]);
  assert.equal((await bench.coordinator.respond("a1", id, "yes", ADA)).answer, "yes");
  await assert.rejects(bench.coordinator.respond("nobody", id, "x", ADA), code("AGENT-UNKNOWN"));
});

Deno.test("sendMessage() reaches the agent, and its delivery is announced", async () => {
  await using bench = await Bench.open();
  const started = { agentId: "a1", name: "a", bundle: "b", target: "t", workspaceId: "w1" };
  await bench.store.events.append([agentStarted({ ...started, graphId: "g1" })]);
  const message = await bench.coordinator.sendMessage("a1", "Use tabs", ADA);
  const taken = await takeUserMessages(bench.store.workspace("w1"), {
    agentId: "a1",
    graphId: "g1",
    events: bench.store.events,
    clock: bench.clock,
  });
  assert.deepEqual(taken.map(({ id, content }) => [id, content]), [[message.id, "Use tabs"]]);
  assert.deepEqual(await bench.keys(), ["agent:started", "user:message", "user:delivered"]);
  const [, sent] = await bench.store.events.read();
  assert.equal(sent?.graphId, "g1");
  await assert.rejects(bench.coordinator.sendMessage("a9", "x", ADA), code("AGENT-UNKNOWN"));
});
