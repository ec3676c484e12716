import assert from "node:assert/strict";
import { isJsonObject } from "@remora/core";
import {
  calls,
  says,
  type ScriptedRequest,
  type ScriptStep,
  startScriptedServer,
} from "../../testing/mod.ts";
import { startOfflineModel } from "../offline/offline_model.ts";
import { probeModelServer } from "./probe.ts";
import { isAtLeast } from "../openai/_version.ts";

const READY = calls("report_ready", { word: "ready" });

/** Constrained when the request has this field. */
function canary(field: string): ScriptStep {
  return ({ body }: ScriptedRequest) =>
    says(isJsonObject(body[field]) ? '{"word": "qzx-4711"}' : "Hello!");
}

Deno.test("probeModelServer() describes a server that is as it should be", async () => {
  const models = [
    { id: "qwen", contextLength: 32_768 },
    { id: "lint", parent: "qwen" },
  ];
  await using server = startScriptedServer([READY, canary("structured_outputs")], { models });
  const report = await probeModelServer({ baseUrl: server.baseUrl });
  assert.deepEqual(report, {
    baseUrl: server.baseUrl,
    reachable: true,
    version: "0.15.1",
    models: [{ id: "qwen", contextLength: 32_768 }],
    adapters: [{ id: "lint", parent: "qwen" }],
    model: "qwen",
    contextLength: 32_768,
    toolCalling: "api",
    structuredOutput: "structured_outputs",
    findings: [],
  });
  server.assertDone();
});

Deno.test("probeModelServer() works on the offline model, and takes no longer than it must", async () => {
  await using offline = await startOfflineModel({ latency: { min: 0, max: 0 } });
  const report = await probeModelServer({ baseUrl: offline.baseUrl });
  assert.equal(report.toolCalling, "api");
  assert.equal(report.structuredOutput, "structured_outputs");
  assert.equal(report.version, "0.0.0+remora.offline");
});

Deno.test("probeModelServer() names the flags for tool calls that the server lacks", async () => {
  await using strict = startScriptedServer([
    {
      status: 400,
      message:
        '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set',
    },
    canary("structured_outputs"),
  ]);
  const refused = await probeModelServer({ baseUrl: strict.baseUrl });
  assert.equal(refused.toolCalling, "failed");
  assert.equal(refused.findings[0]?.severity, "error");
  assert.match(refused.findings[0]?.hint ?? "", /--enable-auto-tool-choice --tool-call-parser/);

  await using lenient = startScriptedServer([
    says('<tool_call>{"name": "report_ready", "arguments": {"word": "ready"}}</tool_call>'),
    canary("structured_outputs"),
  ]);
  const text = await probeModelServer({ baseUrl: lenient.baseUrl });
  assert.equal(text.toolCalling, "text");
  assert.match(text.findings[0]?.hint ?? "", /--tool-call-parser/);

  await using talker = startScriptedServer([says("I am ready!"), canary("structured_outputs")]);
  assert.equal((await probeModelServer({ baseUrl: talker.baseUrl })).toolCalling, "none");
});

Deno.test("probeModelServer() finds the form of structured output, old servers included", async () => {
  await using old = startScriptedServer([READY, canary("guided_json")], { version: "0.11.2" });
  assert.equal((await probeModelServer({ baseUrl: old.baseUrl })).structuredOutput, "guided");
  old.assertDone();

  const ignoring: ScriptStep[] = [READY, says("Hello!"), canary("response_format")];
  await using other = startScriptedServer(ignoring, { version: "b4521" });
  assert.equal(
    (await probeModelServer({ baseUrl: other.baseUrl })).structuredOutput,
    "response_format",
  );

  const never = [READY, says("Hello!"), says("Hello!"), says("Hello!")];
  await using none = startScriptedServer(never);
  const report = await probeModelServer({ baseUrl: none.baseUrl });
  assert.equal(report.structuredOutput, "none");
  assert.equal(report.findings[0]?.severity, "hint");
});

Deno.test("probeModelServer() says which flag adds an adapter that is missing", async () => {
  await using server = startScriptedServer([], { models: [{ id: "base", contextLength: 2_048 }] });
  const report = await probeModelServer({ baseUrl: server.baseUrl, model: "lint" });
  assert.equal(report.toolCalling, "untested");
  assert.match(report.findings[0]?.message ?? "", /does not serve "lint"; it serves: base/);
  assert.match(report.findings[0]?.hint ?? "", /--enable-lora --lora-modules lint=PATH/);

  const shallow = await probeModelServer({ baseUrl: server.baseUrl, deep: false });
  assert.match(shallow.findings[0]?.hint ?? "", /--max-model-len/);
  server.assertDone();
});

Deno.test("probeModelServer() reports a server that is not there, or wants a key", async () => {
  const gone = startScriptedServer([]);
  await gone.close();
  const report = await probeModelServer({ baseUrl: gone.baseUrl });
  assert.equal(report.reachable, false);
  assert.ok(report.findings[0]?.message.includes(gone.baseUrl));

  await using locked = startScriptedServer([], { apiKey: "k" });
  const refused = await probeModelServer({ baseUrl: locked.baseUrl });
  assert.equal(refused.reachable, true);
  assert.match(refused.findings[0]?.hint ?? "", /: set REMORA_API_KEY$/);
});

Deno.test("probeModelServer() stops with the signal's reason", async () => {
  await using server = startScriptedServer([
    () => new Promise((resolve) => setTimeout(() => resolve(READY), 150)),
  ]);
  const controller = new AbortController();
  setTimeout(() => controller.abort(new Error("enough")), 60);
  await assert.rejects(
    probeModelServer({ baseUrl: server.baseUrl, signal: controller.signal }),
    /enough/,
  );
});

Deno.test("isAtLeast() compares versions of vLLM", () => {
  assert.equal(isAtLeast("0.12.0", 0, 12), true);
  assert.equal(isAtLeast("0.9.2.dev3+g12", 0, 12), false);
  assert.equal(isAtLeast("v1.0.0", 0, 12), true);
  assert.equal(isAtLeast("b4521", 0, 12), undefined);
  assert.equal(isAtLeast(undefined, 0, 12), undefined);
});
