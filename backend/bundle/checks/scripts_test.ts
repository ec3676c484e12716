import assert from "node:assert/strict";
import { applyFixes } from "../fix.ts";
import { inspectBundle } from "../inspect.ts";

const PROMPT = "initial_context: {system_prompt: <task_description> one tool call}";
const OLD = `name: b\n${PROMPT}\ntools:\n- name: check\n- name: submit_result\n`;
const NEW = `name: d\nmodel: qwen\n${PROMPT}\nagents_dir: tools\ntermination: submit_result\n`;

const DONE =
  "from grail import external\n@external\nasync def submit_result(summary: str) -> bool: ...\n" +
  'await submit_result("done")\n';

async function inspect(yaml: string, script: string) {
  const files = {
    "bundle.yaml": yaml,
    "tools/check.pym": script,
    "tools/submit_result.pym": DONE,
  };
  return await inspectBundle(files, { name: "b", origin: { kind: "stored" } });
}

async function found(yaml: string, script: string): Promise<readonly string[]> {
  const { findings } = await inspect(yaml, script);
  return findings.map(({ severity, code, file, line, column }) =>
    `${severity} ${code} ${file}:${line}:${column}`
  );
}

Deno.test("scripts are checked by the rules of the dialect's time", async () => {
  const script = 'path: str = Input("path")\nf = lambda: path\nimport os\nf()\n';
  assert.deepEqual(await found(OLD, script), ["warning E005 tools/check.pym:3:1"]);
  assert.deepEqual(await found(NEW, script), [
    "error E012 tools/check.pym:2:5",
    "error E005 tools/check.pym:3:1",
  ]);
  const broken = "def f(:\n    pass\n";
  for (const yaml of [OLD, NEW]) {
    assert.deepEqual(await found(yaml, broken), ["error ParseError tools/check.pym:1:6"]);
  }
});

Deno.test("columns of findings count what editors count", async () => {
  assert.deepEqual(await found(NEW, "x = '😀é'; del x\n"), ["error E011 tools/check.pym:1:12"]);
});

Deno.test("an external that nobody provides keeps a bundle from running", async () => {
  const script = "@external\nasync def send_mail(to: str) -> bool: ...\nawait send_mail('a')\n";
  const { bundle } = await inspect(OLD, script);
  assert.equal(bundle, undefined);
  assert.deepEqual(await found(OLD, script), ["error external-unknown tools/check.pym:2:1"]);
});

Deno.test("a label that differs is cured, in a script that Grail 3 does not load and in an old one", async () => {
  const script = 'a: str = Input("b")\nc: str = Input(\'d\', default="")\na, c\n';
  assert.deepEqual(await found(OLD, script), [
    "hint input-label tools/check.pym:1:1",
    "hint input-label tools/check.pym:2:1",
  ]);
  const { findings } = await inspect(OLD, script);
  const cured = 'a: str = Input("a")\nc: str = Input("c", default="")\na, c\n';
  assert.equal(applyFixes(script, findings).text, cured);
  assert.deepEqual(await found(NEW, script), ["error ParseError tools/check.pym:1:1"]);
  let text = script;
  for (let round = 0; round < 2; round++) {
    text = applyFixes(text, (await inspect(NEW, text)).findings).text;
  }
  assert.equal(text, cured);
  assert.deepEqual(await found(NEW, text), []);
});

Deno.test("an override goes by what the parser reads of the script", async () => {
  const script = `path: str = Input("path")
line: Optional[int] = Input("line")
kind: str | int = Input("kind", default="a")
target_file: str = Input("target_file")
ratio: float = Input("ratio", default=1)
path, line, kind, target_file, ratio
`;
  const override = (properties: string) =>
    OLD.replace(
      "- name: check\n",
      `- name: check\n  inputs_override: {type: object, properties: {${properties}}}\n`,
    );
  const good = "path: {type: string}, line: {type: integer}, kind: {type: integer}, " +
    "ratio: {type: integer}";
  assert.deepEqual(await found(override(good), script), []);
  const bad = "line: {type: string}, kind: {type: boolean}, lines: {type: integer}";
  assert.deepEqual(await found(override(bad), script), [
    "warning override-missing bundle.yaml:5:47",
    "warning override-type bundle.yaml:5:61",
    "warning override-type bundle.yaml:5:83",
    "warning override-unknown bundle.yaml:5:100",
  ]);
});
