import assert from "node:assert/strict";
import { openStore } from "@remora/core";
import { loadBundle } from "@remora/backend/bundles";
import { join } from "node:path";
import { loadConfig } from "../../config/config.ts";
import { fakeContext } from "../../testdata/fake_context.ts";
import { importOriginal } from "./import.ts";

const MANIFEST = `name: my_agent
model:
  plugin: function_gemma
  adapter: org/model
initial_context:
  system_prompt: |
    <task_description>Do it.</task_description>
  user_template: "{{ node_text }}"
max_turns: 7
termination_tool: submit_result
tools:
  - name: read_it
    registry: grail
  - name: submit_result
    registry: grail
registries:
  - type: grail
    config: {agents_dir: tools}
`;

const SUBMIT = `from grail import Input, external

summary: str = Input("summary")


@external
async def submit_result(summary: str, changed_files: list[str]) -> dict: ...


result = await submit_result(summary, [])
result
`;

const READ = `from grail import Input, external

path: str = Input("path", default="a.py")


@external
async def read_file(path: str) -> str: ...


text = await read_file(path)
{"result": text}
`;

const OLD_CONFIG = `agents_dir: agents
server:
  base_url: http://gpu:8000/v1
  api_key: EMPTY
  timeout: 90
  default_adapter: Qwen/Qwen3-4B
cairn:
  max_concurrent_agents: 16
hub:
  mode: daemon
`;

const EVENT = '{"id":"1a2b3c4d","timestamp":"2026-02-01T12:00:00","category":"agent",' +
  '"action":"started","agent_id":"a1","payload":{"workspace_id":"w1","name":"lint"}}\n';

const OLD_FILES: Readonly<Record<string, string>> = {
  "remora.yaml": OLD_CONFIG,
  "agents/my_agent/bundle.yaml": MANIFEST,
  "agents/my_agent/tools/read_it.pym": READ,
  "agents/my_agent/tools/submit_result.pym": SUBMIT,
  "agents/my_agent/my_subagent.yaml.old": "ignored: true\n",
  "agents/broken/bundle.yaml": "name: [\n",
  ".remora/events.jsonl": `${EVENT}{"truncated": \n${EVENT.replace("1a2b3c4d", "2a2b3c4d")}`,
};

async function inProject(test: (old: string, fresh: string) => Promise<void>): Promise<void> {
  const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "remora-import-" }));
  const old = join(folder, "old");
  const fresh = join(folder, "new");
  try {
    for (const [path, text] of Object.entries(OLD_FILES)) {
      await Deno.mkdir(join(old, path, ".."), { recursive: true });
      await Deno.writeTextFile(join(old, path), text);
    }
    await Deno.mkdir(fresh);
    await test(old, fresh);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("import takes over events, bundles and settings of a whole project", async () => {
  await inProject(async (old, fresh) => {
    const store = `sqlite:${join(fresh, "r.db")}`;
    const context = fakeContext();
    await importOriginal(context, { store, into: fresh, format: "json" }, old);
    const report = JSON.parse(context.out.text());
    const [events] = report.events;
    assert.deepEqual([events.stored, events.known], [2, 0]);
    assert.deepEqual(events.skipped.map(({ line }: { line: number }) => line), [2]);
    {
      await using opened = await openStore(store, { readOnly: true });
      const read = await opened.events.read({});
      assert.deepEqual(read.map(({ agentId }) => agentId), ["a1", "a1"]);
      assert.equal(read[0]?.payload.workspaceId, "w1");
    }
    const names = report.bundles.map(({ name, problem }: { name: string; problem?: string }) => [
      name,
      problem === undefined,
    ]);
    assert.deepEqual(names, [["broken", false], ["my_agent", true]]);
    const bundle = await loadBundle("my_agent", { root: fresh });
    assert.deepEqual([bundle.dialect, bundle.model, bundle.maxTurns], ["B", "org/model", 7]);
    const files = [...Deno.readDirSync(join(fresh, "agents", "my_agent"))].map(({ name }) => name);
    assert.deepEqual(files.sort(), ["bundle.yaml", "tools"]);
    const config = await loadConfig({ folder: fresh, env: () => undefined });
    assert.equal(config.value("model.baseUrl"), "http://gpu:8000/v1");
    assert.equal(config.value("model.timeout"), 90_000);
    assert.equal(config.value("model.name"), "Qwen/Qwen3-4B");
    assert.equal(config.value("run.concurrency"), 16);
    const left = report.config.notes.map(({ key }: { key: string }) => key);
    assert.deepEqual(left, ["agents_dir", "server.api_key", "hub.mode"]);
    assert.equal(context.code(), 1);
  });
});

Deno.test("import again changes nothing: events are known, files stay", async () => {
  await inProject(async (old, fresh) => {
    const store = `sqlite:${join(fresh, "r.db")}`;
    const flags = { store, into: fresh, format: "text" } as const;
    await importOriginal(fakeContext(), flags, old);
    await Deno.writeTextFile(join(fresh, "agents/my_agent/bundle.yaml"), "mine\n");
    const context = fakeContext();
    await importOriginal(context, flags, old);
    const text = context.out.text();
    assert.match(text, /0 events imported, 2 were there already/);
    assert.match(text, /✗ bundle my_agent .* is there already/);
    assert.match(text, /written to .*remora\.imported\.yaml/);
    assert.match(text, /hub\.mode Take it out: there is no hub/);
    const kept = await Deno.readTextFile(join(fresh, "agents/my_agent/bundle.yaml"));
    assert.equal(kept, "mine\n");
  });
});

Deno.test("import in the original's own folder keeps its files and writes the settings beside them", async () => {
  await inProject(async (old) => {
    const context = fakeContext();
    const store = `sqlite:${join(old, "r.db")}`;
    await importOriginal(context, { store, into: old, format: "text" }, join(old, "remora.yaml"));
    assert.equal(await Deno.readTextFile(join(old, "remora.yaml")), OLD_CONFIG);
    const config = await loadConfig({
      file: join(old, "remora.imported.yaml"),
      env: () => undefined,
    });
    assert.equal(config.value("run.concurrency"), 16);
    assert.equal(context.code(), 0);
  });
});

Deno.test("import of what has nothing of the original says so", async () => {
  await inProject(async (_, fresh) => {
    const flags = { format: "text" } as const;
    await assert.rejects(importOriginal(fakeContext(), flags, fresh), { code: "IMPORT-NOTHING" });
    const missing = importOriginal(fakeContext(), flags, join(fresh, "nowhere"));
    await assert.rejects(missing, { code: "PATH-NOT-FOUND" });
  });
});
