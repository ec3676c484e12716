import assert from "node:assert/strict";
import fc from "fast-check";
import { type Key, KeyReader } from "./key.ts";

function read(...pieces: readonly string[]): readonly string[] {
  const reader = new KeyReader();
  return pieces.flatMap((piece) => reader.read(piece)).map(show);
}

function show(key: Key): string {
  return key.type === "text" ? `"${key.text}"` : key.type;
}

Deno.test("keys are read from what terminals send", () => {
  assert.deepEqual(read("\x1b[A\x1bOB\x1b[C\x1b[D"), ["up", "down", "right", "left"]);
  assert.deepEqual(read("\x1b[H\x1b[4~\x1b[5~\x1b[6~\x1b[3~\x1b[Z"), [
    "home",
    "end",
    "pageUp",
    "pageDown",
    "delete",
    "backTab",
  ]);
  assert.deepEqual(read("a\r\tü\x7f\x03"), [
    '"a"',
    "enter",
    "tab",
    '"ü"',
    "backspace",
    "interrupt",
  ]);
});

Deno.test("a lone Escape is a key, Alt+Enter is a new line, and unknown sequences are none", () => {
  assert.deepEqual(read("\x1b"), ["escape"]);
  assert.deepEqual(read("\x1bq"), ["escape", '"q"']);
  assert.deepEqual(read("\x1b\r"), ["newLine"]);
  assert.deepEqual(read("\x1b[15~x\x1b[1;5C"), ['"x"']);
});

Deno.test("what is pasted is text, line ends and escapes included", () => {
  assert.deepEqual(read("\x1b[200~one\rtwo\x1b[A\x1b[201~\r"), ['"one\rtwo\x1b[A"', "enter"]);
});

Deno.test("it does not matter in which pieces keys come", () => {
  const sequences = ["\x1b[A", "\x1b[5~", "\r", "abc", "\x1b[200~a\rb\x1b[201~", "\x7f", "ü"];
  fc.assert(fc.property(
    fc.array(fc.constantFrom(...sequences), { minLength: 1, maxLength: 6 }),
    fc.nat(),
    (parts, at) => {
      const text = parts.join("");
      const cut = at % (text.length + 1);
      // A lone Escape at the end of a piece is the key: that cannot be told apart.
      if (text.slice(0, cut).endsWith("\x1b")) return;
      const whole = read(text).join("").replaceAll('""', "");
      assert.equal(read(text.slice(0, cut), text.slice(cut)).join("").replaceAll('""', ""), whole);
    },
  ));
});
