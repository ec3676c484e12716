import assert from "node:assert/strict";
import {
  EventBus,
  isJsonObject,
  type JsonObject,
  listQuestions,
  openStore,
  type Store,
  type Workspace,
  WorkspaceInboxCoordinator,
} from "@remora/core";
import type { Tool } from "../tools/types.ts";
import {
  listSymbolsTool,
  readSymbolTool,
  readTestsTool,
  runTestsTool,
  writeDocTool,
  writeFixtureTool,
  writeTestFileTool,
} from "./mod.ts";

const MONEY = `/** An amount. */
export interface Money { readonly cents: number }

/**
 * Reads an amount.
 *
 * @param text What people write.
 */
export function parse(text: string, { strict = false }: Options = {}): Money {
  return { cents: 1 };
}

export const format = async (amount: Money, ...rest: string[]): Promise<string> => {
  return "";
};

class Purse {
  // Not documentation.
  add(amount?: Money): void {}
}
`;

const REPORT = `class Report:
    """A report."""

    @property
    def size(self) -> int:
        return 1

def owed(rows: list[str], *, limit=3, **more):
    # nothing
    return rows
`;

class Bench implements AsyncDisposable {
  readonly folder: string;
  readonly store: Store;
  readonly workspace: Workspace;
  /** Times that a tool waited for a person. */
  waits = 0;
  #calls = 0;

  private constructor(folder: string, store: Store) {
    this.folder = folder;
    this.store = store;
    this.workspace = store.workspace("w1");
  }

  static async open(files: Readonly<Record<string, string>>): Promise<Bench> {
    const folder = await Deno.makeTempDir();
    for (const [path, text] of Object.entries(files)) {
      await Deno.mkdir(`${folder}/${path.split("/").slice(0, -1).join("/")}`, { recursive: true });
      await Deno.writeTextFile(`${folder}/${path}`, text);
    }
    const bench = new Bench(folder, await openStore("memory:"));
    await bench.workspace.files.setBase(folder);
    return bench;
  }

  async call(tool: Tool, target: string, args: JsonObject = {}): Promise<JsonObject> {
    const { content } = await tool.run(args, {
      workspace: this.workspace,
      agentId: "a1",
      graphId: "g1",
      callId: `c${++this.#calls}`,
      events: this.store.events,
      signal: new AbortController().signal,
      target,
      whileWaiting: (wait) => {
        this.waits++;
        return wait();
      },
    });
    const value: unknown = JSON.parse(content);
    assert.ok(isJsonObject(value as JsonObject));
    return value as JsonObject;
  }

  text(path: string): Promise<string> {
    return this.workspace.files.readText(path);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.store.close();
    await Deno.remove(this.folder, { recursive: true });
  }
}

Deno.test("list_symbols tells heads, parameters, what is exported and what is documented", async () => {
  await using bench = await Bench.open({
    "src/money.ts": MONEY,
    "report.py": REPORT,
    "a.toml": "",
  });
  const { symbols } = await bench.call(listSymbolsTool(), "src/money.ts");
  assert.deepEqual(symbols, [
    {
      node_id: "src/money.ts::Money",
      name: "Money",
      kind: "interface",
      line: 2,
      exported: true,
      signature: "interface Money",
      parameters: [],
      doc: "An amount.",
    },
    {
      node_id: "src/money.ts::parse",
      name: "parse",
      kind: "function",
      line: 9,
      exported: true,
      signature: "function parse(text: string, { strict = false }: Options = {}): Money",
      parameters: [
        { name: "text", type: "string", optional: false },
        { name: "{ strict = false }", type: "Options", optional: true },
      ],
      returns: "Money",
      doc: "Reads an amount.\n\n@param text What people write.",
    },
    {
      node_id: "src/money.ts::format",
      name: "format",
      kind: "function",
      line: 13,
      exported: true,
      signature: "format = async (amount: Money, ...rest: string[]): Promise<string>",
      parameters: [
        { name: "amount", type: "Money", optional: false },
        { name: "...rest", type: "string[]", optional: true },
      ],
      returns: "Promise<string>",
    },
    {
      node_id: "src/money.ts::Purse",
      name: "Purse",
      kind: "class",
      line: 17,
      exported: false,
      signature: "class Purse",
      parameters: [],
    },
    {
      node_id: "src/money.ts::Purse.add",
      name: "add",
      kind: "method",
      line: 19,
      exported: false,
      signature: "add(amount?: Money): void",
      parameters: [{ name: "amount", type: "Money", optional: true }],
      returns: "void",
    },
  ]);
  const python = await bench.call(listSymbolsTool(), "report.py");
  assert.deepEqual(
    (python.symbols as readonly JsonObject[]).map(({ name, kind, doc, returns, parameters }) => ({
      name,
      kind,
      doc,
      returns,
      parameters,
    })),
    [
      { name: "Report", kind: "class", doc: "A report.", returns: undefined, parameters: [] },
      { name: "size", kind: "method", doc: undefined, returns: "int", parameters: [] },
      {
        name: "owed",
        kind: "function",
        doc: undefined,
        returns: undefined,
        parameters: [
          { name: "rows", type: "list[str]", optional: false },
          { name: "limit", optional: true },
          { name: "**more", optional: true },
        ],
      },
    ],
  );
  assert.equal((await bench.call(listSymbolsTool(), "a.toml")).available, false);
});

Deno.test("read_symbol tells of the agent's own symbol, or of another one", async () => {
  await using bench = await Bench.open({ "src/money.ts": MONEY });
  const own = await bench.call(readSymbolTool(), "src/money.ts::parse");
  assert.equal(own.name, "parse");
  assert.match(String(own.text), /^export function parse[^]*\}$/);
  const other = await bench.call(readSymbolTool(), "src/money.ts::parse", { name: "Purse.add" });
  assert.equal(other.node_id, "src/money.ts::Purse.add");
  await assert.rejects(bench.call(readSymbolTool(), "src/money.ts", { name: "nobody" }), {
    code: "SYMBOL-NOT-FOUND",
    hint: /Purse\.add/,
  });
});

Deno.test("write_doc writes JSDoc before what it documents, and changes no code", async () => {
  await using bench = await Bench.open({ "src/money.ts": MONEY });
  const tool = writeDocTool();
  const doc = "Formats an amount.\n\n@returns For people, never */ for programs.";
  const report = await bench.call(tool, "src/money.ts::format", { text: doc });
  assert.equal(report.applied, true, String(report.message));
  await bench.call(tool, "src/money.ts::Purse.add", { text: "Adds an amount." });
  await bench.call(tool, "src/money.ts::parse", { text: "Reads what people write." });
  assert.equal(
    await bench.text("src/money.ts"),
    MONEY.replace(
      "export const format",
      "/**\n * Formats an amount.\n *\n * @returns For people, never * / for programs.\n */\nexport const format",
    ).replace("  add(", "  /** Adds an amount. */\n  add(")
      .replace(/\/\*\*\n \* Reads an amount[^]*?\*\//, "/** Reads what people write. */"),
  );
  const same = await bench.call(tool, "src/money.ts::parse", { text: "Reads what people write." });
  assert.equal(same.applied, false);
  assert.match(String(same.message), /Nothing changed/);
});

Deno.test("write_doc writes docstrings as the first statement, quotes and backslashes kept", async () => {
  await using bench = await Bench.open({ "report.py": REPORT });
  const tool = writeDocTool();
  const doc = 'Says "who" owes.\n\nArgs:\n    rows: With a \\ and """.';
  const report = await bench.call(tool, "report.py::owed", { text: doc });
  assert.equal(report.applied, true, String(report.message));
  await bench.call(tool, "report.py::Report", { text: "All reports." });
  await bench.call(tool, "report.py::Report.size", { text: 'How many "rows"' });
  assert.equal(
    await bench.text("report.py"),
    `class Report:
    """All reports."""

    @property
    def size(self) -> int:
        """How many "rows" """
        return 1

def owed(rows: list[str], *, limit=3, **more):
    # nothing
    """Says "who" owes.

    Args:
        rows: With a \\\\ and \\"\\"\\".
    """
    return rows
`,
  );
});

const ONE_LINE = `def one(a): return a
class Two:
\tdef both(self,
\t\tother): self.x = 1; return 2  # why
class Three: "Old"; x = 1
def four(): \\
  return 4
@decorated
async def five() -> int: ...
`;

Deno.test("write_doc gives a body on the line of its head lines of its own", async () => {
  await using bench = await Bench.open({
    "a.py": ONE_LINE,
    "dos.py": "def one(a): return a\r\n",
    "mac.py": "def one(a):\r    return a\r\rdef two(a): return a\r",
  });
  const tool = writeDocTool();
  for (
    const [target, text] of [
      ["a.py::one", "First.\n\nSecond."],
      ...["Two.both", "Three", "four", "five"].map((name) => [`a.py::${name}`, "New."] as const),
      ...["dos.py::one", "mac.py::one", "mac.py::two"].map((name) => [name, "New."] as const),
    ] as const
  ) {
    const { applied, message } = await bench.call(tool, target, { text });
    assert.equal(applied, true, `${target}: ${message}`);
  }
  assert.equal(
    await bench.text("a.py"),
    `def one(a):
\t"""First.

\tSecond.
\t"""
\treturn a
class Two:
\tdef both(self,
\t\tother):
\t\t"""New."""
\t\tself.x = 1; return 2  # why
class Three:
\t"""New."""; x = 1
def four():
\t"""New."""
\treturn 4
@decorated
async def five() -> int:
\t"""New."""
\t...
`,
  );
  assert.equal(
    await bench.text("dos.py"),
    'def one(a):\r\n    """New."""\r\n    return a\r\n',
  );
  assert.equal(
    await bench.text("mac.py"),
    'def one(a):\r    """New."""\r    return a\r\rdef two(a):\r    """New."""\r    return a\r',
  );
});

const TESTED: Readonly<Record<string, string>> = {
  "src/money.ts": "export function add() {}\nexport function allocate() {}\nfunction own() {}\n" +
    "export class Purse { open() {} }\n",
  "tests/money_test.ts": 'import assert from "node:assert/strict";\n' +
    'import { add } from "../src/money.ts";\n\nDeno.test("add() adds", () => assert.ok(add));\n',
};

Deno.test("read_tests finds the tests, and what no test mentions", async () => {
  await using bench = await Bench.open(TESTED);
  const { text, ...report } = await bench.call(readTestsTool(), "src/money.ts");
  assert.deepEqual(report, {
    path: "src/money.ts",
    test_path: "tests/money_test.ts",
    exists: true,
    import_path: "../src/money.ts",
    tested: ["add"],
    untested: ["allocate", "Purse"],
  });
  assert.equal(text, TESTED["tests/money_test.ts"]);
});

Deno.test("where there are no tests yet, the place follows those of other files", async () => {
  await using bench = await Bench.open({
    ...TESTED,
    "src/deep/rates.ts": "export function f() {}\n",
    "tool.py": "def f(): ...\n",
  });
  const rates = await bench.call(readTestsTool(), "src/deep/rates.ts");
  assert.deepEqual([rates.test_path, rates.exists], ["tests/deep/rates_test.ts", false]);
  assert.equal(rates.import_path, "../../src/deep/rates.ts");
  const tool = await bench.call(readTestsTool(), "tool.py");
  assert.deepEqual([tool.test_path, tool.import_path], ["tests/test_tool.py", "tool"]);
  await using beside = await Bench.open({ "a.ts": "export {};\n", "b.test.ts": "" });
  assert.equal((await beside.call(readTestsTool(), "a.ts")).test_path, "a.test.ts");
});

Deno.test("write_test_file keeps the tests that are there, and run_tests runs them", async () => {
  await using bench = await Bench.open(TESTED);
  const write = (content: string) => bench.call(writeTestFileTool(), "src/money.ts", { content });
  const before = TESTED["tests/money_test.ts"]!;
  assert.match(String((await write("const a = (;")).message), /syntax error/);
  assert.match(
    String((await write('Deno.test("new", () => {});')).message),
    /lose the test "add\(\) adds"/,
  );
  const good = await write(`${before}Deno.test("one fails", () => assert.equal(1, 2));\n`);
  assert.equal(good.applied, true, String(good.message));
  const ran = await bench.call(runTestsTool(), "src/money.ts");
  assert.deepEqual([ran.available, ran.passed, ran.failed], [true, 1, 1]);
  assert.match(String(ran.output), /one fails/);
  assert.equal(await Deno.readTextFile(`${bench.folder}/tests/money_test.ts`), before);
});

Deno.test("tests run with permission to read the copy of the project and no other", async () => {
  const secret = await Deno.makeTempFile();
  const attempts = [
    `Deno.readTextFile(${JSON.stringify(secret)})`,
    'Deno.writeTextFile("src/a.ts", "")',
    'Promise.try(() => Deno.env.get("HOME"))',
    'Promise.try(() => new Deno.Command("true").output())',
    "Deno.connect({ port: 1 })",
  ];
  const refused = attempts.map((code, index) =>
    `Deno.test("refused ${index}", () => assert.rejects(${code}, Deno.errors.NotCapable));\n`
  );
  await using bench = await Bench.open({
    "src/a.ts": "export const a = 1;\n",
    "src/a_test.ts": 'import assert from "node:assert/strict";\n' +
      'Deno.test("it can read", () => { Deno.readTextFileSync("src/a.ts"); });\n' +
      refused.join(""),
  });
  const ran = await bench.call(runTestsTool(), "src/a.ts");
  assert.deepEqual([ran.passed, ran.failed], [attempts.length + 1, 0], String(ran.output));
  assert.equal(bench.waits, 0, "running tests is work");
  await Deno.remove(secret);
});

Deno.test("before Python runs what a model wrote, a person is asked", async () => {
  await using bench = await Bench.open({
    "tool.py": "def f(): ...\n",
    "tests/test_tool.py": "def test_f(): pass\n",
  });
  for (const answer of ["Do not run them", "Run them"]) {
    const running = bench.call(runTestsTool({ python: "no-such-python" }), "tool.py");
    const filter = { patterns: ["agent:blocked"] };
    for await (const _ of bench.store.events.follow({ after: "end", filter })) break;
    await using bus = new EventBus(bench.store.events);
    await using inbox = new WorkspaceInboxCoordinator(bus, bench.store);
    const [question] = await listQuestions(bench.store, { status: "pending" });
    await inbox.respond("a1", question!.id, answer, { by: "Ada", via: "test" });
    const report = await running;
    assert.equal(report.available, false);
    assert.match(
      String(report.message),
      answer === "Run them" ? /no-such-python is not installed/ : /Nobody allowed/,
    );
  }
  assert.equal(bench.waits, 2);
});

Deno.test("write_fixture keeps samples that fit the parameters, and refuses others", async () => {
  await using bench = await Bench.open({ "src/money.ts": MONEY });
  const write = (samples: JsonObject[]) =>
    bench.call(writeFixtureTool(), "src/money.ts::format", { samples });
  assert.match(
    String((await write([{ amuont: 1 }])).message),
    /"amuont" is no parameter of format/,
  );
  const report = await write([{ amount: { cents: 1 }, rest: [] }]);
  assert.deepEqual([report.applied, report.path], [true, "fixtures/format.json"]);
  assert.deepEqual(JSON.parse(await bench.text("fixtures/format.json")), [{
    amount: { cents: 1 },
    rest: [],
  }]);
});
