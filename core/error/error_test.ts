import assert from "node:assert/strict";
import { formatError, maskUrl, RemoraError } from "./mod.ts";

Deno.test("formatError() gives one line with code, message and hint", () => {
  const error = new RemoraError("STORE-PATH", "Cannot open x\n  for reading", { hint: "Make it" });
  assert.equal(formatError(error), "STORE-PATH: Cannot open x for reading. Make it");
});

Deno.test("formatError() ends a message once", () => {
  const error = new RemoraError("BUNDLE", 'No "lnt"; did you mean lint?', { hint: "See the list" });
  assert.equal(formatError(error), 'BUNDLE: No "lnt"; did you mean lint? See the list');
});

Deno.test("formatError() never shows a stack trace", () => {
  assert.equal(formatError(new TypeError("Boom")), "UNKNOWN: Boom");
  assert.equal(formatError("text"), "UNKNOWN: text");
});

Deno.test("maskUrl() hides user, password and tokens", () => {
  assert.equal(
    maskUrl("nats://bob:hunter2@example.com:4222?token=abc&keep=9"),
    "nats://***@example.com:4222?token=***&keep=9",
  );
  assert.equal(maskUrl("sqlite:a@b.db"), "sqlite:a@b.db");
});
