import assert from "node:assert/strict";
import fc from "fast-check";
import { createPaint } from "./colour.ts";
import { hyperlink } from "./link.ts";
import { displayWidth, padEnd, stripEscapes, truncate, truncateMiddle, wrap } from "./width.ts";

const paint = createPaint(3);

Deno.test("displayWidth() counts columns, not characters", () => {
  assert.equal(displayWidth("abc"), 3);
  assert.equal(displayWidth("日本"), 4);
  assert.equal(displayWidth("👩‍👩‍👧"), 2);
  assert.equal(displayWidth("e\u0301"), 1);
  assert.equal(displayWidth(paint.wait("waiting")), 7);
  assert.equal(displayWidth(hyperlink("here", "http://127.0.0.1:8000/")), 4);
});

Deno.test("truncate() never exceeds the width and keeps colours closed", () => {
  assert.equal(truncate("waiting for you", 8), "waiting…");
  assert.equal(truncate("日本語", 4), "日…");
  const cut = truncate(paint.bold("waiting for you"), 8);
  assert.equal(stripEscapes(cut), "waiting…");
  assert.ok(cut.endsWith("\x1b[22m"));
});

Deno.test("truncateMiddle() keeps the file name of a path", () => {
  assert.equal(truncateMiddle("packages/core/store/open_store.ts", 20), "packages…en_store.ts");
});

Deno.test("wrap() breaks at spaces, and inside a word that is too long", () => {
  assert.deepEqual(wrap("one two three", 8), ["one two", "three"]);
  assert.deepEqual(wrap("abcdefghij", 4), ["abcd", "efgh", "ij"]);
  assert.deepEqual(wrap("a\n\nb", 9), ["a", "", "b"]);
});

Deno.test("for any text and width the result fits", () => {
  fc.assert(fc.property(fc.string({ unit: "grapheme" }), fc.nat(60), (text, extra) => {
    // deno-lint-ignore no-control-regex -- an escape that is none of ours has no width of its own
    const line = text.replaceAll(/[\r\n\x1b]/g, " ");
    const width = extra + 2;
    assert.ok(displayWidth(truncate(line, width)) <= width);
    assert.ok(displayWidth(truncateMiddle(line, width)) <= width);
    assert.ok(displayWidth(padEnd(truncate(line, width), width)) >= width);
    for (const part of wrap(line, width)) assert.ok(displayWidth(part) <= width);
    assert.equal(wrap(line, width).join("").replaceAll(/\s/g, ""), line.replaceAll(/\s/g, ""));
  }));
});
