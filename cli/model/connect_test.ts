import assert from "node:assert/strict";
import { modelAddress } from "./connect.ts";

const FLAGS = { apiKeyEnv: "REMORA_API_KEY" };

function address(flags: object, variables: Record<string, string>): object {
  return modelAddress({ ...FLAGS, ...flags }, (name) => variables[name]);
}

Deno.test("a flag comes before the environment, the environment before the default", () => {
  assert.deepEqual(address({}, {}), { baseUrl: "http://localhost:8000/v1" });
  const variables = { REMORA_BASE_URL: "http://gpu:8000/v1", REMORA_MODEL: "qwen" };
  assert.deepEqual(address({}, variables), { baseUrl: "http://gpu:8000/v1", model: "qwen" });
  assert.deepEqual(address({ baseUrl: "http://x/v1", model: "m" }, variables), {
    baseUrl: "http://x/v1",
    model: "m",
  });
  assert.deepEqual(address({}, { REMORA_BASE_URL: "", REMORA_MODEL: "" }), {
    baseUrl: "http://localhost:8000/v1",
  });
});

Deno.test("the key is read from the variable that is named", () => {
  assert.deepEqual(address({ apiKeyEnv: "MY_KEY" }, { MY_KEY: "k", REMORA_API_KEY: "other" }), {
    baseUrl: "http://localhost:8000/v1",
    apiKey: "k",
  });
});

Deno.test("OpenAI's key goes to OpenAI only", () => {
  const variables = { OPENAI_API_KEY: "sk" };
  assert.deepEqual(address({ baseUrl: "https://example.com/v1" }, variables), {
    baseUrl: "https://example.com/v1",
  });
  assert.deepEqual(address({ baseUrl: "https://api.openai.com/v1" }, variables), {
    baseUrl: "https://api.openai.com/v1",
    apiKey: "sk",
  });
});
