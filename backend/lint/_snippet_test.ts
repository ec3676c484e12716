import assert from "node:assert/strict";
import { Positions } from "./_positions.ts";
import { numberedLines, oneLine } from "./_snippet.ts";

const TEXT = "function f() {\n  if (a) {\r\n    go();\n  } else {\n  }\n}\n";

function around(part: string, text = TEXT): string {
  const start = text.indexOf(part);
  return numberedLines(text, { start, end: start + part.length }, new Positions(text));
}

Deno.test("a finding is shown with the lines around it, numbered, without their common indentation", () => {
  assert.equal(around("go()"), "2  if (a) {\n3    go();\n4  } else {");
  assert.equal(around("{\n  }"), "3      go();\n4    } else {\n5    }\n6  }");
});

Deno.test("there is nothing before the first line, and no more than three lines of a long finding", () => {
  assert.equal(around("function f()"), "1  function f() {\n2    if (a) {");
  const long = Array.from({ length: 9 }, (_, index) => `a${index}`).join("\n");
  assert.equal(around(long, long), "1  a0\n2  a1\n3  a2\n4  a3");
  assert.equal(around("a0", "a0"), "1  a0");
  assert.equal(around("a0", "\n\na0\n"), "3  a0");
});

Deno.test("numbers of different lengths end in the same column; long lines end", () => {
  const text = Array.from({ length: 12 }, (_, index) => `a${index};`).join("\n");
  assert.equal(around("a9;", text), " 9  a8;\n10  a9;\n11  a10;");
  assert.equal(around("x", `\t${"x".repeat(900)}`).length, 203);
  assert.equal(oneLine(`b\n   ${"x".repeat(900)}\n`, 9), "x".repeat(200));
});
