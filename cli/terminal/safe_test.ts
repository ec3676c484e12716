import assert from "node:assert/strict";
import { safeLine, safeText } from "./safe.ts";

Deno.test("safeText() makes what would steer the terminal visible", () => {
  assert.equal(safeText("\x1b[2Jgone"), "␛[2Jgone");
  assert.equal(safeText("title\x1b]0;x\x07"), "title␛]0;x␇");
  assert.equal(safeText("\x9b31mred"), "\ufffd31mred");
  assert.equal(safeText("abc\u202egpj"), "abc\ufffdgpj");
  assert.equal(safeText("a\r\nb\rc\td"), "a\nb\nc  d");
});

Deno.test("safeText() leaves people's text alone", () => {
  assert.equal(safeText('日本 👩‍👩‍👧 <b>&amp;</b> "quotes"'), '日本 👩‍👩‍👧 <b>&amp;</b> "quotes"');
});

Deno.test("safeLine() is one line", () => {
  assert.equal(safeLine("  a\n\n  b \r\n c"), "a b c");
});
