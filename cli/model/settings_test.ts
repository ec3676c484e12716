import assert from "node:assert/strict";
import { Config } from "../config/config.ts";
import { modelSettings } from "./settings.ts";

const DEFAULTS = {
  offline: false,
  baseUrl: "http://localhost:8000/v1",
  apiKeyEnv: "REMORA_API_KEY",
  timeout: 120_000,
  structuredOutput: "auto",
};

function settings(flags: object, variables: Record<string, string>): object {
  const env = (name: string) => variables[name];
  return modelSettings(new Config(undefined, { env }), flags, env);
}

Deno.test("a flag comes before the environment, the environment before the default", () => {
  assert.deepEqual(settings({}, {}), DEFAULTS);
  const variables = { REMORA_BASE_URL: "http://gpu:8000/v1", REMORA_MODEL: "qwen" };
  const named = { ...DEFAULTS, baseUrl: "http://gpu:8000/v1", model: "qwen" };
  assert.deepEqual(settings({}, variables), named);
  assert.deepEqual(settings({ baseUrl: "http://x/v1", model: "m" }, variables), {
    ...DEFAULTS,
    baseUrl: "http://x/v1",
    model: "m",
  });
  assert.deepEqual(settings({}, { REMORA_BASE_URL: "", REMORA_MODEL: "" }), DEFAULTS);
});

Deno.test("the key is read from the variable that is named", () => {
  assert.deepEqual(settings({ apiKeyEnv: "MY_KEY" }, { MY_KEY: "k", REMORA_API_KEY: "other" }), {
    ...DEFAULTS,
    apiKeyEnv: "MY_KEY",
    apiKey: "k",
  });
});

Deno.test("OpenAI's key goes to OpenAI only", () => {
  const variables = { OPENAI_API_KEY: "sk" };
  assert.deepEqual(settings({ baseUrl: "https://example.com/v1" }, variables), {
    ...DEFAULTS,
    baseUrl: "https://example.com/v1",
  });
  assert.deepEqual(settings({ baseUrl: "https://api.openai.com/v1" }, variables), {
    ...DEFAULTS,
    baseUrl: "https://api.openai.com/v1",
    apiKey: "sk",
  });
});

Deno.test("naming a server on the command line switches the offline model of remora.yaml off", () => {
  const values = new Map([["model.offline" as const, { value: true, line: 1 }]]);
  const config = new Config({ path: "/p/remora.yaml", values }, { env: () => undefined });
  const offline = (flags: object) => modelSettings(config, flags, () => undefined).offline;
  assert.equal(offline({}), true);
  assert.equal(offline({ offline: false }), false);
  assert.equal(offline({ baseUrl: "http://x/v1" }), false);
});
