import assert from "node:assert/strict";
import { toRunnable, toTyped } from "./_transform.ts";
import { scriptOf } from "./_test_grail.ts";

const SCRIPT = `from __future__ import annotations
from grail import Input, external

path: str = Input(
    "path",
    default="a.ts",
)
count: int = Input("count", default=1); other = 2

@external
async def read_file(
    path: str,
) -> str:
    """Reads."""
    ...

@external
def log(message: str) -> bool: ...

text = await read_file(path)
log(text)
text
`;

Deno.test("toRunnable() leaves every line where it is, and what is no declaration as it is", async () => {
  const lines = toRunnable(await scriptOf(SCRIPT)).split("\n");
  const original = SCRIPT.split("\n");
  assert.equal(lines.length, original.length);
  assert.deepEqual(lines.slice(0, 3), ["pass", "pass", ""]);
  assert.deepEqual(lines.slice(3, 8), ["pass", "", "", "", "pass; other = 2"]);
  assert.deepEqual(lines.slice(9, 15), [
    "",
    "async def read_file(*__a, **__k): return __ext__read_file(*__a, **__k)",
    "",
    "",
    "",
    "",
  ]);
  assert.equal(lines[17], "def log(*__a, **__k): return __ext__log(*__a, **__k)");
  assert.deepEqual(lines.slice(18), original.slice(18));
});

Deno.test("toTyped() keeps types and signatures, and every line", async () => {
  const lines = toTyped(await scriptOf(SCRIPT)).split("\n");
  assert.equal(lines.length, SCRIPT.split("\n").length);
  assert.equal(lines[3], "path: str = __grail_input__()");
  assert.deepEqual(lines.slice(10, 13), [
    "async def read_file(",
    "    path: str,",
    ") -> str: raise NotImplementedError()",
  ]);
});
