import assert from "node:assert/strict";
import { serverError } from "./_errors.ts";

Deno.test("the variable for a missing key is Remora's; OpenAI's is named for OpenAI only", () => {
  const hint = (baseUrl: string) =>
    serverError({ status: 401, body: "" }, { baseUrl, model: "m", apiKey: undefined }).hint;
  assert.match(hint("https://api.openai.com/v1") ?? "", /REMORA_API_KEY or OPENAI_API_KEY$/);
  for (const other of ["http://localhost:8000/v1", "https://api.openai.com.example.org/v1", ""]) {
    assert.match(hint(other) ?? "", /: set REMORA_API_KEY$/);
  }
});
