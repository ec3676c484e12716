import assert from "node:assert/strict";
import { placeParts } from "./_nodes.ts";
import { PartReaders, type QueryPack } from "./languages/mod.ts";
import { locateNode, pathOfNode } from "./locate.ts";

/** Type, id and lines of each part. */
async function parts(path: string, text: string, queries: QueryPack = {}): Promise<string[]> {
  const reader = new PartReaders(queries).get(path.slice(path.lastIndexOf(".") + 1));
  assert.ok(reader);
  const found = await reader(text);
  assert.equal(found.brokenAt, undefined);
  return placeParts(path, text, found).map(({ node }) => {
    assert.ok(node.nodeId.startsWith(`${path}::`));
    return `${node.type} ${node.nodeId.slice(path.length + 2)} ${node.startLine}-${node.endLine}`;
  });
}

Deno.test("lines that end with CR alone are lines", async () => {
  const text = "def one(a):\r    return a\r\rdef two(): pass\r";
  assert.deepEqual(await parts("a.py", text), ["function one 1-2", "function two 4-4"]);
});

Deno.test("TypeScript: classes, functions in any form, methods once, with qualified names", async () => {
  const text = `export default class Shop<T> {
  static count = 0;
  open = () => true;
  constructor(readonly name: string) {}
  get size() { return 1; }
  set size(n: number) {}
  async sell(): Promise<void> {
    function helper() {}
    [1].map((x) => x);
  }
}
export async function* walk() {}
const arrow = async (a: number) => a, plain = 1;
export const expression = function () {};
declare function ambient(): void;
function overloaded(a: string): void;
function overloaded(a: unknown): void {}
export interface Item { price(): number }
export type Items = Item[];
export enum Kind { A }
abstract class Base { abstract run(): void; go() {} }
`;
  const wanted = [
    "class Shop 1-11",
    "method Shop.open 3-3",
    "method Shop.constructor 4-4",
    "method Shop.size 5-5",
    "method Shop.size#2 6-6",
    "method Shop.sell 7-10",
    "function Shop.sell.helper 8-8",
    "function walk 12-12",
    "function arrow 13-13",
    "function expression 14-14",
    "function overloaded 17-17",
    "interface Item 18-18",
    "type Items 19-19",
    "enum Kind 20-20",
    "class Base 21-21",
    "method Base.go 21-21",
  ];
  assert.deepEqual(await parts("src/shop.ts", text), wanted);
  assert.deepEqual(await parts("src/shop.tsx", text.replace("<T>", "<T,>")), wanted);
});

Deno.test("JavaScript: the same without types", async () => {
  const text = "class A { #x = () => 1; m() {} }\nvar f = function () {};\nmodule.exports = f;\n";
  assert.deepEqual(await parts("a.js", text), [
    "class A 1-1",
    "method A.#x 1-1",
    "method A.m 1-1",
    "function f 2-2",
  ]);
});

Deno.test("functions and classes without a name of their own are called as they are reached", async () => {
  const text = `exports.read = function () {};
Shop.prototype.sell = async () => {};
const Base = class { m() {} };
this.x = 1, a.b = () => {};
export default class extends Base { n() {} }
`;
  const wanted = [
    "function exports.read 1-1",
    "function Shop.prototype.sell 2-2",
    "class Base 3-3",
    "method Base.m 3-3",
    "class default 5-5",
    "method default.n 5-5",
  ];
  assert.deepEqual(await parts("a.js", text), wanted);
  assert.deepEqual(await parts("a.ts", text), wanted);
  assert.deepEqual(await parts("a.mjs", "export default () => 1;\n"), ["function default 1-1"]);
});

Deno.test("Python: decorators belong to what they decorate, a method is no function", async () => {
  const text = `@dataclass
class Shop:
    @property
    def size(self): ...
    async def sell(self):
        def helper(): ...
    if True:
        def odd(self): ...

def sell(): ...
def sell(): ...
`;
  assert.deepEqual(await parts("shop.py", text), [
    "class Shop 1-8",
    "method Shop.size 3-4",
    "method Shop.sell 5-6",
    "function Shop.sell.helper 6-6",
    "function Shop.odd 8-8",
    "function sell 10-10",
    "function sell#2 11-11",
  ]);
});

Deno.test("Markdown: a section has its body, a code block its language", async () => {
  const text = `Intro

# Tally

Text

## Install

\`\`\`sh
# no heading
\`\`\`

Setext
------

> # Quoted

# Tally
`;
  assert.deepEqual(await parts("README.md", text), [
    "section Tally 3-16",
    "section Tally/Install 7-11",
    "code_block Tally/Install/sh 9-11",
    "section Tally/Setext 13-16",
    "section Tally#2 18-18",
  ]);
});

Deno.test("TOML: tables and arrays of tables; what only looks like a header is none", async () => {
  const text = `title = "x"
[project]  # comment
name = """
[not.a.table]
"""
deps = [
  ["a"],
]
[ tool . "ruff.lint" ]
x = '[no]'
[[bin]]
[[bin]]
`;
  assert.deepEqual(await parts("pyproject.toml", text), [
    "table project 2-8",
    "table tool.ruff.lint 9-10",
    "array_table bin 11-11",
    "array_table bin#2 12-12",
  ]);
});

Deno.test("TOML: a project's own queries, and what is broken is reported with its line", async () => {
  const queries = { toml: "(pair . (bare_key) @key.name) @key.def" };
  assert.deepEqual(await parts("a.toml", "[a]\nb = 1\nc = 2\n", queries), [
    "key b 2-2",
    "key c 3-3",
  ]);
  const { brokenAt } = await new PartReaders().get("toml")!("[a]\nb = 1\nc = = 2\n");
  assert.equal(brokenAt, 3);
});

Deno.test("ids survive reformatting and moving inside the file", async () => {
  const before = "function a() { return 1; }\nclass B { m() {} }\n";
  const after = "\n\nclass B {\n  m() {\n  }\n}\n\nexport function a() {\n  return 1;\n}\n";
  const ids = async (text: string) =>
    (await parts("a.ts", text)).map((part) => part.split(" ")[1]).toSorted();
  assert.deepEqual(await ids(before), await ids(after));
});

Deno.test("a project's own queries stand in the place of ours", async () => {
  const queries = { python: "(function_definition name: (identifier) @job.name) @job.def" };
  assert.deepEqual(await parts("a.py", "def f(): ...\nclass C: ...\n", queries), ["job f 1-1"]);
  await assert.rejects(parts("a.py", "", { python: "(nonsense) @x.def" }), {
    code: "QUERY-INVALID",
  });
});

Deno.test("a query may look at what stands around, as the page on discovery shows", async () => {
  const page = await Deno.readTextFile(new URL("../../docs/DISCOVERY.md", import.meta.url));
  const [, python] = /```scm\n([^]*?)```/.exec(page) ?? [];
  assert.ok(python);
  const text = "@pytest.fixture\ndef shop(): ...\n@cache\ndef other(): ...\n";
  assert.deepEqual(await parts("a.py", text, { python }), ["fixture shop 1-2"]);
});

Deno.test("a text that breaks the rules of its language says where", async () => {
  const reader = new PartReaders().get("ts")!;
  assert.equal((await reader("const a = 1;\nfunction (\n")).brokenAt, 2);
});

Deno.test("what is newer than the grammar does not count as broken", async () => {
  const text =
    'export type * from "./a.ts";\nexport async function f() {\n  await using a: A = b();\n' +
    '  using c = d();\n  return import.source("x");\n}\n';
  assert.deepEqual(await parts("a.ts", text), ["function f 2-6"]);
  const raw = "const a = String.raw`\\x`;\nfunction g() { return '\\x41'; }\n";
  assert.deepEqual(await parts("a.ts", raw), ["function g 2-2"]);
  const types = 'type A = import("./a.ts").A<B>[];\nfunction h() {}\n';
  assert.deepEqual(await parts("a.ts", types), ["type A 1-1", "function h 2-2"]);
});

Deno.test("locateNode() finds a node where it is now, and says when it is gone", async () => {
  const text = "// moved\n\nclass A {\n  b() { return 1; }\n}\n";
  const node = await locateNode("src/a.ts::A.b", text);
  assert.deepEqual([node.type, node.name, node.text], ["method", "b", "b() { return 1; }"]);
  assert.equal(text.slice(node.start, node.end), node.text);
  assert.equal((await locateNode("src/a.ts", text)).text, text);
  await assert.rejects(locateNode("src/a.ts::A.c", text), { code: "NODE-NOT-FOUND" });
  assert.equal(pathOfNode("src/a.ts::A.c"), "src/a.ts");
});
