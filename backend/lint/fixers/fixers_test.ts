import assert from "node:assert/strict";
import { applyEdits, Source } from "../_source.ts";
import { denoLinter } from "../deno_lint.ts";
import type { RawFinding, TextFix } from "../types.ts";

const linter = denoLinter();

/** A text, its first finding of a rule, and what each fix makes of it. */
interface Case {
  readonly rule: string;
  readonly text: string;
  readonly mechanical: boolean;
  /** Fix id → the text it leaves; the lint-ignore fix is checked for all rules together. */
  readonly results: Readonly<Record<string, string>>;
  readonly path?: string;
}

const CASES: readonly Case[] = [
  {
    rule: "no-var",
    text: "export function f() {\n  var a = 1;\n  return a;\n}\n",
    mechanical: true,
    results: { "use-const": "export function f() {\n  const a = 1;\n  return a;\n}\n" },
  },
  {
    rule: "no-var",
    text:
      "export function f(n: number) {\n  var a = 1, b: number = 2;\n  b += n;\n  return a + b;\n}\n",
    mechanical: true,
    results: {
      "use-let":
        "export function f(n: number) {\n  let a = 1, b: number = 2;\n  b += n;\n  return a + b;\n}\n",
    },
  },
  {
    rule: "no-var",
    text:
      "export function f(list: string[]) {\n  for (var i = 0; i < 3; i++) list.push(`${i}`);\n}\n",
    mechanical: true,
    results: {
      "use-let":
        "export function f(list: string[]) {\n  for (let i = 0; i < 3; i++) list.push(`${i}`);\n}\n",
    },
  },
  {
    rule: "no-var",
    text:
      "export function f(list: string[]) {\n  for (var x of list) {\n    console.log(x);\n  }\n}\n",
    mechanical: true,
    results: {
      "use-const":
        "export function f(list: string[]) {\n  for (const x of list) {\n    console.log(x);\n  }\n}\n",
    },
  },
  // Used outside of its block: the scope would change.
  {
    rule: "no-var",
    text: "export function f(b: boolean) {\n  if (b) {\n    var a = 1;\n  }\n  return a;\n}\n",
    mechanical: false,
    results: {
      "use-const":
        "export function f(b: boolean) {\n  if (b) {\n    const a = 1;\n  }\n  return a;\n}\n",
    },
  },
  // Caught by a closure in a loop: each round would get its own.
  {
    rule: "no-var",
    text:
      "export const fs: (() => number)[] = [];\nfor (var i = 0; i < 3; i++) fs.push(() => i);\n",
    mechanical: false,
    results: {
      "use-let":
        "export const fs: (() => number)[] = [];\nfor (let i = 0; i < 3; i++) fs.push(() => i);\n",
    },
  },
  {
    rule: "no-inner-declarations",
    text:
      "export function f(list: string[]) {\n  for (var x of list) {\n    console.log(x);\n  }\n}\n",
    mechanical: true,
    results: {
      "use-const":
        "export function f(list: string[]) {\n  for (const x of list) {\n    console.log(x);\n  }\n}\n",
    },
  },
  {
    rule: "prefer-const",
    text:
      'export function f() {\n  let { a, b: [c] } = { a: 1, b: ["let x = 1;"] };\n  return [a, c];\n}\n',
    mechanical: true,
    results: {
      "use-const":
        'export function f() {\n  const { a, b: [c] } = { a: 1, b: ["let x = 1;"] };\n  return [a, c];\n}\n',
    },
  },
  // The neighbour is written to: the statement stays let.
  {
    rule: "prefer-const",
    text: "let a = 1, b = 2;\nb++;\nexport default [a, b];\n",
    mechanical: false,
    results: {},
  },
  {
    rule: "no-unused-vars",
    text: 'import { a, type B, c } from "./x.ts";\nexport default [a, c];\n',
    mechanical: true,
    results: { "remove-import": 'import { a, c } from "./x.ts";\nexport default [a, c];\n' },
  },
  {
    rule: "no-unused-vars",
    text: 'import {\n  a as b,\n} from "./x.ts";\nexport default 1;\n',
    mechanical: true,
    results: { "remove-import": "export default 1;\n" },
  },
  {
    rule: "no-unused-vars",
    text: 'import x, { y } from "./x.ts";\nexport default y;\n',
    mechanical: true,
    results: { "remove-import": 'import { y } from "./x.ts";\nexport default y;\n' },
  },
  {
    rule: "no-unused-vars",
    text: 'import x, { y } from "./x.ts";\nexport default x;\n',
    mechanical: true,
    results: { "remove-import": 'import x from "./x.ts";\nexport default x;\n' },
  },
  {
    rule: "no-unused-vars",
    text: "try {\n  console.log(1);\n} catch (error) {\n  console.log(2);\n}\n",
    mechanical: true,
    results: {
      "drop-binding": "try {\n  console.log(1);\n} catch {\n  console.log(2);\n}\n",
    },
  },
  {
    rule: "no-unused-vars",
    text: "export function f(a: string, b = 1): string {\n  return a;\n}\n",
    mechanical: true,
    results: { underscore: "export function f(a: string, _b = 1): string {\n  return a;\n}\n" },
  },
  {
    rule: "no-unused-vars",
    text: "export const f = ({ a, b }: { a: 1; b: 2 }) => a;\n",
    mechanical: true,
    results: { underscore: "export const f = ({ a, b: _b }: { a: 1; b: 2 }) => a;\n" },
  },
  {
    rule: "no-unused-vars",
    text: "export function f(list: string[]) {\n  const count = list.length;\n  return list;\n}\n",
    mechanical: true,
    results: { "remove-variable": "export function f(list: string[]) {\n  return list;\n}\n" },
  },
  {
    rule: "no-unused-vars",
    text: "export function f(g: () => number) {\n  const n = g();\n  return 1;\n}\n",
    mechanical: false,
    results: {
      "keep-value": "export function f(g: () => number) {\n  g();\n  return 1;\n}\n",
      underscore: "export function f(g: () => number) {\n  const _n = g();\n  return 1;\n}\n",
      "remove-variable": "export function f(g: () => number) {\n  return 1;\n}\n",
    },
  },
  {
    rule: "no-unused-vars",
    text: "export default 1;\nfunction old(a: { b: 1 }) {\n  return a;\n}\n",
    mechanical: false,
    results: {
      underscore: "export default 1;\nfunction _old(a: { b: 1 }) {\n  return a;\n}\n",
      "remove-definition": "export default 1;\n",
    },
  },
  {
    rule: "no-explicit-any",
    text: "export function f(a: any): string {\n  return String(a);\n}\n",
    mechanical: false,
    results: {
      "use-unknown": "export function f(a: unknown): string {\n  return String(a);\n}\n",
    },
  },
  {
    rule: "no-empty",
    text: "try {\n  console.log(1);\n} catch (reason) {\n}\n",
    mechanical: false,
    results: {
      log: "try {\n  console.log(1);\n} catch (reason) {\n  console.error(reason);\n}\n",
      comment: "try {\n  console.log(1);\n} catch (reason) {\n  // Ignored on purpose.\n}\n",
    },
  },
  {
    rule: "no-empty",
    text: "try {\r\n  console.log(1);\r\n} catch {}\r\n",
    mechanical: false,
    results: {
      log: "try {\r\n  console.log(1);\r\n} catch (error) {\r\n  console.error(error);\r\n}\r\n",
      comment: "try {\r\n  console.log(1);\r\n} catch {\r\n  // Ignored on purpose.\r\n}\r\n",
    },
  },
  {
    rule: "no-empty",
    text: "if (Math.random() > 1) {\n  console.log(1);\n} else {\n}\n",
    mechanical: true,
    results: { "remove-else": "if (Math.random() > 1) {\n  console.log(1);\n}\n" },
  },
  {
    rule: "no-fallthrough",
    text:
      "export function f(a: number) {\n  switch (a) {\n    case 1:\n      a = 2; // two\n    default:\n      return a;\n  }\n}\n",
    mechanical: false,
    results: {
      break:
        "export function f(a: number) {\n  switch (a) {\n    case 1:\n      a = 2; // two\n      break;\n    default:\n      return a;\n  }\n}\n",
      "falls-through":
        "export function f(a: number) {\n  switch (a) {\n    case 1:\n      a = 2; // two\n      // falls through\n    default:\n      return a;\n  }\n}\n",
    },
  },
  {
    rule: "no-case-declarations",
    text:
      'export function f(a: string) {\n  switch (a) {\n    case "b:c": const x = a; return x;\n  }\n}\n',
    mechanical: true,
    results: {
      braces:
        'export function f(a: string) {\n  switch (a) {\n    case "b:c": { const x = a; return x; }\n  }\n}\n',
    },
  },
  {
    rule: "ban-types",
    text: "export function f(a: String) {\n  return a;\n}\n",
    mechanical: true,
    results: { "use-primitive": "export function f(a: string) {\n  return a;\n}\n" },
  },
  {
    rule: "ban-types",
    text: "export type F = Function | string;\n",
    mechanical: false,
    results: { "use-signature": "export type F = ((...args: never[]) => unknown) | string;\n" },
  },
  {
    rule: "no-debugger",
    text: "export function f() {\n  debugger;\n  return 1;\n}\n",
    mechanical: true,
    results: { remove: "export function f() {\n  return 1;\n}\n" },
  },
  {
    rule: "no-extra-boolean-cast",
    text: "export const f = (a: string) => (!Boolean(a || f) ? 1 : 2);\n",
    mechanical: true,
    results: { "remove-cast": "export const f = (a: string) => (!(a || f) ? 1 : 2);\n" },
  },
  {
    rule: "no-prototype-builtins",
    text: "export const f = (a: object, b: string) => a.hasOwnProperty(b);\n",
    mechanical: true,
    results: { "call-object": "export const f = (a: object, b: string) => Object.hasOwn(a, b);\n" },
  },
  {
    rule: "ban-ts-comment",
    text: "export const a = 1;\n// @ts-ignore\nexport const b: string = a;\n",
    mechanical: false,
    results: {
      remove: "export const a = 1;\nexport const b: string = a;\n",
      reason:
        "export const a = 1;\n// @ts-ignore: reviewed, kept on purpose\nexport const b: string = a;\n",
    },
  },
  {
    rule: "require-await",
    text:
      "export async function f(a: string): Promise<Map<string, () => number>> {\n  return g(a);\n}\n",
    mechanical: false,
    results: {
      "make-sync": "export function f(a: string): Map<string, () => number> {\n  return g(a);\n}\n",
    },
  },
  {
    rule: "use-isnan",
    text: "export const f = (a: number) => a !== NaN;\n",
    mechanical: false,
    results: { "use-is-nan": "export const f = (a: number) => !Number.isNaN(a);\n" },
  },
  {
    rule: "no-regex-spaces",
    text: "export const r = /a   b/u;\n",
    mechanical: true,
    results: { "count-spaces": "export const r = /a {3}b/u;\n" },
  },
  {
    rule: "no-array-constructor",
    text: "export const a = new Array(1, 2);\n",
    mechanical: true,
    results: { "use-literal": "export const a = [1, 2];\n" },
  },
  {
    rule: "prefer-as-const",
    text: 'export const a = "b" as "b";\n',
    mechanical: true,
    results: { "use-as-const": 'export const a = "b" as const;\n' },
  },
  {
    rule: "no-extra-non-null-assertion",
    text: "export const f = (a?: string) => a!!;\n",
    mechanical: true,
    results: { "remove-assertion": "export const f = (a?: string) => a!;\n" },
  },
  {
    rule: "no-new-symbol",
    text: 'export const s = new Symbol("a");\n',
    mechanical: true,
    results: { "remove-new": 'export const s = Symbol("a");\n' },
  },
  {
    rule: "no-window",
    text: "export const w = window.name;\n",
    mechanical: true,
    results: { "use-global-this": "export const w = globalThis.name;\n" },
  },
  {
    rule: "no-import-assertions",
    text: 'import a from "./a.json" assert { type: "json" };\nexport default a;\n',
    mechanical: true,
    results: { "use-with": 'import a from "./a.json" with { type: "json" };\nexport default a;\n' },
  },
  {
    rule: "prefer-namespace-keyword",
    text: "declare module M {\n  const a: number;\n}\nexport default M;\n",
    mechanical: true,
    results: {
      "use-namespace": "declare namespace M {\n  const a: number;\n}\nexport default M;\n",
    },
  },
  {
    rule: "no-empty-interface",
    text: "export interface E {}\n",
    mechanical: false,
    results: {
      "use-object": "export type E = object;\n",
      "use-record": "export type E = Record<PropertyKey, never>;\n",
    },
  },
  {
    rule: "no-self-assign",
    text: "export let a = 1;\na = a;\n",
    mechanical: false,
    results: { remove: "export let a = 1;\n" },
  },
  {
    rule: "no-unsafe-negation",
    text: "export const f = (a: string, b: object) => (!a in b ? 1 : 2);\n",
    mechanical: false,
    results: { "negate-all": "export const f = (a: string, b: object) => (!(a in b) ? 1 : 2);\n" },
  },
  {
    rule: "no-cond-assign",
    text: "export function f(a: number) {\n  if (a = 1) return 2;\n}\n",
    mechanical: false,
    results: { compare: "export function f(a: number) {\n  if (a === 1) return 2;\n}\n" },
  },
  {
    rule: "no-unused-labels",
    text: "outer: for (const a of [1]) console.log(a);\n",
    mechanical: true,
    results: { "remove-label": "for (const a of [1]) console.log(a);\n" },
  },
  {
    rule: "ban-unused-ignore",
    text: "// deno-lint-ignore no-explicit-any no-var\nvar a = 1;\nexport default a;\n",
    mechanical: true,
    results: { "remove-ignore": "// deno-lint-ignore no-var\nvar a = 1;\nexport default a;\n" },
  },
  {
    rule: "ban-untagged-ignore",
    text: "// deno-lint-ignore\nexport const a = 1;\n",
    mechanical: false,
    results: { remove: "export const a = 1;\n" },
  },
  {
    rule: "no-irregular-whitespace",
    text: "export const a =\u00a01;\n",
    mechanical: true,
    results: { "use-space": "export const a = 1;\n" },
  },
];

for (const [index, item] of CASES.entries()) {
  Deno.test(`the fixes of ${item.rule} leave what they promise (${index})`, async () => {
    const { finding, all, fixes, mechanical } = await find(item);
    assert.equal(mechanical, item.mechanical);
    const made = fixes.filter(({ id }) => id !== "ignore")
      .map((fix) => [fix.id, applyEdits(item.text, fix.edits)]);
    assert.deepEqual(Object.fromEntries(made), item.results);
    for (const fix of fixes) await assertCures(item, finding, all, fix);
  });
}

Deno.test("a finding that no rule knows can be kept with an ignore comment, indented as its line", async () => {
  const text = 'export function f(a: unknown) {\n\treturn typeof a === "strnig";\n}\n';
  const { fixes } = await find({ rule: "valid-typeof", text });
  assert.deepEqual(fixes.map((fix) => applyEdits(text, fix.edits)), [
    text.replace("\treturn", "\t// deno-lint-ignore valid-typeof\n\treturn"),
  ]);
});

Deno.test("a second ignored rule joins the comment that stands there already", async () => {
  const text = "// deno-lint-ignore no-unused-vars\nconst a: any = 1;\n";
  const { fixes } = await find({ rule: "no-explicit-any", text });
  const ignore = fixes.find(({ id }) => id === "ignore")!;
  assert.equal(
    applyEdits(text, ignore.edits),
    "// deno-lint-ignore no-unused-vars no-explicit-any\nconst a: any = 1;\n",
  );
});

async function find(item: { rule: string; text: string; path?: string }) {
  const all = await lint(item.text);
  const finding = all.find(({ rule }) => rule === item.rule);
  assert.ok(finding, `deno lint reports ${item.rule}, not ${all.map(({ rule }) => rule)}`);
  return { finding, all, ...linter.plan(finding, new Source(item.text), all) };
}

async function lint(text: string): Promise<readonly RawFinding[]> {
  const signal = new AbortController().signal;
  const outcome = await linter.check(text, { path: "a.ts", signal });
  assert.equal(outcome.kind, "checked", JSON.stringify(outcome));
  return outcome.kind === "checked" ? outcome.findings : [];
}

async function assertCures(
  item: Case,
  finding: RawFinding,
  all: readonly RawFinding[],
  fix: TextFix,
): Promise<void> {
  const count = (findings: readonly RawFinding[]) =>
    findings.filter(({ rule, message }) => rule === finding.rule && message === finding.message)
      .length;
  const after = await lint(applyEdits(item.text, fix.edits));
  assert.ok(count(after) < count(all), `${fix.id} removes ${finding.rule}: ${fix.title}`);
}
