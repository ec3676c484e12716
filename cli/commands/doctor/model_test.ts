import assert from "node:assert/strict";
import * as backend from "@remora/backend";
import { calls, says, type ScriptStep, startScriptedServer } from "@remora/backend/testing";
import type { ModelSettings } from "../../model/settings.ts";
import { checkModel } from "./model.ts";

const MODELS = [{ id: "qwen", contextLength: 32_768 }, { id: "lint", parent: "qwen" }];

function settings(baseUrl: string, more: Partial<ModelSettings> = {}): ModelSettings {
  return {
    offline: false,
    baseUrl,
    apiKeyEnv: "REMORA_API_KEY",
    timeout: 1_000,
    structuredOutput: "auto",
    ...more,
  };
}

/** Answers as constrained where the request has this field. */
function canary(field: string): ScriptStep {
  return ({ body }) => says(field in body ? '{"word": "qzx-4711"}' : "Hello");
}

const check = (settings: ModelSettings) =>
  checkModel(backend, settings, new AbortController().signal);

Deno.test("doctor says what a model server can do", async () => {
  await using server = startScriptedServer([
    calls("report_ready", { word: "ready" }),
    canary("structured_outputs"),
  ], { models: MODELS });
  const { verdict, text, remedy, details } = await check(settings(server.baseUrl));
  assert.deepEqual([verdict, remedy], ["ok", undefined]);
  assert.equal(
    text,
    `${server.baseUrl} serves qwen, adapters lint; version 0.15.1; 32768 tokens of context; ` +
      "qwen calls tools; structured output: structured_outputs",
  );
  assert.deepEqual(details?.adapters, ["lint"]);
  server.assertDone();
});

Deno.test("doctor names the flags that a model server lacks, and what to set", async () => {
  await using server = startScriptedServer([
    {
      status: 400,
      message:
        '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set',
    },
    canary("structured_outputs_of_no_kind"),
    canary("response_format"),
  ], { models: MODELS });
  const { verdict, text, remedy } = await check(settings(server.baseUrl));
  assert.equal(verdict, "problem");
  assert.match(text, /qwen cannot call tools; structured output: response_format/);
  assert.match(remedy ?? "", /--enable-auto-tool-choice --tool-call-parser/);
  assert.match(remedy ?? "", /structuredOutput: response_format/);
});

Deno.test("doctor says which model is not served, and how an adapter is added", async () => {
  await using server = startScriptedServer([], { models: MODELS });
  const { verdict, text, remedy } = await check(settings(server.baseUrl, { model: "docs" }));
  assert.equal(verdict, "problem");
  assert.match(text, /serves qwen, lint, not "docs"/);
  assert.match(remedy ?? "", /--enable-lora --lora-modules docs=PATH/);
});
