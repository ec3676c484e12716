import assert from "node:assert/strict";
import { eventKey, RemoraError, sendUserMessage } from "@remora/core";
import { calls, says, scriptedModel, type ScriptedRequest } from "../testing/mod.ts";
import { clearJournal } from "./journal.ts";
import { countedTool, submitTool, TestAgent } from "./testdata/test_agent.ts";

const DONE = calls("submit_result", { summary: "All done" });

/** What the model was last told: the newest messages of a request, shortened. */
function told(request: ScriptedRequest | undefined, last = 1): readonly string[] {
  return (request?.messages ?? []).slice(-last).map((message) =>
    `${message.role}: ${message.content}`
  );
}

Deno.test("runKernel() runs tools until the termination tool is called", async () => {
  await using agent = await TestAgent.open();
  const read = countedTool("read", ({ path }) => ({ content: `text of ${path}` }), {
    parameters: { type: "object", properties: { path: { type: "string" } }, required: ["path"] },
  });
  const usage = { promptTokens: 10, completionTokens: 2, totalTokens: 12 };
  const model = scriptedModel([
    { ...calls("read", { path: "a.ts" }), usage },
    { ...DONE, usage },
  ]);
  const result = await agent.run(model, [read, submitTool()]);
  assert.ok(result.durationMs >= 0);
  assert.deepEqual({ ...result, durationMs: 0 }, {
    status: "success",
    summary: "All done",
    changedFiles: [],
    turns: 2,
    usage: { promptTokens: 20, completionTokens: 4, totalTokens: 24 },
    reason: "termination_tool",
    durationMs: 0,
  });
  assert.deepEqual(read.runs, [{ path: "a.ts" }]);
  assert.deepEqual(told(model.requests[1]), ["tool: text of a.ts"]);
  model.assertDone();
});

Deno.test("runKernel() tells each step as an event, in order, with bounded previews", async () => {
  await using agent = await TestAgent.open();
  const long = countedTool("long", () => ({ content: "x".repeat(5_000) }));
  const broken = countedTool("broken", () => {
    throw new RemoraError("FILE-NOT-FOUND", "There is no a.ts", { hint: "Look with list_dir" });
  });
  const model = scriptedModel([calls([{ name: "long" }, { name: "broken" }]), DONE]);
  await agent.run(model, [long, broken, submitTool()]);
  const events = await agent.events();
  assert.deepEqual(events.map(eventKey), [
    "model:request",
    "model:response",
    "tool:called",
    "tool:completed",
    "tool:called",
    "tool:failed",
    "model:request",
    "model:response",
    "tool:called",
    "tool:completed",
  ]);
  for (const event of events) {
    assert.equal(event.agentId, "a1");
    assert.equal(event.graphId, "g1");
  }
  const [request, response, called, completed, , failed] = events;
  assert.deepEqual(request?.payload, { turn: 1, model: "scripted", messages: 2, tools: 3 });
  assert.equal(response?.payload.toolCalls, 2);
  assert.equal(called?.payload.toolName, "long");
  assert.equal(String(completed?.payload.outputPreview).length, 200);
  assert.equal(called?.payload.callId, completed?.payload.callId);
  assert.deepEqual(failed?.payload.error, {
    code: "TOOL-FAILED",
    message: "FILE-NOT-FOUND: There is no a.ts. Look with list_dir",
  });
});

Deno.test("runKernel() gives results back in the order of the calls, however long each takes", async () => {
  await using agent = await TestAgent.open();
  const finished: number[] = [];
  // Each call waits for the one that shall end before it: the third, then the second, then the first.
  const ends = [1, 2, 3].map(() => Promise.withResolvers<void>());
  const wait = countedTool("wait", async ({ place }) => {
    await ends[Number(place)]?.promise;
    finished.push(Number(place));
    ends[Number(place) - 1]?.resolve();
    return { content: `place ${place}` };
  }, {
    concurrent: true,
    parameters: { type: "object", properties: { place: { type: "integer" } } },
  });
  const model = scriptedModel([
    calls([1, 2, 3].map((place) => ({ name: "wait", arguments: { place } }))),
    DONE,
  ]);
  await agent.run(model, [wait, submitTool()]);
  assert.deepEqual(finished, [3, 2, 1]);
  assert.deepEqual(told(model.requests[1], 3), ["tool: place 1", "tool: place 2", "tool: place 3"]);
});

Deno.test("runKernel() runs tools that write alone, and respects the limit of the others", async () => {
  await using agent = await TestAgent.open();
  let running = 0;
  let most = 0;
  const seen: string[] = [];
  const body = async (name: string): Promise<{ content: string }> => {
    most = Math.max(most, ++running);
    if (name === "write") assert.equal(running, 1);
    await new Promise((resolve) => setTimeout(resolve, 2));
    running--;
    seen.push(name);
    return { content: name };
  };
  const read = countedTool("read", () => body("read"), { concurrent: true });
  const write = countedTool("write", () => body("write"));
  const names = ["read", "read", "read", "write", "read", "write"];
  const model = scriptedModel([calls(names.map((name) => ({ name }))), DONE]);
  await agent.run(model, [read, write, submitTool()], { toolConcurrency: 2 });
  assert.deepEqual(seen, names);
  assert.equal(most, 2);
});

Deno.test("runKernel() gives each call an id of its own where the server repeats them", async () => {
  await using agent = await TestAgent.open();
  const read = countedTool("read", () => ({ content: "text" }));
  const same = { name: "read", id: "call_0" };
  const model = scriptedModel([calls([same, same]), calls([same]), DONE]);
  await agent.run(model, [read, submitTool()]);
  const called = (await agent.events()).filter((event) => eventKey(event) === "tool:called");
  assert.equal(new Set(called.map((event) => event.payload.callId)).size, 4);
  assert.equal(read.runs.length, 3);
});

Deno.test("runKernel() teaches the model once about arguments that do not fit, then warns, then ends", async () => {
  await using agent = await TestAgent.open();
  const read = countedTool("read", () => ({ content: "text" }), {
    parameters: { type: "object", properties: { line: { type: "integer" } }, required: ["line"] },
  });
  const wrong = calls("read", { line: "twelve" });
  const model = scriptedModel([wrong, wrong, calls("read", { line: "12" }), wrong, wrong, wrong]);
  const result = await agent.run(model, [read, submitTool()]);
  assert.deepEqual(read.runs, [{ line: 12 }]);
  assert.deepEqual(told(model.requests[1]), [
    'tool: read was not run: line must be an integer, not "twelve". Call it again with corrected ' +
    'arguments; they must be JSON of this schema: {"type":"object","properties":{"line":' +
    '{"type":"integer"}},"required":["line"]}',
  ]);
  assert.match(told(model.requests[2])[0]!, /still not valid\. Do something else, or finish\.$/);
  assert.equal(result.reason, "invalid_tool_calls");
  assert.equal(result.status, "failed");
  model.assertDone();
});

Deno.test("runKernel() tells the model which tools there are, and what was wrong with its JSON", async () => {
  await using agent = await TestAgent.open();
  const model = scriptedModel([calls("raed"), calls("submit_result", "{'summary'}"), DONE]);
  await agent.run(model, [submitTool()]);
  assert.deepEqual(told(model.requests[1]), [
    'tool: There is no tool "raed". The tools are: submit_result.',
  ]);
  assert.match(
    told(model.requests[2])[0]!,
    /submit_result was not run: the arguments are not valid JSON/,
  );
});

Deno.test("runKernel() refuses arguments and counts that no journal can hold, and goes on", async () => {
  const nested = (depth: number): string => `${"[".repeat(depth)}${"]".repeat(depth)}`;
  for (const value of [nested(98), nested(200_000), "1e999"]) {
    await using agent = await TestAgent.open();
    const args = `{"summary":${value}}`;
    const message = { tool_calls: [{ function: { name: "submit_result", arguments: args } }] };
    const usage = { prompt_tokens: Infinity, completion_tokens: 1, total_tokens: -1 };
    const model = scriptedModel([{ body: { choices: [{ message }], usage } }, DONE]);
    const result = await agent.run(model, [submitTool()]);
    assert.deepEqual([result.reason, result.summary], ["termination_tool", "All done"]);
    const [refusal = ""] = told(model.requests[1]);
    assert.match(refusal, /was not run: (?:the arguments are nested|Infinity is not)/);
  }
});

Deno.test("runKernel() reminds a model that only talks once, then takes its word", async () => {
  await using agent = await TestAgent.open();
  const model = scriptedModel([says("I think it is fine."), says("Really.")]);
  const result = await agent.run(model, [submitTool()]);
  assert.deepEqual(told(model.requests[1], 2), [
    "assistant: I think it is fine.",
    "user: Go on by calling a tool. When everything is done, call submit_result.",
  ]);
  assert.equal(result.reason, "no_tool_calls");
  assert.equal(result.status, "failed");
  assert.equal(result.summary, "The model ended without calling submit_result: Really.");
});

Deno.test("runKernel() takes text as the end where there is no termination tool", async () => {
  await using agent = await TestAgent.open();
  const model = scriptedModel([{ content: "" }, says("It is fine.")]);
  const result = await agent.runToAnswer(model, []);
  assert.deepEqual(told(model.requests[1]), [
    "user: Your answer was empty. Go on, or say what you found.",
  ]);
  assert.equal(result.reason, "no_tool_calls");
  assert.equal(result.status, "success");
  assert.equal(result.summary, "It is fine.");
});

Deno.test("runKernel() stops after the turns it has", async () => {
  await using agent = await TestAgent.open();
  const read = countedTool("read", () => ({ content: "text" }));
  const model = scriptedModel([calls("read"), calls("read")]);
  const result = await agent.run(model, [read, submitTool()], { maxTurns: 2 });
  assert.equal(result.reason, "max_turns");
  assert.equal(result.summary, "Stopped after 2 turns without a result");
  assert.equal(read.runs.length, 2);
  model.assertDone();
});

Deno.test("runKernel() stops before a turn that could exceed the token budget", async () => {
  await using agent = await TestAgent.open();
  const read = countedTool("read", () => ({ content: "text" }));
  const step = (promptTokens: number) => ({
    ...calls("read"),
    usage: { promptTokens, completionTokens: 20, totalTokens: promptTokens + 20 },
  });
  const model = scriptedModel([step(300), step(340), step(380)]);
  const result = await agent.run(model, [read, submitTool()], { budget: { tokens: 1_000 } });
  assert.equal(result.reason, "budget");
  assert.equal(result.turns, 2);
  assert.deepEqual(result.usage, { promptTokens: 640, completionTokens: 40, totalTokens: 680 });
  const limits = model.requests.map((request) => Number(request.body.max_tokens));
  assert.ok(limits[0]! < 1_000 && limits[1]! < 1_000 - 320 - 320, String(limits));
});

Deno.test("runKernel() stops at a cost limit too", async () => {
  await using agent = await TestAgent.open();
  const read = countedTool("read", () => ({ content: "text" }));
  const usage = { promptTokens: 1_000, completionTokens: 1_000, totalTokens: 2_000 };
  const model = scriptedModel([{ ...calls("read"), usage }]);
  const result = await agent.run(model, [read, submitTool()], {
    budget: { cost: { limit: 0.005, promptPerMillion: 1, completionPerMillion: 3 } },
  });
  assert.equal(result.reason, "budget");
  model.assertDone();
});

Deno.test("runKernel() stops when its time is over, in a tool that would go on for ever", async () => {
  await using agent = await TestAgent.open();
  const forever = countedTool("forever", (_args, { signal }) =>
    new Promise((_resolve, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    }));
  const model = scriptedModel([calls("forever")]);
  const result = await agent.run(model, [forever, submitTool()], { timeout: 40 });
  assert.equal(result.reason, "deadline");
  assert.equal(result.summary, "Stopped after 0.04 s of work without a result");
});

Deno.test("runKernel() does not count the time that it waits for a person", async () => {
  await using agent = await TestAgent.open();
  const person = countedTool("person", async (_, { whileWaiting = (wait) => wait() }) => {
    await whileWaiting(() => new Promise((resolve) => setTimeout(resolve, 1_100)));
    return { content: "yes" };
  });
  const model = scriptedModel([calls("person"), DONE]);
  const result = await agent.run(model, [person, submitTool()], { timeout: 1_000 });
  assert.equal(result.reason, "termination_tool");
  assert.ok(result.durationMs < 1_000, String(result.durationMs));
});

Deno.test("runKernel() sends the newest messages and says that older ones are left out", async () => {
  await using agent = await TestAgent.open();
  const read = countedTool("read", () => ({ content: "text" }));
  const model = scriptedModel([...Array.from({ length: 5 }, () => calls("read")), DONE]);
  await agent.run(model, [read, submitTool()], { historyMessages: 6 });
  const { messages } = model.requests.at(-1)!;
  assert.deepEqual(messages.map((message) => message.role), [
    "system",
    "user",
    "assistant",
    "tool",
    "assistant",
    "tool",
  ]);
  assert.equal(messages[1]?.content, "Do it\n\n[6 earlier messages are left out here.]");
});

Deno.test("runKernel() halves the history when the server says that it is too long", async () => {
  await using agent = await TestAgent.open();
  const read = countedTool("read", () => ({ content: "text" }));
  const tooLong = { status: 400, message: "This model's maximum context length is 100 tokens" };
  const model = scriptedModel([calls("read"), calls("read"), calls("read"), tooLong, DONE]);
  const result = await agent.run(model, [read, submitTool()]);
  assert.equal(result.reason, "termination_tool");
  assert.deepEqual(model.requests.map((request) => request.messages.length), [2, 4, 6, 8, 4]);
});

Deno.test("runKernel() cuts the middle out of a long output", async () => {
  await using agent = await TestAgent.open();
  const long = countedTool("long", () => ({ content: `start${"😀".repeat(500)}end` }));
  const model = scriptedModel([calls("long"), DONE]);
  await agent.run(model, [long, submitTool()], { maxOutputChars: 100 });
  const [content] = told(model.requests[1]);
  assert.ok(content!.startsWith("tool: start😀"));
  assert.ok(content!.endsWith("😀end"));
  assert.match(content!, /\[… 908 characters left out …\]/);
  assert.ok(content!.isWellFormed());
});

Deno.test("runKernel() hands messages of people to the model, once", async () => {
  await using agent = await TestAgent.open();
  const read = countedTool("read", async () => {
    await sendUserMessage(agent.workspace, "Skip the tests", {
      agentId: "a1",
      from: "ada",
      via: "dashboard",
    });
    return { content: "text" };
  });
  const model = scriptedModel([calls("read"), calls("submit_result", { summary: 1 })]);
  await agent.run(model, [read, submitTool()]);
  assert.deepEqual(told(model.requests[1], 2), [
    "tool: text",
    "user: Message from ada: Skip the tests",
  ]);
  const delivered = (await agent.events()).filter((event) => eventKey(event) === "user:delivered");
  assert.equal(delivered.length, 1);
});

Deno.test("runKernel() adds the context of a turn without keeping it", async () => {
  await using agent = await TestAgent.open();
  const read = countedTool("read", () => ({ content: "text" }));
  const model = scriptedModel([calls("read"), DONE]);
  await agent.run(model, [read, submitTool()], {
    turnContext: (turn) => `It is turn ${turn}`,
    modelId: (turn) => turn === 2 ? "lora" : undefined,
  });
  assert.deepEqual(told(model.requests[0]), ["user: Do it\n\nIt is turn 1"]);
  assert.deepEqual(told(model.requests[1], 2), ["tool: text", "user: It is turn 2"]);
  assert.deepEqual(model.requests.map((request) => request.model), ["scripted", "lora"]);
});

Deno.test("runKernel() reads the result of a termination tool that answers with JSON", async () => {
  await using agent = await TestAgent.open();
  const submit = countedTool("submit_result", () => ({
    content: JSON.stringify({
      status: "error",
      summary: "Half done",
      changed_files: ["a.ts"],
      issues_fixed: 1,
    }),
  }));
  const result = await agent.run(scriptedModel([calls("submit_result")]), [submit]);
  assert.equal(result.status, "failed");
  assert.equal(result.summary, "Half done");
  assert.deepEqual(result.details, { issues_fixed: 1 });
});

Deno.test("runKernel() goes on when its termination tool fails", async () => {
  await using agent = await TestAgent.open();
  let tries = 0;
  const submit = countedTool("submit_result", () => {
    if (tries++ === 0) return { content: "Tests fail", isError: true };
    return { content: "ok", result: { status: "success", summary: "ok", changedFiles: [] } };
  });
  const result = await agent.run(scriptedModel([calls("submit_result"), calls("submit_result")]), [
    submit,
  ]);
  assert.equal(result.turns, 2);
});

Deno.test("runKernel() stops with the signal's reason and leaves a journal to resume", async () => {
  await using agent = await TestAgent.open();
  const controller = new AbortController();
  const reason = new Error("Ctrl-C");
  const read = countedTool("read", () => ({ content: "text" }));
  const slow = countedTool("slow", (_args, { signal }) =>
    new Promise((_resolve, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
      controller.abort(reason);
    }));
  const first = scriptedModel([calls([{ name: "read" }, { name: "slow" }])]);
  await assert.rejects(
    agent.run(first, [read, slow, submitTool()], { signal: controller.signal }),
    reason,
  );
  const again = countedTool("slow", () => ({ content: "done" }));
  const second = scriptedModel([DONE]);
  const result = await agent.run(second, [read, again, submitTool()]);
  assert.equal(result.turns, 2);
  assert.equal(read.runs.length, 1);
  assert.deepEqual(told(second.requests[0], 2), ["tool: text", "tool: done"]);
});

Deno.test("runKernel() keeps the result of a tool that finishes in spite of an abort", async () => {
  await using agent = await TestAgent.open();
  const controller = new AbortController();
  const stubborn = countedTool("stubborn", async () => {
    controller.abort(new Error("stop"));
    await new Promise((resolve) => setTimeout(resolve, 20));
    return { content: "finished anyway" };
  }, { onInterrupt: "report" });
  const model = scriptedModel([calls("stubborn")]);
  await assert.rejects(
    agent.run(model, [stubborn, submitTool()], { signal: controller.signal }),
    /stop/,
  );
  const second = scriptedModel([DONE]);
  await agent.run(second, [stubborn, submitTool()]);
  assert.equal(stubborn.runs.length, 1);
  assert.deepEqual(told(second.requests[0]), ["tool: finished anyway"]);
});

Deno.test("runKernel() returns the same result again without asking the model", async () => {
  await using agent = await TestAgent.open();
  const result = await agent.run(scriptedModel([DONE]), [submitTool()]);
  const events = await agent.events();
  assert.deepEqual(await agent.run(scriptedModel([]), [submitTool()]), result);
  assert.deepEqual(await agent.events(), events);
});

Deno.test("clearJournal() lets an agent start afresh, with events of its own", async () => {
  await using agent = await TestAgent.open();
  await agent.run(scriptedModel([DONE]), [submitTool()]);
  const before = (await agent.events()).length;
  await clearJournal(agent.workspace.kv, "a1");
  await agent.run(scriptedModel([DONE]), [submitTool()]);
  assert.equal((await agent.events()).length, 2 * before);
});

Deno.test("runKernel() notices another process that runs the same agent", async () => {
  await using agent = await TestAgent.open();
  const read = countedTool("read", async () => {
    const list = await agent.workspace.kv.list("agent:a1:journal:");
    await agent.workspace.kv.create(`agent:a1:journal:${String(list.length).padStart(6, "0")}`, {});
    return { content: "text" };
  });
  await assert.rejects(
    agent.run(scriptedModel([calls("read")]), [read, submitTool()]),
    (error) => error instanceof RemoraError && error.code === "JOURNAL-CONFLICT",
  );
});

Deno.test("runKernel() refuses a journal that it cannot read, and tools of the same name", async () => {
  await using agent = await TestAgent.open();
  await assert.rejects(
    agent.run(scriptedModel([]), [submitTool(), submitTool()]),
    (error) => error instanceof RemoraError && error.code === "TOOLS-DUPLICATE",
  );
  await agent.workspace.kv.set("agent:a1:journal:000000", { type: "begin", at: "", version: 99 });
  await assert.rejects(
    agent.run(scriptedModel([]), [submitTool()]),
    (error) => error instanceof RemoraError && error.code === "JOURNAL-INVALID",
  );
});

Deno.test("runKernel() passes on what the model server says, and can be called again", async () => {
  await using agent = await TestAgent.open();
  await assert.rejects(
    agent.run(scriptedModel([{ status: 503, message: "loading" }]), [submitTool()]),
    (error) => error instanceof RemoraError && error.code === "MODEL-OVERLOADED",
  );
  const result = await agent.run(scriptedModel([DONE]), [submitTool()]);
  assert.equal(result.turns, 1);
});
