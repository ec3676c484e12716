import assert from "node:assert/strict";
import fc from "fast-check";
import { Positions } from "./_positions.ts";

Deno.test("ofByte() finds the offset of each character of any text", () => {
  fc.assert(fc.property(fc.string({ unit: "grapheme" }), (text) => {
    const positions = new Positions(text);
    const encoder = new TextEncoder();
    let offset = 0;
    for (const char of text) {
      assert.equal(positions.ofByte(encoder.encode(text.slice(0, offset)).length), offset);
      offset += char.length;
    }
  }));
});

Deno.test("a byte order mark counts neither as a byte nor as a column", () => {
  const positions = new Positions("\uFEFFvar é = 1;");
  assert.equal(positions.ofByte(0), 1);
  assert.equal(positions.ofByte(6), 6);
  assert.equal(positions.ofLine(1, 1), 1);
});

Deno.test("ofLine() counts columns in code points, lineOf() in UTF-16 units", () => {
  const text = 'a\nb = "😀" + c\n';
  const positions = new Positions(text);
  const offset = text.indexOf("c");
  assert.equal(positions.ofLine(2, 11), offset);
  assert.deepEqual(positions.lineOf(offset), { line: 2, column: 12 });
  assert.deepEqual(positions.lineOf(0), { line: 1, column: 1 });
  assert.equal(positions.ofLine(99, 1), text.length);
});
