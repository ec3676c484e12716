import assert from "node:assert/strict";
import fc from "fast-check";
import { checkGrail } from "./mod.ts";

const SCRIPT = `"""Reads a file."""
from grail import Input, external
from typing import Any

path: str = Input("path", description="Where")
limit: int | None = Input("limit", default=None)

@external
async def read_file(path: str, *, limit: int = -1) -> list[str]:
    """Reads."""
    ...

async def work(items: list[str]) -> dict[str, Any]:
    found = {}
    for index, item in enumerate(items):
        if item.startswith("#") and not found.get(item):
            found[item] = [f"{index!r:>{limit or 3}}", *items[1:2]]
        elif (size := len(item)) > 10:
            found |= {item: size, **found}
        else:
            try:
                found[item] = [x async for x in items if x]
            except (KeyError, ValueError) as error:
                raise RuntimeError("no") from error
            finally:
                found = found
    return found

lines = await read_file(path, limit=limit)
result = await work(lines)
result
`;

const PIECES = [
  ...[
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    '"',
    "'",
    '"""',
    "\n",
    "\n    ",
    "\t",
    "\\\n",
    "\\",
    "\r",
    "\f",
  ],
  ...[
    ":",
    "=",
    ":=",
    "->",
    "*",
    "**",
    "/",
    ",",
    ";",
    ".",
    "...",
    "@",
    "|",
    "#",
    "`",
    "$",
    "\0",
    "é",
  ],
  ...[
    "lambda: 1",
    "yield",
    "await ",
    "async ",
    "def f(a, *, b=1): ...",
    "class A: pass\n",
    "import os",
  ],
  ...[
    'x: int = Input("x")\n',
    "Input()",
    "@external\n",
    "match x:\n  case 1: pass\n",
    "del x",
    "not ",
  ],
  ...["f'{x}'", "f'{", "b'é'", "0777", "1e", "0x", "None", "True = 1", "type X = int", "print x"],
  ...["\u{1f600}", "\ud800", "\u2028", "\u00a0", "\ufeff"],
];

/** `FUZZ_RUNS=20000` for a long night. */
const RUNS = Number(Deno.env.get("FUZZ_RUNS") ?? 300);

const edit = fc.record({
  at: fc.nat(SCRIPT.length),
  remove: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 30 })),
  insert: fc.oneof(fc.constant(""), fc.constantFrom(...PIECES), fc.string({ maxLength: 8 })),
});

Deno.test("whatever a script has become, there is a verdict with places in it", async () => {
  const property = fc.asyncProperty(
    fc.array(edit, { minLength: 1, maxLength: 4 }),
    fc.constantFrom("v2" as const, "v3" as const),
    async (edits, rules) => {
      let source = SCRIPT;
      for (const { at, remove, insert } of edits) {
        source = source.slice(0, at) + insert + source.slice(at + remove);
      }
      await assertVerdict(source, rules);
    },
  );
  await fc.assert(property, { numRuns: RUNS });
});

Deno.test("a text that is no script at all has a verdict, too", async () => {
  const property = fc.asyncProperty(
    fc.oneof(
      fc.string({ unit: "binary", maxLength: 200 }),
      fc.array(fc.constantFrom(...PIECES), { maxLength: 60 }).map((pieces) => pieces.join("")),
    ),
    (source) => assertVerdict(source, "v3"),
  );
  await fc.assert(property, { numRuns: RUNS / 2 });
});

async function assertVerdict(source: string, rules: "v2" | "v3"): Promise<void> {
  const { valid, errors, warnings, script } = await checkGrail(source, { rules });
  assert.equal(valid, errors.length === 0);
  const lines = source.split(/\r\n?|\n/);
  for (const { line, column, unit, message } of [...errors, ...warnings]) {
    assert.ok(message.length > 0);
    assert.ok(line >= 1 && line <= lines.length, `line ${line} of ${lines.length}`);
    assert.ok(unit >= 0 && unit <= (lines[line - 1]?.length ?? 0), `unit ${unit} in line ${line}`);
    assert.ok(column >= 0);
  }
  if (script === undefined) assert.equal(errors.length, 1);
  let end = 0;
  for (const { span } of script?.declarations ?? []) {
    assert.ok(span.start >= end && span.end > span.start && span.end <= script!.source.length);
    end = span.end;
  }
}

Deno.test("what nests deeply or goes on for long has a verdict in time", async () => {
  const deep = [
    "(".repeat(5_000),
    `${"(".repeat(2_000)}1${")".repeat(2_000)}`,
    `x = ${"[".repeat(1_000)}${"]".repeat(1_000)}`,
    `x = ${"-".repeat(3_000)}1`,
    `x = ${"not ".repeat(3_000)}1`,
    `x = ${"1 + ".repeat(3_000)}1`,
    `x${".a".repeat(3_000)}`,
    `x: ${"int | ".repeat(3_000)}None = Input("x")\nx`,
    `x: int = Input("x", default=${"[".repeat(150)}${"]".repeat(150)})\nx`,
    `x = ${"lambda: ".repeat(1_000)}1`,
    Array.from({ length: 300 }, (_, depth) => `${" ".repeat(depth)}if x:`).join("\n"),
    "@external\n".repeat(2_000),
    "'".repeat(9_999),
    `f'${"{x:".repeat(500)}`,
    "else ".repeat(2_000),
    "\\\n".repeat(2_000),
  ];
  const started = performance.now();
  for (const source of deep) await assertVerdict(source, "v3");
  // Far more than it takes; a hang would be minutes.
  assert.ok(performance.now() - started < 60_000);
});
