import assert from "node:assert/strict";
import { checkGrail, GRAIL_CODES, type GrailCode, type GrailRules } from "./mod.ts";

const CODES = Object.keys(GRAIL_CODES).filter((code): code is GrailCode => code in GRAIL_CODES);

/** Scripts that are as close to a finding as they can be without having it. */
const FINE: Readonly<Record<GrailCode, string>> = {
  ParseError: 'path: str = Input("path")\npath',
  CheckError: "@external\nasync def read_file(path: str) -> str: ...\nawait read_file('a')",
  E001: 'A = {"class": "A"}\nA',
  E002: "def numbers():\n    return [1]\nnumbers()",
  E003: "async def f():\n    async with a as b:\n        pass\nf()",
  E004: "match = 1\nmatch",
  E005: "import typing\nfrom typing import Any\nfrom grail import Input\nAny",
  E006: '@external\nasync def load(self, path: str) -> str: ...\nawait load("a")',
  E007: '@external\nasync def load(path: str) -> str:\n    """Loads."""\n    ...\nawait load("a")',
  E008: 'path: "str" = Input("path")\npath',
  E009: "global_ = 1\nglobal_",
  E010: "nonlocal_ = 1\nnonlocal_",
  E011: "delete = 1\ndelete",
  E012: "def double(x):\n    return x * 2\ndouble(1)",
  W001: 'result = {"ok": True}\nresult',
  W002: "@external\nasync def load(path: str) -> str: ...\nhost.load",
  W003: 'path: str = Input("path")\npath.upper()',
  W004: "x = 1\n".repeat(200),
};

for (const code of CODES) {
  const { example, rules, severity } = GRAIL_CODES[code];
  const whose: readonly GrailRules[] = rules;
  for (const each of ["v2", "v3"] as const) {
    const isTheirs = whose.includes(each);
    Deno.test(`the example of ${code} ${isTheirs ? "has" : "has not"} it under ${each}`, async () => {
      const source = code === "W004" ? `${example}\n`.repeat(101) : example;
      const { errors, warnings } = await checkGrail(source, { rules: each });
      const found = severity === "error" ? errors : warnings;
      // A label is the concern of v3; what v2 cannot parse is in the tests of the syntax.
      const isLabel = code === "ParseError" && each === "v2";
      assert.equal(found.some((finding) => finding.code === code), isTheirs && !isLabel);
    });
  }
  Deno.test(`a script without ${code} does not have it`, async () => {
    for (const rules of ["v2", "v3"] as const) {
      const { errors, warnings } = await checkGrail(FINE[code], { rules });
      assert.deepEqual([...errors, ...warnings].filter((finding) => finding.code === code), []);
    }
  });
}
