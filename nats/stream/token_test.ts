import assert from "node:assert/strict";
import fc from "fast-check";
import { ABSENT, plainToken, token, untoken } from "./token.ts";

const texts = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.string({ unit: fc.constantFrom("a", "=", "_", "-", ".", "4", "1", "h", "\ud83d", "\ude00") }),
);

Deno.test("a token has only characters that every NATS tool accepts, and is never empty", () => {
  fc.assert(fc.property(texts, (text) => {
    assert.match(token(text), /^[A-Za-z0-9/_=-]+$/);
  }));
});

Deno.test("different texts have different tokens, and none stands for an absent one", () => {
  fc.assert(fc.property(texts, texts, (one, other) => {
    assert.equal(token(one) === token(other), one === other);
    assert.notEqual(token(one), ABSENT);
  }));
});

Deno.test("a token can be read back", () => {
  fc.assert(fc.property(texts, (text) => {
    if (text.isWellFormed()) assert.equal(untoken(plainToken(text)), text);
  }));
});

Deno.test("what is no token is not read as one", () => {
  for (const text of ["", "=", "=4", "=4g", "a b", "a.b", "=FF", "=h00", "=-"]) {
    assert.equal(untoken(text), undefined, text);
  }
});

Deno.test("a long text becomes a hash", () => {
  assert.match(token("ä".repeat(1_000)), /^=h[0-9a-f]{64}$/);
  assert.notEqual(token("\ud83d".repeat(300)), token("\ud83e".repeat(300)));
});
