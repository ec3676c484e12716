import assert from "node:assert/strict";
import { checkGrail, type GrailInput, type GrailRules } from "./mod.ts";

async function input(declaration: string, rules: GrailRules = "v3"): Promise<GrailInput> {
  const { script, errors } = await checkGrail(`${declaration}\nx\n`, { rules });
  const [found] = script?.inputs ?? [];
  assert.ok(found, JSON.stringify(errors));
  return found;
}

Deno.test("annotations are written as Python writes them", async () => {
  const cases = {
    "Optional[ int ]": "Optional[int]",
    "int|None": "int | None",
    '"int"': "'int'",
    "dict[str,list[int]]": "dict[str, list[int]]",
    "dict[(str, int)]": "dict[str, int]",
    "(int)": "int",
    "(int | str) | None": "int | str | None",
    "int | (str | None)": "int | (str | None)",
    'Literal["a", -1, 1.]': "Literal['a', -1, 1.0]",
    "Callable[[int],str]": "Callable[[int], str]",
    "tuple[int, ...]": "tuple[int, ...]",
    "t.List[int]": "t.List[int]",
    "list[\n  int,\n]": "list[int,]",
    "Annotated[int, Gt(gt = 0)]": "Annotated[int, Gt(gt=0)]",
    'Literal[b"a\\xff", u"b", 0xFF]': "Literal[b'a\\xff', u'b', 255]",
    "f(k = 1, *a, **(b or c))": "f(*a, k=1, **b or c)",
    "(-1)**2 if not(a and b) else a[ 1: ]": "(-1) ** 2 if not (a and b) else a[1:]",
  };
  for (const [written, wanted] of Object.entries(cases)) {
    assert.equal((await input(`x: ${written} = Input("x")`)).type, wanted, written);
  }
});

Deno.test("annotations become JSON schemas", async () => {
  const cases = {
    str: { type: "string" },
    "int | None": { type: "integer" },
    "Optional[float]": { type: "number" },
    "typing.Optional[typing.List[str]]": { type: "array", items: { type: "string" } },
    "Union[int, None, str]": { anyOf: [{ type: "integer" }, { type: "string" }] },
    "int | int": { type: "integer" },
    "int | Any": {},
    "set[bool]": { type: "array", items: { type: "boolean" } },
    "tuple[int, str]": { type: "array" },
    "tuple[int, ...]": { type: "array", items: { type: "integer" } },
    list: { type: "array" },
    "list[list[int]]": { type: "array", items: { type: "array", items: { type: "integer" } } },
    "Mapping[str, int]": { type: "object" },
    Any: {},
    Custom: {},
    "'str'": {},
    None: { type: "null" },
    'Literal["a", "b", None]': { type: "string", enum: ["a", "b"] },
    "Literal[1, 'a']": { enum: [1, "a"] },
    'Annotated[str, "a path"]': { type: "string" },
  };
  for (const [written, wanted] of Object.entries(cases)) {
    assert.deepEqual((await input(`x: ${written} = Input("x")`)).schema, wanted, written);
  }
});

Deno.test("what Grail calls a default depends on its version, what a run fills in does not", async () => {
  const cases: readonly [string, unknown, unknown, unknown][] = [
    // default, known to v2, known to v3, filled in
    ['"a"', "a", "a", "a"],
    ["-1", -1, undefined, -1],
    ["[1, 'b', (2,)]", [1, "b", [2]], undefined, [1, "b", [2]]],
    ["{'a': None}", { a: null }, undefined, { a: null }],
    ["None", undefined, undefined, null],
    ["1 + 2", "1 + 2", undefined, undefined],
    ["name", "name", undefined, undefined],
    ["b'x'", "b'x'", "b'x'", undefined],
    ["0x1F", 31, 31, 31],
    ["1_000.5", 1000.5, 1000.5, 1000.5],
    ["'a' \"b\"", "ab", "ab", "ab"],
    [String.raw`r'\n' '\n\x41\u00e9\101'`, "\\n\nAéA", "\\n\nAéA", "\\n\nAéA"],
  ];
  for (const [written, v2, v3, filled] of cases) {
    const declaration = `x: str = Input("x", default=${written})`;
    const [old, current] = [await input(declaration, "v2"), await input(declaration, "v3")];
    assert.deepEqual([old.default, current.default], [v2, v3], written);
    assert.deepEqual([old.required, current.required], [v2 === undefined, v3 === undefined]);
    assert.deepEqual([old.fallback, current.fallback], [filled, filled], written);
  }
});

Deno.test("an input that admits None is filled with it when nothing else is said", async () => {
  for (const type of ["int | None", "Optional[int]", "Union[int, None]", "None | int", "None"]) {
    assert.equal((await input(`x: ${type} = Input("x")`)).fallback, null, type);
  }
  for (const type of ["int", "Any", "list[int | None]"]) {
    assert.equal((await input(`x: ${type} = Input("x")`)).fallback, undefined, type);
  }
});

Deno.test("the schema of a tool requires what cannot be filled in", async () => {
  const { script } = await checkGrail(
    `"""Reads a file.

    All of it.
    """
path: str = Input("path", description="Where it is")
limit: int = Input("limit", default=50)
start: int | None = Input("start", default=None)
path, limit, start
`,
    { file: "tools/read_file.pym" },
  );
  assert.equal(script?.name, "read_file");
  assert.equal(script.description, "Reads a file.\n\nAll of it.");
  assert.deepEqual(script.schema, {
    type: "object",
    properties: {
      path: { type: "string", description: "Where it is" },
      limit: { type: "integer", default: 50 },
      start: { type: "integer" },
    },
    required: ["path"],
  });
});

Deno.test("a script that says nothing about itself is described by its first comment", async () => {
  const about = async (source: string) => (await checkGrail(source)).script?.description;
  assert.equal(
    await about("#!/usr/bin/env python\n# Reads\n# a file.\n\n# Not this.\n1\n"),
    "Reads a file.",
  );
  assert.equal(await about("x = 1\n# Too late.\n"), undefined);
});

Deno.test("externals have parameters of every kind under v3, of one under v2", async () => {
  const source = `from grail import external
@external
async def f(a: int, /, b: str = "z", *args: int, c: list[int] = [1,2], **kw: str) -> dict[str,int]:
    """Does it.

      More.
    Less.
    """
    ...
await f(1)
`;
  const { script } = await checkGrail(source);
  const [external] = script?.externals ?? [];
  assert.deepEqual(external?.parameters, [
    { name: "a", type: "int", kind: "positional-only" },
    { name: "b", type: "str", kind: "positional", default: "'z'" },
    { name: "args", type: "int", kind: "variadic" },
    { name: "c", type: "list[int]", kind: "keyword-only", default: "[1, 2]" },
    { name: "kw", type: "str", kind: "keywords" },
  ]);
  assert.equal(external.docstring, "Does it.\n\n  More.\nLess.");
  assert.equal(external.returnType, "dict[str, int]");
  assert.equal(external.isAsync, true);
  const old = await checkGrail(source, { rules: "v2" });
  assert.deepEqual(old.script?.externals[0]?.parameters.map(({ name }) => name), ["b"]);
});
