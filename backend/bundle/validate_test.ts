import assert from "node:assert/strict";
import { BUNDLE_CODES } from "./codes.ts";
import { listBundles } from "./find.ts";
import { fixBundle } from "./fix.ts";
import { loadBundle } from "./load.ts";
import { GOOD_PROMPT, Shelf } from "./_test_shelf.ts";
import { validateBundle, validateBundles } from "./validate.ts";

const B = "name: b\ninitial_context:\n  system_prompt: <task_description> tool call\n";
const TOOLS = "tools:\n- name: a\n- name: submit_result\n";

Deno.test("fixes are carried out in the folder, as many as do not touch each other", async () => {
  const yaml = `${B}max_turn: 8\nterminaton_tool: submit_result\n${TOOLS}`;
  await using shelf = await Shelf.make({
    "b/bundle.yaml": yaml,
    "b/tools/a.pym": "1\n",
    "b/tools/submit_result.pym": "1\n",
  });
  const report = await validateBundle(`${shelf.root}/b`);
  const fixed = await fixBundle(report);
  assert.equal(fixed.length, 2);
  const text = await Deno.readTextFile(`${shelf.root}/b/bundle.yaml`);
  assert.match(text, /^max_turns: 8\ntermination_tool: submit_result$/m);
  assert.deepEqual((await validateBundle(`${shelf.root}/b`)).findings, []);
  const shipped = { ...report, path: "lint", folder: null };
  await assert.rejects(fixBundle(shipped), { code: "BUNDLE-READONLY" });
});

const D = `model: qwen
initial_context: {system_prompt: "${GOOD_PROMPT}"}
tools: [read_file, submit_result]
`;
const SCRIPT = 'line: int = Input("line")\nline\n';

/** What `--fix` makes of it, by code. */
const FIXED: Readonly<Record<string, readonly [text: string, fixed: string]>> = {
  "env-expansion": [
    `name: e\nsystem_prompt: "${GOOD_PROMPT}"\nmodel: \${MODEL:-qwen}\n`,
    `name: e\nsystem_prompt: "${GOOD_PROMPT}"\nmodel: qwen\n`,
  ],
  // In the script.
  "input-label": ['line: int = Input("number")\nline\n', 'line: int = Input("line")\nline\n'],
  "key-duplicate": [
    `name: d\nmax_turns: 3 # few\n# how many\nmax_turns: 4\n${D}`,
    `name: d\n# how many\nmax_turns: 4\n${D}`,
  ],
  "manifest-type": [
    `name: 007\ninitial_context: {system_prompt: "${GOOD_PROMPT}"}\ntools: [{name: a}, {name: submit_result}]\nversion: 1.0\n`,
    `name: "007"\ninitial_context: {system_prompt: "${GOOD_PROMPT}"}\ntools: [{name: a}, {name: submit_result}]\nversion: "1.0"\n`,
  ],
  "name-missing": [`# An agent.\n${D}`, `# An agent.\nname: bundle\n${D}`],
  "override-bare": [
    `${B}tools:\n- name: submit_result\n- name: a\n  inputs_override:\n    line:\n      type: integer\n`,
    `${B}tools:\n- name: submit_result\n- name: a\n  inputs_override:\n    type: object\n    properties:\n      line:\n        type: integer\n`,
  ],
  "override-type": [
    `${B}tools:\n- name: submit_result\n- {name: a, inputs_override: {type: object, properties: {line: {type: string}}}}\n`,
    `${B}tools:\n- name: submit_result\n- {name: a, inputs_override: {type: object, properties: {line: {type: integer}}}}\n`,
  ],
  "override-unknown": [
    `${B}tools:\n- name: submit_result\n- {name: a, inputs_override: {type: object, properties: {lines: {type: integer}}}}\n`,
    `${B}tools:\n- name: submit_result\n- {name: a, inputs_override: {type: object, properties: {line: {type: integer}}}}\n`,
  ],
  "tool-missing": [
    `name: d\n${D.replace("read_file", "raed_file")}`,
    `name: d\n${D}`,
  ],
  "unknown-key": [`name: d\n${D}max_turn: 3\n`, `name: d\n${D}max_turns: 3\n`],
};

Deno.test("everything that is mechanical is fixed, and nothing else is touched", async () => {
  const fixable = Object.entries(BUNDLE_CODES).filter(([, info]) => "fixable" in info);
  assert.deepEqual(fixable.map(([code]) => code).toSorted(), Object.keys(FIXED));
  for (const [code, [text, fixed]] of Object.entries(FIXED)) {
    const file = code === "input-label" ? "tools/a.pym" : "bundle.yaml";
    await using shelf = await Shelf.make({
      "bundle/bundle.yaml": `${B}tools:\n- name: a\n- name: submit_result\n`,
      "bundle/tools/a.pym": SCRIPT,
      "bundle/tools/submit_result.pym": "1\n",
      [`bundle/${file}`]: text,
    });
    const folder = `${shelf.root}/bundle`;
    const report = await validateBundle(folder);
    assert.ok(report.findings.some((finding) => finding.code === code), code);
    await fixBundle(report);
    assert.equal(await Deno.readTextFile(`${folder}/${file}`), fixed, code);
    const again = await validateBundle(folder);
    assert.deepEqual(again.findings.filter((finding) => finding.code === code), [], code);
  }
});

const OVERRIDE = "line: {type: integer}";
const LISTED = `${B}tools:\n- name: submit_result\n- name: a\n`;

/** Manifests with what `--fix` makes of them: `undefined` where nothing can be done without harm. */
const CAREFUL: Readonly<Record<string, readonly [text: string, fixed?: string]>> = {
  "the right key is there too": [`name: d\n${D}max_turns: 7\nmax_turn: 5\n`],
  "the right key is there, merged": [
    `x: &x {max_turns: 7}\nname: d\n${D}max_turn: 5\n<<: *x\n`,
  ],
  "two slips, one key": [
    `name: d\n${D}max_turn: 5\nmx_turns: 7\n`,
    `name: d\n${D}max_turns: 5\nmx_turns: 7\n`,
  ],
  "a value that is used twice": [
    `name: d\n${D.replace("read_file, submit_result", "&t raed_file, submit_result")}y: *t\n`,
  ],
  "an alias": [
    `y: &t raed_file\nname: d\n${D.replace("read_file", "*t ")}`,
  ],
  "within a mapping that is used twice": [
    `x: &x {name: raed_file}\nname: d\n${D.replace("read_file", "*x ")}`,
  ],
  "a line with an anchor": [`name: d\n${D}max_turns: &n 3\nmax_turns: 4\npriority: *n\n`],
  "a line that others share": [
    `name: d\nmodel: qwen\ninitial_context: {\n  user_template: x, system_prompt: "${GOOD_PROMPT}",\n` +
    "  user_template: y}\ntools: [read_file, submit_result]\n",
  ],
  "lines that end as on Windows": [
    `${LISTED}  inputs_override:\n    line:\n      type: integer\n`.replaceAll("\n", "\r\n"),
    `${LISTED}  inputs_override:\n    type: object\n    properties:\n      line:\n        type: integer\n`
      .replaceAll("\n", "\r\n"),
  ],
  "a name on Windows": [`${D}`.replaceAll("\n", "\r\n"), `name: b\n${D}`.replaceAll("\n", "\r\n")],
  "an override in braces": [
    `${LISTED}  inputs_override: {${OVERRIDE}}  # said\n`,
    `${LISTED}  inputs_override: {type: object, properties: {${OVERRIDE}}}  # said\n`,
  ],
  "an override in braces, over several lines": [
    `${B}tools: [{name: submit_result}, {name: a, inputs_override: {\n  ${OVERRIDE}\n}}]\n`,
    `${B}tools: [{name: submit_result}, {name: a, inputs_override: {type: object, properties: {\n  ${OVERRIDE}\n}}}]\n`,
  ],
};

Deno.test("a fix that would change what a bundle means is none", async () => {
  for (const [what, [text, fixed = text]] of Object.entries(CAREFUL)) {
    await using shelf = await Shelf.make({
      "b/bundle.yaml": text,
      "b/tools/a.pym": SCRIPT,
      "b/tools/submit_result.pym": "1\n",
    });
    const path = `${shelf.root}/b`;
    for (let round = 0; round < 3; round++) await fixBundle(await validateBundle(path));
    assert.equal(await Deno.readTextFile(`${path}/bundle.yaml`), fixed, what);
    const codes = (await validateBundle(path)).findings.map(({ code }) => code);
    assert.ok(!codes.includes("manifest-yaml"), what);
    assert.equal(codes.length > 0, fixed === text || what === "two slips, one key", what);
  }
});

Deno.test("a folder of bundles, a manifest and a name can be validated together", async () => {
  await using shelf = await Shelf.make({
    "all/one/bundle.yaml": "name: one\n",
    "all/two/bundle.yml": "name: two\n",
    "all/notes.md": "",
    "lonely/tools/a.pym": "",
  });
  const options = { root: shelf.root };
  const reports = await validateBundles(["all", "all/two/bundle.yml", "lint", "./lonely"], options);
  assert.deepEqual(reports.map(({ name, loads }) => [name, loads]), [
    ["one", true],
    ["two", true],
    ["two", true],
    ["lint", true],
    ["lonely", false],
  ]);
  assert.deepEqual(reports[4]?.findings.map(({ code }) => code), ["manifest-missing"]);
  await assert.rejects(validateBundles(["nowhere"], options), { code: "BUNDLE-NOT-FOUND" });
});

Deno.test("of a project the folder of bundles is meant", async () => {
  await using shelf = await Shelf.make({
    "agents/one/bundle.yaml": "name: one\n",
    "src/a.ts": "",
  });
  const reports = await validateBundles(["."], { root: shelf.root });
  assert.deepEqual(reports.map(({ path }) => path), [`${shelf.root}/agents/one`]);
});

Deno.test("a manifest can have a name of its own; what cannot be read is a finding", async () => {
  const prompt = `initial_context: {system_prompt: "${GOOD_PROMPT}"}`;
  await using shelf = await Shelf.make({
    "many/one.yaml": `name: one\n${prompt}\ntools: [count, submit_result]\nmax_turn: 3\n`,
    "many/two.yml": "name: two\ntools: [\n",
    "many/tools/count.pym": "1\n",
    "latin/bundle.yaml": "",
  });
  await Deno.writeFile(`${shelf.root}/latin/bundle.yaml`, Uint8Array.of(0x6e, 0xe9));
  const [one, two, latin] = await validateBundles(
    ["many/one.yaml", "many/two.yml", "./latin"],
    { root: shelf.root },
  );
  assert.deepEqual(one?.findings.map(({ code, file }) => [code, file]), [
    ["unknown-key", "one.yaml"],
  ]);
  assert.equal(one?.path, `${shelf.root}/many/one.yaml`);
  assert.deepEqual(two?.findings.map(({ code }) => code), ["manifest-yaml"]);
  assert.deepEqual([latin?.loads, latin?.findings.map(({ code }) => code)], [false, [
    "bundle-unreadable",
  ]]);
  assert.equal((await fixBundle(one!)).length, 1);
  assert.match(await Deno.readTextFile(`${shelf.root}/many/one.yaml`), /^max_turns: 3$/m);
});

Deno.test("an entry that leads nowhere, or that may not be looked into, is no reason to stop", async () => {
  const manifest = `name: deep\ntools: ${"[".repeat(3_000)}${"]".repeat(3_000)}\n`;
  await using shelf = await Shelf.make({
    "agents/good/bundle.yaml": "name: good\n",
    "agents/deep/bundle.yaml": manifest,
    "agents/secret/bundle.yaml": "name: secret\n",
  });
  const agents = `${shelf.root}/agents`;
  await Deno.symlink("loop", `${agents}/loop`);
  const options = { root: shelf.root };
  const own = async () =>
    (await listBundles(options)).filter(({ origin }) => origin.kind === "folder")
      .map(({ name }) => name);
  assert.deepEqual(await own(), ["deep", "good", "secret"]);
  assert.equal((await validateBundle("good", options)).loads, true);
  await assert.rejects(validateBundle("loop", options), { code: "BUNDLE-NOT-FOUND" });
  // Somebody else's: what is in it cannot even be looked for. Root sees everything.
  const denied = Deno.statSync;
  try {
    Object.assign(Deno, {
      statSync(path: string | URL) {
        if (String(path).includes("/secret/")) throw new Deno.errors.PermissionDenied("secret");
        return denied(path);
      },
    });
    assert.deepEqual(await own(), ["deep", "good", "secret"]);
    const reports = await validateBundles(["./agents"], options);
    assert.deepEqual(
      reports.map(({ name, findings }) => [name, findings[0]?.code]).toSorted(),
      [["deep", "manifest-yaml"], ["good", "prompt-empty"], ["secret", "bundle-unreadable"]],
    );
  } finally {
    Object.assign(Deno, { statSync: denied });
  }
});

Deno.test("a bundle that is switched off is listed and not loaded", async () => {
  await using shelf = await Shelf.make({
    "agents/off/bundle.yaml":
      `name: idle\nenabled: no\ninitial_context: {system_prompt: "${GOOD_PROMPT}"}\n` +
      "tools: [read_file, submit_result]\n",
  });
  const options = { root: shelf.root };
  assert.ok((await listBundles(options)).some(({ name }) => name === "off"));
  const report = await validateBundle("off", options);
  assert.deepEqual([report.enabled, report.findings], [false, []]);
  await assert.rejects(loadBundle("off", options), { code: "BUNDLE-DISABLED" });
});

Deno.test("Grail scripts are checked by the rules of the dialect, and for what they call", async () => {
  const script = `from grail import Input, external

path: str = Input("file")
unused: str = Input("unused")


@external
async def run_command(cmd: str, args: list[str]) -> dict: ...


@external
async def opne_socket(host: str) -> int: ...


import os

await run_command("wc", [path])
await opne_socket("a")
`;
  const tools = { "b/tools/check.pym": script, "b/tools/submit_result.pym": "1\n" };
  const prompt = `initial_context: {system_prompt: "${GOOD_PROMPT}"}`;
  const found = async (yaml: string) => {
    await using shelf = await Shelf.make({ "b/bundle.yaml": yaml, ...tools });
    const { findings, loads } = await validateBundle(`${shelf.root}/b`);
    assert.equal(loads, true);
    return findings.map(({ code, file, line, column }) => `${file}:${line}:${column} ${code}`);
  };
  assert.deepEqual(
    await found(`name: b\n${prompt}\ntools:\n- name: check\n- name: submit_result\n`),
    [
      "tools/check.pym:3:1 input-label",
      "tools/check.pym:8:1 external-refused",
      "tools/check.pym:12:1 external-unknown",
      "tools/check.pym:15:1 E005",
    ],
  );
  // Its loader does not even read the rest.
  assert.deepEqual(
    await found(`name: d\nmodel: qwen\n${prompt}\nagents_dir: tools\ncommands: [wc]\n`),
    ["tools/check.pym:3:1 ParseError"],
  );
});

Deno.test("every code of the table can be found, and only those", async () => {
  const source: string[] = [];
  for (const folder of [".", "checks", "manifest"]) {
    for await (const { name } of Deno.readDir(new URL(`${folder}/`, import.meta.url))) {
      if (!name.endsWith(".ts") || name.endsWith("_test.ts") || name === "codes.ts") continue;
      source.push(await Deno.readTextFile(new URL(`${folder}/${name}`, import.meta.url)));
    }
  }
  const text = source.join("\n");
  const unused = Object.keys(BUNDLE_CODES).filter((code) => !text.includes(`"${code}"`));
  assert.deepEqual(unused, []);
});

Deno.test("TypeScript tools are asked what they are, and broad permissions are told", async () => {
  const tool = (name: string, permissions: string) =>
    `import { defineTool } from "@remora/backend/tool";
export default defineTool({
  name: "${name}",
  description: "Does it.",
  parameters: { type: "object", properties: {} },
  permissions: ${permissions},
  run: () => Promise.resolve("done"),
});
`;
  await using shelf = await Shelf.make({
    "b/bundle.yaml": `name: b\nmodel: qwen\ninitial_context: {system_prompt: "${GOOD_PROMPT}"}\n` +
      "tools: [narrow, broad, broken, run_command, submit_result]\ntermination: submit_result\n" +
      "commands: [ruff check]\n",
    "b/tools/narrow.ts": tool("narrow", '{ read: ["."] }'),
    "b/tools/broad.ts": tool("broad", "{ net: true }"),
    "b/tools/broken.ts": "export default 1;\n",
  });
  const { findings, grants } = await validateBundle(`${shelf.root}/b`);
  assert.deepEqual(findings.map(({ code, file, line }) => [code, file, line]), [
    ["permissions-broad", "tools/broad.ts", 6],
    ["tool-invalid", "tools/broken.ts", 1],
  ]);
  assert.deepEqual(grants, [
    { name: "run_command", may: "run ruff check …" },
    { name: "narrow", may: "read ." },
    { name: "broad", may: "net (all)" },
  ]);
});
