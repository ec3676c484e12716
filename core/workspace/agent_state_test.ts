import assert from "node:assert/strict";
import { RemoraError } from "../error/error.ts";
import { openMemoryStore } from "../testing/memory_store.ts";
import { AgentKVStore, type AgentMessage } from "./agent_state.ts";

const MESSAGES: readonly AgentMessage[] = [
  { role: "system", content: "Lint" },
  { role: "user", content: "" },
  {
    role: "assistant",
    content: "",
    toolCalls: [{ id: "c1", name: "read_file", arguments: { path: "a.ts" } }],
  },
  { role: "tool", content: "text", toolCallId: "c1", name: "read_file" },
];

Deno.test("messages, results and metadata come back as they were, in another object too", async () => {
  await using store = await openMemoryStore();
  const workspace = store.workspace("w1");
  const agent = new AgentKVStore(workspace, "a1");
  for (const message of MESSAGES) await agent.addMessage(message);
  await agent.addToolResult({ callId: "c1", name: "read_file", output: "text", isError: false });
  await agent.setMetadata({ turn: 3 });
  const again = new AgentKVStore(workspace, "a1");
  assert.deepEqual(await again.state(), {
    messages: MESSAGES,
    toolResults: [{ callId: "c1", name: "read_file", output: "text", isError: false }],
    metadata: { turn: 3 },
  });
  await again.addMessage({ role: "user", content: "More" });
  assert.equal((await agent.messages()).at(-1)?.content, "More");
});

Deno.test("two writers at once lose nothing", async () => {
  await using store = await openMemoryStore();
  const writers = [0, 1].map(() => new AgentKVStore(store.workspace("w1"), "a1"));
  await Promise.all(
    writers.flatMap((writer, n) =>
      Array.from(
        { length: 50 },
        (_, m) => writer.addMessage({ role: "user", content: `${n}-${m}` }),
      )
    ),
  );
  const messages = await writers[0]!.messages();
  assert.equal(new Set(messages.map(({ content }) => content)).size, 100);
  await Promise.all(
    writers.flatMap((writer) =>
      Array.from(
        { length: 50 },
        () => writer.updateMetadata(({ count }) => ({ count: Number(count ?? 0) + 1 })),
      )
    ),
  );
  assert.deepEqual(await writers[0]!.metadata(), { count: 100 });
});

Deno.test("agents in one workspace do not see each other, whatever their ids contain", async () => {
  await using store = await openMemoryStore();
  const ids = ["a", "a:messages", "a:b", "g1/lint:src/a.ts", ""];
  for (const id of ids) {
    await new AgentKVStore(store.workspace("w1"), id).addMessage({ role: "user", content: id });
  }
  for (const id of ids) {
    const messages = await new AgentKVStore(store.workspace("w1"), id).messages();
    assert.deepEqual(messages.map(({ content }) => content), [id]);
  }
});

Deno.test("clear() forgets a part, or all", async () => {
  await using store = await openMemoryStore();
  const agent = new AgentKVStore(store.workspace("w1"), "a1");
  await agent.addMessage(MESSAGES[0]!);
  await agent.addToolResult({ callId: "c1", name: "t", output: "", isError: true });
  await agent.setMetadata({ turn: 1 });
  await agent.clear("messages");
  assert.deepEqual(await agent.messages(), []);
  assert.equal((await agent.toolResults()).length, 1);
  await agent.addMessage(MESSAGES[1]!);
  assert.deepEqual(await agent.messages(), [MESSAGES[1]]);
  await agent.clear();
  assert.deepEqual(await store.workspace("w1").kv.list(), []);
});

Deno.test("a record that cannot be read is named", async () => {
  await using store = await openMemoryStore();
  const { kv } = store.workspace("w1");
  await kv.set("agent:a1:messages:0000000000", { role: "judge", content: "x" });
  await assert.rejects(
    new AgentKVStore(store.workspace("w1"), "a1").messages(),
    (error) =>
      error instanceof RemoraError && error.code === "RECORD-INVALID" &&
      /0000000000.*role must be one of/.test(error.message),
  );
});
