import assert from "node:assert/strict";
import { eventKey, sendUserMessage } from "@remora/core";
import { askUserTool } from "./ask_user.ts";
import { BUILTIN_TOOL_NAMES, builtinTool } from "./builtin_tools.ts";
import { getUserMessagesTool } from "./get_user_messages.ts";
import { logTool } from "./log.ts";
import { submitResultTool } from "./submit_result.ts";
import { TestWorkspace } from "./testdata/test_workspace.ts";

Deno.test("ask_user reports silence as silence, and takes the default where there is one", async () => {
  await using test = await TestWorkspace.open();
  const ask = askUserTool();
  const silent = await test.run(ask, { question: "Delete?", timeout_seconds: 0.02 });
  assert.deepEqual(JSON.parse(silent.content), {
    status: "expired",
    message:
      "Nobody answered in time. That is neither a yes nor a no: do what is safe, and say so in the result.",
  });
  const fallback = await test.run(
    askUserTool({ timeout: 20 }),
    { question: "Delete?", options: ["yes", "no"], default: "no" },
    { callId: "c2" },
  );
  assert.deepEqual(JSON.parse(fallback.content), {
    status: "expired",
    answer: "no",
    message: "Nobody answered in time; the default was taken.",
  });
});

Deno.test("ask_user announces the question with options, context and the agent's name", async () => {
  await using test = await TestWorkspace.open();
  const args = { question: "Which?", options: [], context: "let b: any;", timeout_seconds: 0.01 };
  await test.run(askUserTool(), args, { agentName: "lint src/a.ts" });
  const [blocked] = await test.store.events.read();
  assert.equal(eventKey(blocked!), "agent:blocked");
  assert.equal(blocked?.payload.context, "let b: any;");
  assert.equal(blocked?.payload.name, "lint src/a.ts");
  assert.deepEqual(blocked?.payload.options, []);
});

Deno.test("get_user_messages gives each message once, also when it is run again after a crash", async () => {
  await using test = await TestWorkspace.open();
  const send = { agentId: "a1", from: "ada", via: "test" };
  await sendUserMessage(test.workspace, "Hurry", send);
  const tool = getUserMessagesTool();
  const first = JSON.parse((await test.run(tool)).content);
  assert.equal(first.messages[0].content, "Hurry");
  // The same call again: its result had not been journaled.
  assert.deepEqual(JSON.parse((await test.run(tool)).content), first);
  const next = await test.run(tool, {}, { callId: "c2" });
  assert.deepEqual(JSON.parse(next.content), { messages: [] });
});

Deno.test("log appends one event, also when it is run again", async () => {
  await using test = await TestWorkspace.open();
  await test.run(logTool(), { message: "Looking", level: "warning" });
  await test.run(logTool(), { message: "Looking", level: "warning" });
  const events = await test.store.events.read();
  assert.equal(events.length, 1);
  assert.equal(eventKey(events[0]!), "agent:log");
  assert.deepEqual(events[0]?.payload, { message: "Looking", level: "warning" });
});

Deno.test("submit_result reports the files that were really changed", async () => {
  await using test = await TestWorkspace.open({ "a.ts": "a" });
  await test.workspace.files.write("a.ts", "b");
  const { result } = await test.run(submitResultTool(), {
    summary: "Done",
    status: "skipped",
    issues_fixed: 2,
  });
  assert.deepEqual(result, {
    status: "skipped",
    summary: "Done",
    changedFiles: ["a.ts"],
    details: { issuesFixed: 2 },
  });
});

Deno.test("builtinTool() makes each tool by name, and nothing else", () => {
  for (const name of BUILTIN_TOOL_NAMES) {
    const tool = builtinTool(name);
    assert.equal(tool?.name, name);
    assert.match(tool.description, /\.$/);
    assert.equal(tool.parameters.type, "object");
  }
  assert.equal(builtinTool("run_command"), undefined);
  assert.equal(builtinTool("toString"), undefined);
});
