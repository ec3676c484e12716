import assert from "node:assert/strict";
import { type JsonObject, openStore, type Store, type Workspace } from "@remora/core";
import type { Tool, ToolContext } from "../tools/types.ts";
import {
  applyFixTool,
  type FixReport,
  type LintOptions,
  type LintReport,
  runLinterTool,
} from "./mod.ts";

/** A folder with files, an agent over it, and its two tools. */
class Bench implements AsyncDisposable {
  readonly folder: string;
  readonly store: Store;
  readonly workspace: Workspace;
  #calls = 0;

  private constructor(folder: string, store: Store) {
    this.folder = folder;
    this.store = store;
    this.workspace = store.workspace("w1");
  }

  static async open(files: Readonly<Record<string, string>>): Promise<Bench> {
    const folder = await Deno.makeTempDir();
    for (const [path, text] of Object.entries(files)) {
      await Deno.mkdir(`${folder}/${path}/..`.replace(/[^/]+\/\.\.$/, ""), { recursive: true });
      await Deno.writeTextFile(`${folder}/${path}`, text);
    }
    const bench = new Bench(folder, await openStore("memory:"));
    await bench.workspace.files.setBase(folder);
    return bench;
  }

  lint(args: JsonObject = {}, target = "a.ts", options: LintOptions = {}): Promise<LintReport> {
    return this.#run<LintReport>(runLinterTool(options), args, { target });
  }

  fix(args: JsonObject, more: Partial<ToolContext> = {}): Promise<FixReport> {
    return this.#run<FixReport>(applyFixTool(), args, { target: "a.ts", ...more });
  }

  text(path = "a.ts"): Promise<string> {
    return this.workspace.files.readText(path);
  }

  async #run<Report>(tool: Tool, args: JsonObject, more: Partial<ToolContext>): Promise<Report> {
    const output = await tool.run(args, {
      workspace: this.workspace,
      agentId: "a1",
      graphId: "g1",
      callId: `c${++this.#calls}`,
      events: this.store.events,
      signal: new AbortController().signal,
      ...more,
    });
    return JSON.parse(output.content);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.store.close();
    await Deno.remove(this.folder, { recursive: true });
  }
}

const TWO_VARS =
  "export function f() {\n  var a: any = 1, b: any = 2;\n  var c = 3;\n  return [a, b, c];\n}\n";

Deno.test("run_linter reports what deno lint reports, with places, fixes and previews", async () => {
  await using bench = await Bench.open({ "a.ts": TWO_VARS });
  const report = await bench.lint();
  assert.equal(report.linter, "deno lint");
  assert.equal(report.available, true);
  const rows = report.findings.map(({ rule, line, column, mechanical }) =>
    `${line}:${column} ${rule} ${mechanical ? "fix" : "ask"}`
  );
  assert.deepEqual(rows, [
    "2:3 no-var fix",
    "2:10 no-explicit-any ask",
    "2:22 no-explicit-any ask",
    "3:3 no-var fix",
  ]);
  assert.deepEqual(report.findings[3]?.fixes, [{
    id: "use-const",
    title: "Replace var by const",
    preview: "-   var c = 3;\n+   const c = 3;",
  }]);
});

Deno.test("finding ids stay valid while other findings of the same line and rule are fixed", async () => {
  await using bench = await Bench.open({ "a.ts": TWO_VARS });
  const { findings } = await bench.lint();
  assert.equal(new Set(findings.map(({ id }) => id)).size, 4);
  for (const { id, fixes } of findings) {
    const report = await bench.fix({ finding_id: id, fix_id: fixes[0]!.id });
    assert.equal(report.applied, true, report.message);
    assert.deepEqual(report.resolved, [id]);
  }
  assert.equal(
    await bench.text(),
    "export function f() {\n  const a: unknown = 1, b: unknown = 2;\n  const c = 3;\n  return [a, b, c];\n}\n",
  );
  assert.deepEqual((await bench.lint()).findings, []);
  assert.equal(
    await Deno.readTextFile(`${bench.folder}/a.ts`),
    TWO_VARS,
    "the real file is untouched",
  );
});

Deno.test("a list of findings survives an edit by another tool and keeps its ids", async () => {
  await using bench = await Bench.open({ "a.ts": TWO_VARS });
  const before = await bench.lint();
  await bench.workspace.files.write("a.ts", `// A new first line.\n\n${TWO_VARS}`);
  const fixed = await bench.fix({ finding_id: before.findings[3]!.id, fix_id: "use-const" });
  assert.equal(fixed.applied, true, fixed.message);
  assert.match(await bench.text(), /^ {2}const c = 3;$/m);
  const after = await bench.lint();
  assert.deepEqual(
    after.findings.map(({ id, line }) => [id, line]),
    before.findings.slice(0, 3).map(({ id, line }) => [id, line + 2]),
  );
});

Deno.test("a fix that also cures others says so, and fixing those is nothing to do", async () => {
  const text =
    "export function f(list: string[]) {\n  for (var x of list) {\n    console.log(x);\n  }\n}\n";
  await using bench = await Bench.open({ "a.ts": text });
  const { findings } = await bench.lint();
  const [outer, inner] = findings;
  assert.deepEqual([outer?.rule, inner?.rule], ["no-var", "no-inner-declarations"]);
  const first = await bench.fix({ finding_id: outer!.id, fix_id: "use-const" });
  assert.deepEqual(first.resolved.toSorted(), [inner!.id, outer!.id].toSorted());
  const second = await bench.fix({ finding_id: inner!.id, fix_id: "use-const" });
  assert.equal(second.applied, false);
  assert.match(second.message, /removed this finding already/);
});

Deno.test("a call that is repeated after a crash changes nothing and answers the same", async () => {
  await using bench = await Bench.open({ "a.ts": TWO_VARS });
  const { findings } = await bench.lint();
  const args = { finding_id: findings[3]!.id, fix_id: "use-const" };
  const first = await bench.fix(args, { callId: "same" });
  const text = await bench.text();
  assert.deepEqual(await bench.fix(args, { callId: "same" }), first);
  assert.equal(await bench.text(), text);
});

Deno.test("a crash between the record and the file is made good by the repeated call", async () => {
  await using bench = await Bench.open({ "a.ts": TWO_VARS });
  const { findings } = await bench.lint();
  const args = { finding_id: findings[3]!.id, fix_id: "use-const" };
  const write = () => Promise.reject(new Error("killed"));
  const files = new Proxy(bench.workspace.files, {
    get: (target, name) =>
      name === "write" ? write : Reflect.get(target, name, target).bind(target),
  });
  const workspace = { id: "w1", kv: bench.workspace.kv, files };
  await assert.rejects(bench.fix(args, { callId: "same", workspace }), /killed/);
  assert.equal(await bench.text(), TWO_VARS);
  const report = await bench.fix(args, { callId: "same" });
  assert.equal(report.applied, true, report.message);
  assert.match(await bench.text(), /^ {2}const c = 3;$/m);
  assert.deepEqual(
    (await bench.lint()).findings.map(({ id }) => id),
    findings.slice(0, 3).map(({ id }) => id),
  );
});

Deno.test("old_text and new_text replace exactly one place", async () => {
  await using bench = await Bench.open({ "a.ts": TWO_VARS });
  const report = await bench.fix({ old_text: "var c = 3;", new_text: "const c = 3;" });
  assert.equal(report.applied, true);
  assert.equal(report.diff, "-   var c = 3;\n+   const c = 3;");
  await assert.rejects(bench.fix({ old_text: "any", new_text: "unknown" }), {
    code: "FIX-TEXT-AMBIGUOUS",
  });
  await assert.rejects(bench.fix({ old_text: "nowhere", new_text: "" }), {
    code: "FIX-TEXT-NOT-FOUND",
  });
  await assert.rejects(bench.fix({}), { code: "FIX-ARGUMENTS" });
});

Deno.test("a replacement that breaks the file is refused", async () => {
  await using bench = await Bench.open({ "a.ts": TWO_VARS });
  const report = await bench.fix({ old_text: "return [a, b, c];", new_text: "return [a, b, c;" });
  assert.equal(report.applied, false);
  assert.match(report.message, /could no longer be parsed/);
  assert.equal(await bench.text(), TWO_VARS);
});

Deno.test("a replacement that assigns to a constant is refused", async () => {
  await using bench = await Bench.open({ "a.ts": "export let a = 1;\na = 2;\n" });
  await bench.lint();
  const report = await bench.fix({ old_text: "let a", new_text: "const a" });
  assert.equal(report.applied, false);
  assert.match(report.message, /no-const-assign/);
});

Deno.test("unknown findings and fixes are refused with what there is", async () => {
  await using bench = await Bench.open({ "a.ts": TWO_VARS });
  await assert.rejects(bench.fix({ finding_id: "no-var-123456" }), { code: "FIX-UNKNOWN-FINDING" });
  const { findings } = await bench.lint();
  const args = { finding_id: findings[1]!.id, fix_id: "nonsense" };
  await assert.rejects(bench.fix(args), { code: "FIX-UNKNOWN", hint: /use-unknown, ignore/ });
});

Deno.test("a file that does not parse is reported as such, not as clean", async () => {
  await using bench = await Bench.open({ "a.ts": "export const = 1;\n" });
  const report = await bench.lint();
  assert.deepEqual(report.findings, []);
  assert.match(report.message ?? "", /cannot be parsed/);
});

Deno.test("a file that no linter knows is not available, a missing one is an error", async () => {
  await using bench = await Bench.open({ "a.toml": "a = 1\n" });
  const report = await bench.lint({ path: "a.toml" });
  assert.equal(report.available, false);
  assert.equal(report.linter, "none");
  await assert.rejects(bench.lint({ path: "b.ts" }), { code: "FILE-NOT-FOUND" });
  await assert.rejects(bench.lint({ path: "../b.ts" }), { code: "FILE-OUTSIDE" });
});

Deno.test("the project's own lint settings apply, and broken ones are said and passed over", async () => {
  const settings = { lint: { rules: { exclude: ["no-explicit-any"] } } };
  await using bench = await Bench.open({
    "deno.json": JSON.stringify(settings),
    "src/a.ts": TWO_VARS,
  });
  const rules = (await bench.lint({ path: "src/a.ts" })).findings.map(({ rule }) => rule);
  assert.deepEqual(rules, ["no-var", "no-var"]);
  await Deno.writeTextFile(`${bench.folder}/deno.json`, "{");
  const report = await bench.lint({ path: "src/a.ts" });
  assert.equal(report.findings.length, 4);
  assert.match(report.message ?? "", /settings could not be read/);
});

Deno.test("Windows line ends, a byte order mark and astral characters stay as they are", async () => {
  const text = '\uFEFFexport const s = "😀é";\r\nvar a: any = s;\r\nexport default a;\r\n';
  await using bench = await Bench.open({ "a.ts": text });
  const { findings } = await bench.lint();
  for (const { id } of findings) await bench.fix({ finding_id: id });
  const bytes = await bench.workspace.files.read("a.ts");
  assert.equal(
    new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes),
    text.replace("var a: any", "const a: unknown"),
  );
});

Deno.test("the linter sees no secrets of this process", async () => {
  await using bench = await Bench.open({ "a.ts": TWO_VARS });
  const program = `${bench.folder}/linter`;
  await Deno.writeTextFile(
    program,
    `#!/bin/sh\nnames=$(env | cut -d= -f1 | tr '\\n' ' ')\n` +
      `printf '{"diagnostics":[],"errors":[{"message":"%s"}]}' "$names"\n`,
  );
  await Deno.chmod(program, 0o755);
  Deno.env.set("REMORA_TEST_SECRET", "hunter2");
  try {
    const report = await bench.lint({}, "a.ts", { deno: program });
    assert.match(report.message ?? "", /\bPATH\b/);
    assert.doesNotMatch(report.message ?? "", /REMORA_TEST_SECRET/);
  } finally {
    Deno.env.delete("REMORA_TEST_SECRET");
  }
});

Deno.test("a cancelled agent lints nothing", async () => {
  await using bench = await Bench.open({ "a.ts": TWO_VARS });
  const controller = new AbortController();
  controller.abort(new Error("cancelled"));
  await assert.rejects(
    bench.fix({ old_text: "var c", new_text: "const c" }, {
      signal: controller.signal,
    }),
    /cancelled/,
  );
  assert.equal(await bench.text(), TWO_VARS);
});

Deno.test("a report of many findings is short enough for a model, and says that there are more", async () => {
  const lines = Array.from(
    { length: 150 },
    (_, n) => `export function f${n}(a: any): any { return a; }`,
  );
  await using bench = await Bench.open({ "a.ts": `${lines.join("\n")}\n` });
  const report = await bench.lint();
  assert.ok(report.findings.length > 10);
  assert.ok(JSON.stringify(report).length < 20_000);
  assert.equal(
    report.message,
    `The first ${report.findings.length} of 300 findings; run the linter again after fixing them`,
  );
});
