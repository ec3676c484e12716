import assert from "node:assert/strict";
import fc from "fast-check";
import { maskNonCode } from "./_mask.ts";

const CASES: readonly (readonly [string, string])[] = [
  ['a = "let x"; // let y', 'a = "     ";         '],
  ["a /* let */ b", "a           b"],
  ["`a ${b + `c ${d}`} e`", "`  ${b + `  ${d}`}  `"],
  ["`${{ a: 1 }.a} b`", "`${{ a: 1 }.a}  `"],
  ["x = /a\"b[/]'/g; y", "x = /         ; y"],
  ["a / b / c", "a / b / c"],
  ["return /x\\/y/;", "return /     ;"],
  ["(a) / 2; 'b'", "(a) / 2; ' '"],
  ["'it\\'s'", "'     '"],
  ["<p>don't</p>\nlet a", "<p>don't</p>\nlet a"],
];

for (const [text, masked] of CASES) {
  Deno.test(`maskNonCode() blanks what is no code in ${JSON.stringify(text)}`, () => {
    assert.equal(maskNonCode(text), masked);
  });
}

Deno.test("maskNonCode() keeps the length and the line breaks of any text", () => {
  const piece = fc.oneof(
    fc.constantFrom(
      '"',
      "'",
      "`",
      "${",
      "{",
      "}",
      "/",
      "//",
      "/*",
      "*/",
      "\\",
      "\n",
      "a",
      "=",
      ")",
    ),
    fc.string({ maxLength: 3 }),
  );
  fc.assert(fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
    const text = pieces.join("");
    const masked = maskNonCode(text);
    assert.equal(masked.length, text.length);
    assert.deepEqual(breaks(masked), breaks(text));
  }));
});

function breaks(text: string): number[] {
  return [...text.matchAll(/\n/g)].map((match) => match.index);
}
