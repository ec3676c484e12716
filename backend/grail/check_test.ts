import assert from "node:assert/strict";
import { checkGrail, type GrailCheck, type GrailRules } from "./mod.ts";

/** `code line:column` of all findings. */
function shown({ errors, warnings }: GrailCheck): readonly string[] {
  return [...errors, ...warnings].map(({ code, line, column }) => `${code} ${line}:${column}`);
}

async function codes(source: string, rules: GrailRules = "v3"): Promise<readonly string[]> {
  return shown(await checkGrail(source, { rules }));
}

Deno.test("errors come in the order of Python's visitor, then E006, E007, E008", async () => {
  assert.deepEqual(
    await codes(`@external
def f(a): pass
@external
def g(b) -> int: pass
x = Input("x")
del x
y = (lambda: 1) if (lambda: 2) else (lambda: 3)
@(lambda h: h)
def k(a=lambda: 1, *, b=lambda: 2) -> (lambda: 3):
    lambda: 4
import os, sys
`),
    [
      ...["E011 6:0", "E012 7:20", "E012 7:5", "E012 7:37"],
      ...["E012 9:24", "E012 9:8", "E012 10:4", "E012 8:2", "E012 9:39"],
      ...["E005 11:0", "E005 11:0"],
      ...["E006 2:0", "E006 2:0", "E006 4:0", "E007 2:0", "E007 4:0", "E008 5:0"],
      ...["W002 2:0", "W002 4:0", "W003 5:0"],
    ],
  );
});

Deno.test("columns count bytes, and units what JavaScript counts", async () => {
  const { errors } = await checkGrail("é = '😀'; f = lambda: 1\nf()\n");
  assert.deepEqual(errors.map(({ column, unit }) => [column, unit]), [[17, 14]]);
});

Deno.test("fields of f-strings are looked at, and names in them are used", async () => {
  assert.deepEqual(await codes("x = f'a{1}é{(lambda: 1)}'; y = f'{x!r:{(lambda: 1)}}'\ny"), [
    "E012 1:14",
    "E012 1:41",
  ]);
  assert.deepEqual(await codes('x: int = Input("x")\nf"{x=}"\n'), []);
});

Deno.test("to read a name is to use it; to assign, name or delete it is not", async () => {
  const unused = ["x += 1", "x = 1", "f(x=1)", "[1 for x in y]", "(x := 2)", "import x as x"];
  for (const use of unused) {
    const found = await codes(`x: int = Input("x")\n${use}\n`);
    assert.equal(found.filter((code) => code === "W003 1:0").length, 1, use);
  }
  const used = [
    "y.x",
    "x.y = 1",
    "x[0] = 1",
    "def f(a=x): pass",
    "y: x",
    "f'{x}'",
    "for a in x: 1",
  ];
  for (const use of [...used, "type(x).y = 1"]) {
    assert.deepEqual(await codes(`x: int = Input("x")\n${use}\n`), [], use);
  }
});

Deno.test("only declarations of the module itself count", async () => {
  const { script } = await checkGrail(`if 1:
    x: int = Input("x")
    @external
    def f(a): pass
def g():
    y: int = Input("y")
g()
`);
  assert.deepEqual([script?.inputs, script?.externals], [[], []]);
});

Deno.test("of two declarations with one name the last counts, in the place of the first", async () => {
  const { script } = await checkGrail(`x: str = Input("x")
y: str = Input("y")
x: int = Input("x")
@external
def f() -> int: ...
@external
def f(a: str) -> str: ...
f(x, y)
`);
  assert.deepEqual(script?.inputs.map(({ name, type }) => [name, type]), [["x", "int"], [
    "y",
    "str",
  ]]);
  assert.deepEqual(script?.externals.map(({ returnType }) => returnType), ["str"]);
  assert.deepEqual(
    script?.declarations.map(({ kind, name }) => `${kind} ${name}`),
    ["input x", "input y", "input x", "external f", "external f"],
  );
});

Deno.test("a script that cannot be loaded has one error, no warnings and no declarations", async () => {
  const source = 'x: str = Input("y")\nz: str = Input()\nclass A: pass\n[1]\n';
  const check = await checkGrail(source, { file: "a/b.pym" });
  assert.deepEqual(check, {
    file: "a/b.pym",
    valid: false,
    errors: [{
      code: "ParseError",
      severity: "error",
      line: 1,
      column: 0,
      unit: 0,
      message: "Input name 'y' doesn't match variable name 'x'",
      fix: { title: 'Label it "x"', span: { start: 15, end: 18 }, text: '"x"' },
    }],
    warnings: [],
  });
});

Deno.test("v2 names the first incomplete declaration, externals before inputs", async () => {
  const messages: string[] = [];
  for (
    const source of [
      "x = Input('x')\n@external\ndef f(a) -> int: pass\n",
      "@external\ndef f(a): pass\n",
      "@external\ndef f(a) -> int: ...\n",
      "@external\ndef f() -> int:\n  1\n  2\n",
      "x = Input('x')\n",
      "x: int = Input(default=1)\n",
      "x.y: int = Input('x')\n",
    ]
  ) {
    const { errors: [error] } = await checkGrail(source, { rules: "v2" });
    messages.push(`${error?.code} ${error?.line}: ${error?.message}`);
  }
  assert.deepEqual(messages, [
    "CheckError 3: External function 'f' body must be '...' (Ellipsis)",
    "CheckError 2: Function 'f' missing return type annotation",
    "CheckError 2: Parameter 'a' in function 'f' missing type annotation",
    "CheckError 2: External function 'f' body must be single '...' (Ellipsis)",
    "CheckError 1: Input() call must have type annotation",
    "CheckError 1: Input() call for 'x' missing name argument",
    "CheckError 1: Input() must be assigned to a simple variable name",
  ]);
});

Deno.test("line ends of any kind are lines, and spans count in the text with one kind", async () => {
  const { script } = await checkGrail(
    'x: int = Input("x")\r\n\r@external\r\ndef f() -> int: ...\rx, f\n',
  );
  assert.ok(script);
  const [external] = script.externals;
  assert.equal(external?.line, 4);
  const { span, head } = external;
  assert.equal(script.source.slice(span.start, span.end), "@external\ndef f() -> int: ...");
  assert.equal(script.source.slice(head.start, head.end), "def f() -> int:");
});

Deno.test("more lines than Python's splitlines counts to 200 are too many", async () => {
  assert.deepEqual(await codes("x = 1\n".repeat(200)), []);
  assert.deepEqual(await codes("x = 1\n".repeat(200) + "#"), ["W004 1:0"]);
  assert.deepEqual(await codes("x = 1\n".repeat(199) + "#\f\x85"), ["W004 1:0"]);
});

Deno.test("what is no text of a script is refused", async () => {
  for (const source of ["\ufeffx = 1", "x = 1\0", "x ".repeat(300_000)]) {
    const { errors, valid } = await checkGrail(source);
    assert.equal(valid, false);
    assert.deepEqual(errors.map(({ code }) => code), ["ParseError"]);
  }
});

Deno.test("the verdict on a text is remembered, its file is not", async () => {
  const source = 'x: int = Input("x")\nx\n';
  const first = await checkGrail(source, { file: "a.pym" });
  const second = await checkGrail(source, { file: "b/c.pym" });
  assert.equal(first.errors, second.errors);
  assert.deepEqual([first.script?.name, second.script?.name, second.file], ["a", "c", "b/c.pym"]);
});
