import assert from "node:assert/strict";
import { typedKeys } from "./keys.ts";

Deno.test("arrows, Home and Delete are not what their letters and numbers say", () => {
  assert.deepEqual(typedKeys("\x1b[A"), []);
  assert.deepEqual(typedKeys("\x1b[3~\x1bOH\x1b[1;5D"), []);
  assert.deepEqual(typedKeys("\x1b"), []);
  assert.deepEqual(typedKeys("\x1bx"), []);
});

Deno.test("what is typed comes through, in one chunk or with other keys between", () => {
  assert.deepEqual(typedKeys("a1\r"), ["a", "1", "\r"]);
  assert.deepEqual(typedKeys("a\x1b[Bé\x03"), ["a", "é", "\x03"]);
});
