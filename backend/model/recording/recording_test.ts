import assert from "node:assert/strict";
import { RemoraError } from "@remora/core";
import { countedTool, submitTool, TestAgent } from "../../kernel/testdata/test_agent.ts";
import { calls, says, scriptedModel } from "../../testing/mod.ts";
import { startOfflineModel } from "../offline/offline_model.ts";
import { createOpenAiClient } from "../openai/client.ts";
import type { Message } from "../types.ts";
import { recordModel } from "./record.ts";
import { replayModel } from "./replay.ts";

const HELLO: readonly Message[] = [{ role: "user", content: "Hello" }];

Deno.test("a run against a server is replayed without it, call ids and all", async () => {
  const lines: string[] = [];
  const tools = () => [
    countedTool("read_file", () => ({ content: "text" })),
    submitTool(),
  ];
  const first = await (async () => {
    await using offline = await startOfflineModel({ latency: { min: 0, max: 0 } });
    await using agent = await TestAgent.open();
    const model = recordModel(createOpenAiClient({ baseUrl: offline.baseUrl }), {
      write: (line) => void lines.push(line),
    });
    return await agent.run(model, tools());
  })();
  assert.equal(lines.length, 2);
  await using agent = await TestAgent.open();
  const again = await agent.run(replayModel(lines.join("\n")), tools());
  assert.deepEqual({ ...again, durationMs: 0 }, { ...first, durationMs: 0 });
});

Deno.test("replayModel() answers the same request in the recorded order, then with the last answer", async () => {
  const lines: string[] = [];
  const recorded = recordModel(scriptedModel([says("one"), says("two")]), {
    write: (line) => void lines.push(line),
  });
  for (let nth = 0; nth < 2; nth++) await recorded.complete({ messages: HELLO });
  const replay = replayModel(lines.join("\n"));
  const seen: (string | null)[] = [];
  let streamed = "";
  for (let nth = 0; nth < 3; nth++) {
    const { content } = await replay.complete({ messages: HELLO }, {
      onText: (t) => streamed += t,
    });
    seen.push(content);
  }
  assert.deepEqual(seen, ["one", "two", "two"]);
  assert.equal(streamed, "onetwotwo");
  assert.deepEqual(await replay.models(), [{ id: "scripted" }]);
});

Deno.test("replayModel() knows a request again whose tools took longer or ran later", async () => {
  const asked = (output: string): readonly Message[] => [
    ...HELLO,
    {
      role: "assistant",
      content: null,
      toolCalls: [{ id: "c", name: "run_tests", arguments: {} }],
    },
    { role: "tool", callId: "c", name: "run_tests", content: output },
  ];
  const lines: string[] = [];
  const recorded = recordModel(scriptedModel([says("Good")]), {
    write: (line) => void lines.push(line),
  });
  await recorded.complete({ messages: asked("ok | 3 passed (12ms) at 2026-01-01T10:00:00Z") });
  const replay = replayModel(lines.join("\n"));
  const later = asked("ok | 3 passed (1.2 s) at 2026-02-03T11:30:01.5Z");
  assert.equal((await replay.complete({ messages: later })).content, "Good");
  const other = asked("ok | 2 passed (12ms) at 2026-01-01T10:00:00Z");
  await assert.rejects(replay.complete({ messages: other }), /no answer/);
});

Deno.test("replayModel() keeps usage and arguments that could not be read", async () => {
  const lines: string[] = [];
  const usage = { promptTokens: 1, completionTokens: 2, totalTokens: 3 };
  const recorded = recordModel(scriptedModel([{ ...calls("x", "{'"), usage }]), {
    write: (line) => void lines.push(line),
  });
  const response = await recorded.complete({ messages: HELLO });
  assert.deepEqual(await replayModel(lines.join("\n")).complete({ messages: HELLO }), response);
});

Deno.test("replayModel() says what it has no answer to", async () => {
  const lines: string[] = [];
  const recorded = recordModel(scriptedModel([says("one")]), {
    write: (line) => void lines.push(line),
  });
  await recorded.complete({ messages: HELLO });
  const replay = replayModel(lines.join("\n"));
  const missing = async (messages: readonly Message[]): Promise<RemoraError> => {
    const error = await replay.complete({ messages }).catch((error) => error);
    assert.ok(error instanceof RemoraError);
    assert.equal(error.code, "RECORDING-MISSING");
    return error;
  };
  assert.match((await missing([{ role: "user", content: "Bye" }])).hint ?? "", /differs/);
  assert.match((await missing([...HELLO, ...HELLO])).hint ?? "", /never got this far/);
  for (const text of ["{", "[]", '{"version": 2}', '{"version": 1, "key": "k"}']) {
    assert.throws(
      () => replayModel(`\n${text}`),
      (error) => error instanceof RemoraError && /line 2/.test(error.message),
    );
  }
});
