import assert from "node:assert/strict";
import { join } from "node:path";
import { CLI } from "../cli/_remora.ts";
import {
  ASKS_ONCE,
  CLEAN,
  eventsOf,
  nextEvent,
  RunningRemora,
  storeOf,
  Workplace,
  writeFiles,
} from "./_remora.ts";

const FIXED = /\n {2}const length[^]*show\(value: unknown\)/;

Deno.test("agents run in one process, a person answers from another, a third one accepts", async () => {
  await using place = await Workplace.create();
  await writeFiles(place, { "src/size.ts": ASKS_ONCE, "src/clean.ts": CLEAN });
  await using run = new RunningRemora(place, ["run", "src", "--offline", "--store", place.store]);
  await run.waitFor(/^waiting +lint:src\/size\.ts/m);

  const list = await place.remora([
    ...["questions", "--format", "json", "--store", place.store],
  ]);
  const [question, ...others] = JSON.parse(list.stdout);
  assert.equal(others.length, 0);
  assert.match(question.question, /no-explicit-any/);
  const answered = await place.remora([
    ...["answer", question.id.slice(0, 8), "1", "--by", "Ada", "--store", place.store],
  ]);
  assert.equal(answered.code, 0, answered.stderr);

  assert.equal(await run.ended(), 0, run.stderr);
  assert.equal(run.stderr, "");
  assert.match(run.stdout, /^answered +lint:src\/size\.ts +"Use unknown.*" from Ada \(cli\)/m);
  assert.match(run.stdout, /^2 done {2}in 0:\d\d$/m);
  assert.match(run.stdout, /^ {2}src\/size\.ts +\+2 −2$/m);

  // Not before somebody decides.
  const file = join(place.folder, "src", "size.ts");
  assert.equal(await Deno.readTextFile(file), ASKS_ONCE);
  const next = /cli\.ts (review accept --all --store \S+)/.exec(run.stdout);
  assert.ok(next, run.stdout);
  const accepted = await place.remora(next[1]?.split(" ") ?? []);
  assert.equal(accepted.stdout, "accepted  src/size.ts  lint:src/size.ts\n");
  assert.match(await Deno.readTextFile(file), FIXED);
});

Deno.test("run --format json prints one JSON document and nothing else", async () => {
  await using place = await Workplace.create();
  await writeFiles(place, { "src/clean.ts": CLEAN });
  const { code, stdout, stderr } = await place.remora([
    ...["run", "src", "--offline", "--format", "json", "--store", place.store],
  ]);
  assert.equal(code, 0, stderr);
  assert.equal(stderr, "");
  const { graphId, agents, counts, ...rest } = JSON.parse(stdout);
  assert.deepEqual(rest, {});
  assert.match(graphId, /^[0-9a-f-]{36}$/);
  assert.deepEqual(counts, { completed: 1, failed: 0, skipped: 0, cancelled: 0 });
  const [{ agentId, ...agent }] = agents;
  assert.match(agentId, /clean\.ts$/);
  assert.deepEqual(agent, {
    name: "lint:src/clean.ts",
    bundle: "lint",
    target: "src/clean.ts",
    state: "completed",
    result: { status: "success", summary: "Nothing to fix", changedFiles: [] },
  });
});

Deno.test("run --plan shows what would run and stores nothing", async () => {
  await using place = await Workplace.create();
  await writeFiles(place, { "src/size.ts": ASKS_ONCE, "src/notes.txt": "not code" });
  const { code, stdout } = await place.remora(["run", ".", "--plan"]);
  assert.equal(code, 0);
  assert.match(stdout, /^lint {2}1 agent in .*\n {2}src\/size\.ts\nAbout [\d,]+ tokens/);
  const json = await place.remora(["run", ".", "--plan", "--format", "json"]);
  const { agents, bundles, total, firstRequestTokens } = JSON.parse(json.stdout);
  assert.deepEqual(agents, [
    {
      name: "lint:src/size.ts",
      bundle: "lint",
      target: "src/size.ts",
      nodeType: "file",
      after: [],
    },
  ]);
  assert.deepEqual([bundles, total], [[{ name: "lint", agents: 1 }], 1]);
  assert.ok(firstRequestTokens > 100 && firstRequestTokens < 5000, firstRequestTokens);
  const chart = await place.remora(["run", ".", "--plan", "--format", "mermaid"]);
  assert.equal(chart.stdout, 'flowchart LR\n  a0["lint:src/size.ts"]\n');
  assert.deepEqual([...Deno.readDirSync(place.folder)].map(({ name }) => name), ["src"]);
});

Deno.test("Ctrl-C leaves a run that can be resumed, says so, and resume finishes it", {
  ignore: Deno.build.os === "windows",
}, async () => {
  await using place = await Workplace.create();
  await writeFiles(place, { "src/size.ts": ASKS_ONCE });
  await using run = new RunningRemora(place, ["run", "src", "--offline"]);
  await run.waitFor(/^waiting /m);
  run.kill("SIGINT");
  assert.equal(await run.ended(), 130, run.stderr);
  assert.match(run.stdout, /^0 done, 1 stopped/m);
  assert.match(run.stderr, /^Stopped\. Nothing is lost/m);
  const command = /cli\.ts (resume [0-9a-f-]{36})$/m.exec(run.stderr);
  assert.ok(command, run.stderr);

  // Answered while nothing runs.
  const list = await place.remora(["questions", "--format", "json"]);
  const [{ id }] = JSON.parse(list.stdout);
  assert.equal((await place.remora(["answer", id, "1"])).code, 0);
  const resumed = await place.remora(command[1]?.split(" ") ?? []);
  assert.equal(resumed.code, 0, resumed.stderr);
  assert.match(resumed.stdout, /^1 done/m);
});

for (const [signal, code] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
  Deno.test(`${signal} while a command starts is no failure, and says that nothing ran`, {
    ignore: Deno.build.os === "windows",
  }, async () => {
    await using place = await Workplace.create();
    await writeFiles(place, { "src/size.ts": CLEAN });
    for (const command of ["run", "watch", "analyze"]) {
      const asked = Promise.withResolvers<void>();
      const over = new AbortController();
      // A model server that never answers: the command is about to begin for as long as it takes.
      await using server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, () => {
        asked.resolve();
        return new Promise((resolve) =>
          over.signal.addEventListener("abort", () => resolve(new Response()), { once: true })
        );
      });
      const baseUrl = `http://127.0.0.1:${server.addr.port}/v1`;
      await using remora = new RunningRemora(place, [command, "src", "--base-url", baseUrl]);
      await asked.promise;
      remora.kill(signal);
      assert.equal(await remora.ended(), code, remora.stderr);
      over.abort();
      assert.match(remora.stderr, /^Stopped with (?:Ctrl-C|SIGTERM) before anything ran\n$/);
      assert.equal(remora.stdout, "");
    }
    assert.match((await place.remora(["runs"])).stdout, /nothing has run here yet/i);
  });
}

Deno.test("a bundle that cannot run is refused before a run is announced", async () => {
  await using place = await Workplace.create();
  await writeFiles(place, {
    "src/size.ts": CLEAN,
    "agents/counter/bundle.yaml": [
      "name: counter",
      "system_prompt: Count.",
      'user_template: "{{ node_text }}"',
      "tools: [tools/count.ts, submit_result]",
      "",
    ].join("\n"),
    "agents/counter/tools/count.ts": "export const nothing = 1;\n",
  });
  const run = await place.remora(["run", "src", "--offline", "--bundle", "counter"]);
  assert.equal(run.code, 2);
  assert.match(run.stderr, /^TOOL-/);
  assert.equal(run.stdout, "");
});

Deno.test(
  "kill -9 while an agent waits: the answer comes while it is down, resume goes on behind it",
  {
    ignore: Deno.build.os === "windows",
  },
  async () => {
    await using place = await Workplace.create();
    await writeFiles(place, { "src/size.ts": ASKS_ONCE });
    const env = { REMORA_STORE: place.store };
    await using run = new RunningRemora(place, ["run", "src", "--offline"], env);
    await run.waitFor(/^waiting /m);
    run.kill("SIGKILL");
    await run.ended();

    await using store = await storeOf(place);
    const asked = await nextEvent(store, "agent:blocked");
    const agentId = asked.agentId ?? "";
    const { kv } = store.workspace(String(asked.payload.workspaceId));
    const journal = await kv.list(`agent:${agentId}:journal:`);
    const before = await eventsOf(store, "tool:called");
    const tools = before.map(({ payload }) => payload.toolName);
    assert.deepEqual(tools, ["run_linter", "apply_fix", "ask_user"]);

    const id = String(asked.payload.questionId);
    const answered = await place.remora(["answer", id, "1", "--by", "Ada"], env);
    assert.equal(answered.code, 0, answered.stderr);

    const resumed = await place.remora(["resume"], env);
    assert.equal(resumed.code, 0, resumed.stderr);
    assert.match(resumed.stdout, /^running +lint:src\/size\.ts +goes on where it was$/m);
    assert.match(resumed.stdout, /^1 done/m);

    // Every call that was made before the kill is in the log once, and in the journal as it was.
    const calls = (await eventsOf(store, "tool:called")).map(({ payload }) =>
      String(payload.callId)
    );
    assert.deepEqual(calls.slice(0, 3), before.map(({ payload }) => String(payload.callId)));
    assert.equal(new Set(calls).size, calls.length);
    const after = new Map(
      (await kv.list(`agent:${agentId}:journal:`)).map((entry) => [entry.key, entry]),
    );
    for (const entry of journal) assert.deepEqual(after.get(entry.key), entry, entry.key);
    assert.ok(after.size > journal.length);

    // Asked once, answered once, and the answer was used.
    assert.equal((await eventsOf(store, "agent:blocked")).length, 1);
    const [resolved, ...more] = await eventsOf(store, "agent:resumed");
    assert.equal(more.length, 0);
    assert.deepEqual([resolved?.payload.respondedBy, resolved?.payload.via], ["Ada", "cli"]);
    const diff = await place.remora(["review", "diff"], env);
    assert.match(diff.stdout, /^\+export function show\(value: unknown\)/m);
    assert.match(diff.stdout, /^\+ {2}const length/m);

    const again = await place.remora(["resume"], env);
    assert.equal(again.code, 2);
    assert.match(again.stderr, /^RUN-NOT-FOUND: /);
  },
);

Deno.test("a second process does not run what another one runs", async () => {
  await using place = await Workplace.create();
  await writeFiles(place, { "src/size.ts": ASKS_ONCE });
  await using run = new RunningRemora(place, ["run", "src", "--offline"]);
  await run.waitFor(/^waiting /m);
  const [graphId = ""] = /[0-9a-f-]{36}/.exec(run.stdout) ?? [];
  const { code, stderr } = await place.remora(["resume", graphId]);
  assert.equal(code, 2);
  assert.match(stderr, /^RUN-HELD: Run .* goes on in process \d+ on /);
});

Deno.test("a run whose output nobody reads any more stops, says how to go on, and can be resumed", {
  ignore: Deno.build.os === "windows",
}, async () => {
  await using place = await Workplace.create();
  await writeFiles(place, { "src/size.ts": ASKS_ONCE });
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", CLI, "run", "src", "--offline", "--store", place.store],
    cwd: place.folder,
    env: { NO_COLOR: "1" },
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const reader = child.stdout.getReader();
  await reader.read();
  await reader.cancel();
  const stderr = await new Response(child.stderr).text();
  assert.equal((await child.status).code, 130);
  assert.match(stderr, /^\nStopped\. Nothing is lost; it can go on at any time:\n {2}.* resume /);
  await using store = await storeOf(place);
  assert.equal((await eventsOf(store, "agent:completed")).length, 0);
});
