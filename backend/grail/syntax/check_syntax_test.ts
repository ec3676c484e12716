import assert from "node:assert/strict";
import { checkGrail } from "../check.ts";

/** What Python's parser refuses: the script, line and column as Python counts them, and why. */
const REFUSED: readonly [string, number, number, string][] = [
  ["x = = 1", 1, 5, "invalid syntax"],
  ["print 1", 1, 1, "Missing parentheses in call to 'print'. Did you mean print(...)?"],
  ["exec 'x'", 1, 1, "Missing parentheses in call to 'exec'. Did you mean exec(...)?"],
  ["x := 1", 1, 3, "invalid syntax"],
  ["x as y", 1, 3, "invalid syntax"],
  ["f(,)", 1, 3, "invalid syntax"],
  ["{,}", 1, 2, "invalid syntax"],
  ["x: int = y = 1", 1, 12, "invalid syntax"],
  ["x = y += 1", 1, 7, "invalid syntax"],
  ["f(a=1, 2)", 1, 9, "positional argument follows keyword argument"],
  ["f(**a, *b)", 1, 8, "iterable argument unpacking follows keyword argument unpacking"],
  ["def f():\nx", 2, 1, "expected an indented block"],
  ["def f():\n    # nothing\n", 1, 9, "expected an indented block"],
  ["def f(a, *): pass", 1, 10, "named arguments must follow bare *"],
  ["def f(a=1, b): pass", 1, 12, "parameter without a default follows parameter with a default"],
  ["def f(**a, b): pass", 1, 12, "arguments cannot follow var-keyword argument"],
  ["def f(/, a): pass", 1, 7, "at least one argument must precede /"],
  ["def f((a, b)): pass", 1, 7, "Function parameters cannot be parenthesized"],
  ["del f()", 1, 5, "cannot delete expression"],
  ["raise E, 'x'", 1, 8, "invalid syntax"],
  ["from a import b,", 1, 17, "trailing comma not allowed without surrounding parentheses"],
  ["from a import b.c", 1, 16, "invalid syntax"],
  ["[yield]", 1, 2, "invalid syntax"],
  ["[x for x in a, b]", 1, 14, "invalid syntax"],
  ["[*x for x in a]", 1, 2, "iterable unpacking cannot be used in comprehension"],
  ["(*a)", 1, 2, "cannot use starred expression here"],
  ["try:\n  x\nexcept A, B:\n  y", 3, 8, "multiple exception types must be parenthesized"],
  ["x = 1\n  y = 2", 2, 2, "unexpected indent"],
  ["if x:\n    a\n  b", 3, 3, "unindent does not match any outer indentation level"],
  ["if x:\n\ta\n        b", 3, 9, "inconsistent use of tabs and spaces in indentation"],
  ["0777", 1, 1, leadingZeros()],
  ["10l", 1, 1, "invalid decimal literal"],
  ["ur'x'", 1, 1, "invalid syntax"],
  ["b'é'", 1, 1, "bytes can only contain ASCII literal characters"],
  [String.raw`'\x1'`, 1, 1, String.raw`invalid escape sequence '\x'`],
  ["'a' b'c'", 1, 1, "cannot mix bytes and nonbytes literals"],
  ["f'a}'", 1, 4, "unmatched '}'"],
  ["a <> b", 1, 3, "invalid syntax"],
  ["await await x", 1, 7, "invalid syntax"],
  ["x or lambda: 1", 1, 6, "invalid syntax"],
  ["async = 1", 1, 1, "invalid syntax"],
  ["from grail\nimport Input", 1, 11, "invalid syntax"],
  ["x = 1\\\n", 1, 6, "unexpected EOF while parsing"],
  ["x =\u00a01", 1, 4, "invalid non-printable character U+00A0"],
  ["\ufeffx = 1", 1, 1, "invalid non-printable character U+FEFF"],
  ["f(1", 1, 2, "'(' was never closed"],
  ["x = 1)\n", 1, 6, "unmatched ')'"],
  ["f([1)]", 1, 5, "closing parenthesis ')' does not match opening parenthesis '['"],
  ["match x:\n  case A(b=c, d): pass", 2, 15, "positional patterns follow keyword patterns"],
  [String.raw`'\N{DASH'`, 1, 1, String.raw`invalid escape sequence '\N'`],
  [String.raw`'\U00110000'`, 1, 1, String.raw`invalid escape sequence '\U'`],
  ["x = 1\\", 1, 6, "unexpected EOF while parsing"],
  ["x = '\n'", 1, 5, "unterminated string literal"],
  ["raise from b", 1, 7, "invalid syntax"],
  ["assert x, y, z", 1, 12, "invalid syntax"],
  [
    "f'{lambda x: 1}'",
    1,
    4,
    "f-string: lambda expressions are not allowed without parentheses",
  ],
  ["\\\n  x = 1", 2, 2, "unexpected indent"],
  ["x = 1\n\\\n  y = 2", 3, 2, "unexpected indent"],
  ["# a\n\\\n  x", 3, 2, "unexpected indent"],
  ["x = 1\n\\\n", 1, 6, "unexpected EOF while parsing"],
  ["with a, : pass", 1, 8, "invalid syntax"],
  ["x, y: int = 1", 1, 1, "only single target (not tuple) can be annotated"],
  ["(x, y) += 1", 1, 1, "illegal expression for augmented assignment"],
];

for (const [source, line, column, message] of REFUSED) {
  Deno.test(`Python refuses ${JSON.stringify(source)}`, async () => {
    const { valid, errors, script } = await checkGrail(source);
    assert.equal(valid, false);
    assert.equal(script, undefined);
    const found = errors.map((error) => [error.code, error.line, error.column, error.message]);
    assert.deepEqual(found, [["ParseError", line, column, message]]);
  });
}

function leadingZeros(): string {
  return "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal " +
    "integers";
}

/** What looks wrong to some parser, and is not. */
const ACCEPTED: readonly string[] = [
  "",
  "# only a comment",
  "print >> file, 1",
  "print(1), 2",
  "x = yield",
  "if (n := 1): pass",
  "f(x := 1, *a, b=2, *c, **d)",
  "[y := 1, *a]",
  "x = *a, *b.c()",
  "[*a.b(), *c[1]]",
  "for x in *a, b: pass",
  "with (a as b, c as d): pass",
  "with a as (b, c[0]), d as e.f: pass",
  "def f(a, /, b=1, *, c, d=2, **e): pass",
  "def f(*args: *Ts): pass",
  "def f[T: int](x: T) -> T: pass",
  "type X[T] = list[T]",
  "type(x).y = 1",
  "try:\n  x\nexcept* E as e:\n  y\nelse:\n  z\nfinally:\n  w",
  "x: int = 1\n(x): int = 2\nx.y: int\nx[0]: int = *a, b",
  "a = b = c, *d = e",
  "if x:\n  a\n  # c\n# d\n  b",
  "if x:\n\ta\n\tb",
  "x = (1,\n2)\ny = [\n  3]",
  "def f():\n    r = {'a':\n1, # c\n'b': g(k=\n2)}\n    return r",
  "await (lambda: # c\n1)",
  "x = 1 + \\\n  2",
  "\\\nx = 1",
  "x = 1\n\\\n  # c",
  "x = 1 \\\n# c\n",
  "x = 1\n\\\n  ",
  "x = 1\n\\\n\n",
  "\\\n # c",
  "if x:\n\\\n  a\n  \\\nb\n\\\n  c\n\\\nd",
  "  \\\n\nx = 1".trimStart(),
  "0, 00, 0_0, 0xF_f, 0b1, 0o7, 1_0.5e-3j, .5, 5., 1e9",
  "rb'\\x', Rb'', u'é', f'{x!r:>{w}}{{}}', rf'\\{x}', b'\\N{x}', '\\q', f'\\N{DASH}{x}', '\\U0010ffff'",
  "f'{x['a']}'",
  "f'{x:=5}', f'{(lambda: 1)}'",
  "'a\\\nb', f'{\nx\n}', '\\\\'",
  "'a' f'{b}' r'c'",
  "match = case = type = _ = 1",
  "lambda *a, b=1, **c: (yield)",
  "x = not a in b is not c",
  "return 1",
  "@a.b[c](d)\nasync def f(): await g()",
  "async def f():\n  return [x async for x in y if await z]",
  "x[1:2, ::3, ...], x[*a]",
  "from . import (a, b as c,)",
  "if x: y; z;",
];

for (const source of ACCEPTED) {
  Deno.test(`Python accepts ${JSON.stringify(source)}`, async () => {
    const { errors } = await checkGrail(source);
    assert.deepEqual(errors.filter(({ code }) => code === "ParseError"), []);
  });
}
