import assert from "node:assert/strict";
import { EventBus, eventKey, type Store, WorkspaceInboxCoordinator } from "@remora/core";
import { submitTool, TestAgent } from "../kernel/testdata/test_agent.ts";
import { calls, scriptedModel } from "../testing/mod.ts";
import { ExternalRecord } from "./externals/_record.ts";
import { grailTool } from "./grail_tool.ts";
import { createGrailRunner } from "./runner.ts";
import { NO_MONTY, running, scriptOf } from "./_test_grail.ts";

const ignore = NO_MONTY !== undefined;

const SCRIPT = `from grail import external

@external
async def read_file(path: str) -> str: ...

@external
async def write_file(path: str, content: str) -> bool: ...

@external
async def ask_user(question: str, options: list[str] | None = None) -> str: ...

text = await read_file("a.txt")
await write_file("a.txt", text + "before ")
answer = await ask_user("Go on?", options=["yes", "no"])
await write_file("a.txt", (await read_file("a.txt")) + answer)
await read_file("a.txt")
`;

Deno.test({
  name: running(
    "a script that was killed while it waited for a person goes on there, and writes nothing twice",
  ),
  ignore,
  async fn() {
    await using agent = await TestAgent.open();
    await agent.workspace.files.write("a.txt", "start ");
    await using runner = createGrailRunner();
    const tool = { ...grailTool(await scriptOf(SCRIPT), { runner }), name: "work" };
    const controller = new AbortController();
    const running = agent.run(scriptedModel([calls("work")]), [tool], {
      signal: controller.signal,
    });
    const questionId = await asked(agent.store);
    controller.abort(new Error("killed"));
    await assert.rejects(running, /killed/);
    assert.equal(await agent.workspace.files.readText("a.txt"), "start before ");
    await answer(agent, questionId);

    const model = scriptedModel([calls("submit_result", { summary: "ok" })]);
    await agent.run(model, [tool, submitTool()]);
    assert.equal(await agent.workspace.files.readText("a.txt"), "start before yes");
    assert.equal(model.requests[0]?.messages.at(-1)?.content, "start before yes");
    const keys = (await agent.store.events.read()).map(eventKey);
    assert.equal(keys.filter((key) => key === "agent:blocked").length, 1);
  },
});

Deno.test("a command whose outcome nobody knows is not run again, and the script is told", async () => {
  await using agent = await TestAgent.open();
  const { workspace } = agent;
  const context = {
    workspace,
    agentId: "a1",
    graphId: "g1",
    callId: "c1",
    events: agent.store.events,
    signal: new AbortController().signal,
  };
  const what = ["run_command", { cmd: "deploy" }];
  const dying = (await ExternalRecord.open(context)).once(
    what,
    () => Promise.reject(new Error("killed")),
    { again: false },
  );
  await assert.rejects(dying, /killed/);
  let runs = 0;
  const work = (): Promise<string> => Promise.resolve(`run ${++runs}`);
  const record = await ExternalRecord.open(context);
  await assert.rejects(record.once(what, work, { again: false }), /its outcome is unknown/);
  assert.equal(await record.once(what, work, { again: false }), "run 1");
  const third = await ExternalRecord.open(context);
  await assert.rejects(third.once(what, work, { again: false }), /its outcome is unknown/);
  assert.equal(await third.once(what, work, { again: false }), "run 1");
  assert.equal(runs, 1);

  // Another script under the same id is told nothing of it, and another call forgets it.
  const other = await ExternalRecord.open(context);
  assert.equal(await other.once(["read_file", {}], work, { again: true }), "run 2");
  await ExternalRecord.open({ ...context, callId: "c2" });
  assert.deepEqual(await workspace.kv.list("agent:a1:externals:"), []);
});

async function asked({ events }: Store): Promise<string> {
  for await (const event of events.follow()) {
    if (eventKey(event) === "agent:blocked") return String(event.payload.questionId);
  }
  throw new Error("the log ended");
}

async function answer({ store, workspace }: TestAgent, questionId: string): Promise<void> {
  const bus = new EventBus(store.events);
  const coordinator = new WorkspaceInboxCoordinator(bus, store);
  coordinator.watchWorkspace("a1", workspace.id);
  await coordinator.respond("a1", questionId, "yes", { by: "Ada", via: "test" });
  await coordinator.stopAll();
  await bus[Symbol.asyncDispose]();
}
