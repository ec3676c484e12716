import assert from "node:assert/strict";
import { createPaint } from "./colour.ts";
import { excerpt } from "./excerpt.ts";

const SCREEN = { paint: createPaint(0) };

Deno.test("the line of a finding is shown with a mark under the place", () => {
  const text = "name: a\r\ntools: [x]\r\n";
  assert.deepEqual(excerpt(text, { line: 2, column: 8 }, SCREEN), [
    "2 │ tools: [x]",
    "  │        ^",
  ]);
  assert.deepEqual(excerpt(text, { line: 9, column: 1 }, SCREEN), []);
  assert.deepEqual(excerpt(undefined, { line: 1, column: 1 }, SCREEN), []);
});

Deno.test("an excerpt is one line, whatever stands in it", () => {
  const [line, mark] = excerpt("a\rb\x1b[2Jc: x\n", { line: 1, column: 9 }, SCREEN);
  assert.equal(line, "1 │ a␍b␛[2Jc: x");
  assert.equal(mark, "  │         ^");
});
