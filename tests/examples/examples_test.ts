import { EventBus, openStore, WorkspaceInboxCoordinator } from "@remora/core";
import assert from "node:assert/strict";
import { join } from "node:path";
import { ROOT } from "../../tools/_deno.ts";
import { RunningProgram } from "../_program.ts";
import { Workplace } from "../cli/_remora.ts";

function program(name: string): string {
  return join(ROOT, "examples", name, "main.ts");
}

Deno.test("own_agent asks each question once although it is killed, and a bot and a person answer", async () => {
  await using place = await Workplace.create();
  const sources = join(place.folder, "src");
  await Deno.mkdir(sources);
  await Deno.writeTextFile(join(sources, "a.ts"), "// TODO first\nexport const a = 1;\n");
  await Deno.writeTextFile(join(sources, "b.ts"), "// TODO second\nexport const b = 2;\n");
  await using store = await openStore(place.store);
  await using bus = new EventBus(store.events);
  const inbox = new WorkspaceInboxCoordinator(bus, store);
  const questions = store.events.follow({
    filter: { patterns: ["agent:blocked"] },
    signal: AbortSignal.timeout(60_000),
  })[Symbol.asyncIterator]();
  const args = [sources, "--store", place.store];

  await using killed = new RunningProgram(program("own_agent"), args);
  const { value: first } = await questions.next();
  assert.equal(first.payload.question, 'Remove "// TODO first" from a.ts?');
  killed.kill("SIGKILL");
  await killed.ended();

  await using agent = new RunningProgram(program("own_agent"), args);
  await inbox.respond(first.agentId, first.payload.questionId, "remove", {
    by: "Ada",
    via: "test",
  });
  const { value: second } = await questions.next();
  assert.equal(second.payload.question, 'Remove "// TODO second" from b.ts?');
  await using bot = new RunningProgram(program("answer_bot"), ["--store", place.store]);
  await bot.waitFor(/TODO second.* keep/);
  await agent.waitFor(/Proposed changes: a\.ts\n/);
  assert.equal(await agent.ended(), 0);

  const filter = { patterns: ["agent:blocked", "agent:resumed"] };
  const log = await store.events.read({ filter });
  assert.deepEqual(log.map(({ action, payload }) => [action, payload.answer ?? null]), [
    ["blocked", null],
    ["resumed", "remove"],
    ["blocked", null],
    ["resumed", "keep"],
  ]);
  assert.equal(log.at(-1)?.payload.respondedBy, "bot");
  await inbox.stopAll();
});

Deno.test("hono_app serves its own page and the dashboard below it, and ends on SIGINT", async () => {
  await using place = await Workplace.create();
  const args = ["--port", "0", "--store", place.store];
  await using app = new RunningProgram(program("hono_app"), args);
  const [, url] = await app.waitFor(/(http:\/\/127\.0\.0\.1:\d+)/);
  const home = await (await fetch(`${url}/`)).text();
  assert.match(home, /<h1>The shop<\/h1>/);
  const page = await (await fetch(`${url}/agents/`)).text();
  assert.match(page, /<title>[^<]*Remora/);
  const stream = await fetch(`${url}/agents/events`);
  app.kill("SIGINT");
  assert.equal(await app.ended(), 0);
  await stream.body?.cancel();
});

Deno.test("custom_panel shows who answered", async () => {
  await using place = await Workplace.create();
  await using app = new RunningProgram(program("custom_panel"), ["--store", place.store]);
  const [url] = await app.waitFor(/http:\S+/);
  assert.match(await (await fetch(url)).text(), /Who answered/);
});

Deno.test("typescript_tool passes the validator and runs its tool", async () => {
  await using place = await Workplace.create();
  const example = join(ROOT, "examples/typescript_tool");
  const valid = await place.remora(["validate-agents", join(example, "agents/todos")]);
  assert.equal(valid.code, 0, valid.stdout + valid.stderr);

  const args = ["run", join(example, "src"), "--bundle", join(example, "agents/todos")];
  const run = await place.remora([...args, "--offline", "--store", place.store]);
  assert.equal(run.code, 0, run.stdout + run.stderr);
  await using store = await openStore(place.store);
  const [call] = await store.events.read({ filter: { patterns: ["tool:completed"] } });
  assert.equal(call?.payload.toolName, "list_todos");
  assert.match(String(call?.payload.outputPreview), /"line":3,"text":"\/\/ TODO: discounts"/);
});
