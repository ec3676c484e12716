import assert from "node:assert/strict";
import { bundleTools } from "../run/bundle_tools.ts";
import { BUILTIN_TOOLS } from "./builtin.ts";
import { applyFixes } from "./fix.ts";
import { listBundles } from "./find.ts";
import { inspectBundle } from "./inspect.ts";
import { loadBundle, shippedBundles } from "./load.ts";
import { GOOD_PROMPT, Shelf } from "./_test_shelf.ts";
import { validateBundle } from "./validate.ts";

async function inspect(yaml: string, files: Readonly<Record<string, string>> = {}) {
  return await inspectBundle({ "bundle.yaml": yaml, ...files }, {
    name: "probe",
    origin: { kind: "stored" },
  });
}

async function codes(yaml: string, files?: Readonly<Record<string, string>>): Promise<string[]> {
  const { findings } = await inspect(yaml, files);
  return findings.map(({ code, line, column }) => `${line}:${column} ${code}`);
}

Deno.test("every shipped bundle is valid, without any finding", async () => {
  const bundles = await shippedBundles();
  assert.ok(bundles.length >= 1);
  for (const { name } of bundles) {
    const report = await validateBundle(name);
    assert.deepEqual(report.findings, [], name);
    assert.equal(report.loads, true);
  }
});

Deno.test("loadBundle() gives one form of bundle, whatever it was written in", async () => {
  // A folder without `agents`: the project's own bundle of that name would win.
  const bundle = await loadBundle("lint", { root: import.meta.dirname! });
  assert.equal(bundle.name, "lint");
  assert.equal(bundle.dialect, "D");
  assert.deepEqual(bundle.origin, { kind: "shipped" });
  assert.equal(bundle.terminationTool, "submit_result");
  assert.ok(bundle.tools.some(({ name, kind }) => name === "run_linter" && kind === "builtin"));
  assert.deepEqual(bundle.grammar, { mode: "none", parallelCalls: true });
  assert.match(bundle.systemPrompt, /<task_description>/);
  assert.equal(bundle.family, "qwen");
  assert.equal(bundle.model, undefined, "a family is no model id");
});

Deno.test("every built-in tool of a bundle carries the schema that the tool itself has", async () => {
  const yaml = (tools: readonly string[]) =>
    `name: all\nmodel: qwen\ninitial_context: {system_prompt: "${GOOD_PROMPT}"}\n` +
    `tools: [${
      tools.join(", ")
    }]\ncommands: [ruff check, {program: deno, args: [fmt], exact: true}]\n`;
  const { bundle } = await inspect(yaml(BUILTIN_TOOLS));
  assert.ok(bundle !== undefined);
  const made = await bundleTools(bundle);
  assert.deepEqual(
    bundle.tools.map(({ name, description, parameters }) => ({ name, description, parameters })),
    made.map(({ name, description, parameters }) => ({ name, description, parameters })),
  );
  const runner = bundle.tools.find(({ name }) => name === "run_command");
  assert.match(runner?.description ?? "", /Allowed: ruff check …, deno fmt\./);
  // What the manifest says comes before that.
  const own = await inspect(
    `name: own\nmodel: qwen\ninitial_context: {system_prompt: "${GOOD_PROMPT}"}
tools:
- {name: log, description: Say it., parameters: {type: object, properties: {text: {type: string}}}}
- submit_result
`,
  );
  const [log] = await bundleTools(own.bundle!);
  assert.deepEqual([log?.description, Object.keys(log?.parameters.properties ?? {})], [
    "Say it.",
    ["text"],
  ]);
});

Deno.test("a project's own bundle hides the shipped one of its name; a path names one anywhere", async () => {
  const yaml = `name: mine\ninitial_context: {system_prompt: "${GOOD_PROMPT}"}\n` +
    "tools: [read_file, submit_result]\ntermination: submit_result\n";
  await using shelf = await Shelf.make({
    "agents/lint/bundle.yaml": yaml,
    "agents/own/bundle.yml": yaml,
    "elsewhere/deep/bundle.yaml": yaml,
  });
  const options = { root: shelf.root };
  const names = (await listBundles(options)).map(({ name, origin }) => `${name} ${origin.kind}`);
  assert.ok(names.includes("lint folder") && names.includes("own folder"));
  assert.equal((await loadBundle("lint", options)).title, "mine");
  for (const path of ["elsewhere/deep", "./elsewhere/deep/", "elsewhere/deep/bundle.yaml"]) {
    assert.equal((await loadBundle(path, options)).name, "deep");
  }
  assert.equal((await loadBundle(`${shelf.root}/elsewhere/deep`)).name, "deep");
});

Deno.test("an unknown name is answered with the closest one and with all there are", async () => {
  await using shelf = await Shelf.make({ "agents/own/bundle.yaml": "name: own\n" });
  await assert.rejects(loadBundle("lnit", { root: shelf.root }), {
    code: "BUNDLE-NOT-FOUND",
    message: /did you mean "lint"/,
    hint: /lint.*own/,
  });
  await assert.rejects(loadBundle("no/where", { root: shelf.root }), { code: "BUNDLE-NOT-FOUND" });
});

Deno.test("an invalid bundle is refused with file, line and column", async () => {
  await using shelf = await Shelf.make({ "agents/bad/bundle.yaml": "name: bad\ntools: [x\n" });
  await assert.rejects(loadBundle("bad", { root: shelf.root }), {
    code: "BUNDLE-INVALID",
    message: /agents\/bad\/bundle\.yaml:3:1 /,
  });
});

Deno.test("the dialect is told by the shape of the manifest", async () => {
  const cases: readonly [string, string | undefined][] = [
    ["tools: [{name: t, script: a.pym, description: d}]", "A"],
    ["model: {grammar_strategy: x}", "A"],
    ["initial_context: {system_prompt: s}\ntools: [{name: t}]", "B"],
    ["model: {plugin: qwen}\ninitial_context: {system_prompt: s}", "B"],
    ["system_prompt: s\ngrammar: ebnf\ntools: [tools/a.pym]", "C"],
    ["system_prompt: s\ntermination: submit_result", "C"],
    ["model: qwen\ninitial_context: {system_prompt: s}", "D"],
    ["initial_context: {system_prompt: s}\ngrammar: {strategy: ebnf}", "D"],
    ["initial_context: {system_prompt: s}\ntools: [read_file]", "D"],
    ["initial_context: {system_prompt: s}", "D"],
    ["system_prompt: s", "E"],
    ["prompts: {chat: c}", "E"],
    ["[]", undefined],
    ["just a text", undefined],
    ["", undefined],
  ];
  for (const [yaml, dialect] of cases) assert.equal((await inspect(yaml)).dialect, dialect, yaml);
});

Deno.test("dialect A defines its tools in the manifest", async () => {
  const { bundle, findings } = await inspect(
    `name: a
initial_context: {system_prompt: "${GOOD_PROMPT}"}
tools:
- name: check
  script: tools/check.pym
  description: Checks.
  inputs:
    path: {description: Where, required: true}
    depth: {type: integer, required: false, enum: [1, 2]}
- {name: submit_result, script: tools/submit_result.pym, description: Ends.}
`,
    { "tools/check.pym": "1\n", "tools/submit_result.pym": "1\n" },
  );
  assert.deepEqual(findings, []);
  assert.deepEqual(bundle?.tools[0], {
    name: "check",
    kind: "pym",
    path: "tools/check.pym",
    description: "Checks.",
    parameters: {
      type: "object",
      properties: {
        path: { type: "string", description: "Where" },
        depth: { type: "integer", enum: ["1", "2"] },
      },
      required: ["path"],
    },
    contextProviders: [],
  });
});

Deno.test("dialect B finds scripts in its registry and makes a bare override a schema", async () => {
  const yaml = `name: b
model: {plugin: function_gemma, adapter: google/functiongemma-270m-it, grammar: {mode: ebnf}}
initial_context: {system_prompt: "${GOOD_PROMPT}", user_template: "{{ node_text }}"}
tools:
- name: check
  description: ""
  context_providers: [context/settings.pym]
  inputs_override:
    path:
      type: string
- name: submit_result
registries:
- {type: Grail, config: {agents_dir: scripts}}
max_turns: "7"
`;
  const files = {
    "scripts/check.pym": "1\n",
    "scripts/submit_result.pym": "1\n",
    "context/settings.pym": "1\n",
  };
  const { bundle, findings } = await inspect(yaml, files);
  assert.deepEqual(findings.map(({ code }) => code), ["override-bare"]);
  assert.equal(bundle?.model, "google/functiongemma-270m-it");
  assert.equal(bundle?.maxTurns, 7);
  assert.deepEqual(bundle?.grammar, {
    mode: "ebnf",
    parallelCalls: true,
    argsFormat: "permissive",
  });
  assert.deepEqual(bundle?.tools[0], {
    name: "check",
    kind: "pym",
    path: "scripts/check.pym",
    description: "",
    parameters: { type: "object", properties: { path: { type: "string" } } },
    contextProviders: ["context/settings.pym"],
  });
  const { text, applied } = applyFixes(yaml, findings);
  assert.equal(applied.length, 1);
  assert.deepEqual((await inspect(text, files)).findings, []);
});

Deno.test("dialect C, D and E become the same form", async () => {
  const c = await inspect(
    `name: c\nsystem_prompt: "${GOOD_PROMPT}"\ngrammar: ebnf\nlimits: default\n` +
      "tools: [tools/a.pym, submit_result]\ntermination: submit_result\n",
    { "tools/a.pym": "1\n" },
  );
  assert.deepEqual(c.bundle?.tools.map(({ name, kind }) => [name, kind]), [
    ["a", "pym"],
    ["submit_result", "builtin"],
  ]);
  assert.equal(c.bundle?.limits, "default");
  const d = await inspect(
    `name: d\nmodel: {id: org/model, plugin: qwen}\nagents_dir: tools\nmax_turns: 8\n` +
      `initial_context: {system_prompt: "${GOOD_PROMPT}"}\npriority: 3\nextensions: [.TS]\n`,
    { "tools/a.ts": "", "tools/b.pym": "", "tools/a_test.ts": "", "tools/_x.ts": "" },
  );
  assert.deepEqual(d.bundle?.tools.map(({ name, kind }) => [name, kind]), [
    ["a", "ts"],
    ["b", "pym"],
  ]);
  assert.deepEqual(
    [d.bundle?.model, d.bundle?.family, d.bundle?.maxTurns, d.bundle?.priority],
    ["org/model", "qwen", 8, 3],
  );
  assert.deepEqual(d.bundle?.extensions, ["ts"]);
  const e = await inspect(
    `name: e\nsystem_prompt: "${GOOD_PROMPT}"\nsystem_prompt_extension: More.\nmax_turns: -2\n` +
      'prompts: {chat: "  Talk. ", reactive: " "}\nmodel: ${MODEL:-qwen}\n',
    { "tools/a.pym": "", "tools/b.pym": "" },
  );
  assert.deepEqual(e.findings.map(({ code }) => code), ["env-expansion"]);
  assert.deepEqual(
    [e.bundle?.systemPrompt, e.bundle?.prompts, e.bundle?.maxTurns, e.bundle?.model],
    [`${GOOD_PROMPT}\n\nMore.`, { chat: "Talk." }, 1, "qwen"],
  );
});

const B = "name: b\ninitial_context:\n  system_prompt: <task_description> tool call\n";
const TOOLS = "tools:\n- name: a\n- name: submit_result\n";
const SCRIPTS = { "tools/a.pym": "1\n", "tools/submit_result.pym": "1\n" };

const FINDINGS: readonly [
  what: string,
  yaml: string,
  expected: readonly string[],
  files?: Readonly<Record<string, string>>,
][] = [
  ["a good bundle has none", B + TOOLS, []],
  ["a required key is missing", "name: b\ntools: [{name: a}, {name: submit_result}]\nmodel: {}\n", [
    "1:1 manifest-required",
    "1:1 prompt-empty",
  ]],
  ["wrong types", `${B}${TOOLS}max_turns: many\nversion: 1.0\n`, [
    "7:12 manifest-type",
    "8:10 manifest-type",
  ]],
  ["a date is no text", `${B}${TOOLS}version: 2026-01-01\n`, ["7:10 manifest-type"]],
  ["two tools of one name", `${B}${TOOLS}- name: a\n`, ["7:9 tool-duplicate"]],
  ["an open template", `${B.replace("tool call", "tool call {{ x")}${TOOLS}`, [
    "3:18 template-syntax",
  ]],
  ["an unknown variable", `${B.replace("tool call", "tool call {{ x }}")}${TOOLS}`, [
    "3:18 template-variable",
  ]],
  [
    "more of Jinja than there is",
    `${B.replace("tool call", "tool call {% if input %}1{% endif %}")}${TOOLS}`,
    [
      "3:18 template-unsupported",
      "3:18 template-unsupported",
    ],
  ],
  ["registries", `${B}${TOOLS}registries: [{type: npm}, {type: grail, config: {folder: x}}]\n`, [
    "7:21 registry-unknown",
    "7:58 registry-config",
  ]],
  ["a registry that is not there", `${B}${TOOLS}registries: [{type: python}]\n`, [
    "5:9 registry-missing",
    "5:9 tool-missing",
    "6:9 registry-missing",
    "6:9 tool-missing",
  ]],
  ["an unknown plugin", `${B}${TOOLS}model: {plugin: llama}\n`, ["7:17 plugin-unknown"]],
  ["no tools at all", `${B}tools: []\n`, ["4:8 termination-missing", "4:8 tools-none"]],
  ["scripts that are not there", B + TOOLS, ["5:9 tool-missing", "6:9 tool-missing"], {}],
  ["a context provider that is not there", `${B}${TOOLS}  context_providers: [context/x.pym]\n`, [
    "6:9 context-missing",
  ]],
  [
    "nothing that ends it",
    `${B}tools:\n- name: a\n- name: submit_result\ntermination_tool: done\n`,
    [
      "7:19 termination-missing",
    ],
  ],
  ["no turns", `${B}${TOOLS}max_turns: -1\n`, ["7:12 turns-none"]],
  [
    "commands that a shell would run",
    `${B}${TOOLS}commands: [ls | wc, ./run.sh, {program: x, arg: 1}, 3]\n`,
    [
      "7:12 command-invalid",
      "7:21 command-invalid",
      "7:44 unknown-key",
      "7:53 command-invalid",
    ],
  ],
  [
    "run_command without commands",
    `model: qwen
name: d
initial_context: {system_prompt: <task_description> tool call}
tools: [run_command, submit_result]
`,
    ["4:8 commands-missing"],
  ],
  [
    "commands that nothing runs, and some with which everything can be run",
    `model: qwen
name: d
initial_context: {system_prompt: <task_description> tool call}
tools: [read_file, submit_result]
commands: [ruff check, sh, python3.12, python3 -m pytest, python -c, deno test, /usr/bin/env, {program: deno, args: [test], exact: true}]
`,
    [
      "5:11 commands-unused",
      "5:24 command-broad",
      "5:28 command-broad",
      "5:59 command-broad",
      "5:70 command-broad",
      "5:81 command-broad",
    ],
    {},
  ],
  ["an empty prompt", `name: b\ninitial_context: {system_prompt: ""}\n${TOOLS}`, [
    "2:34 prompt-empty",
  ]],
  [
    "a prompt that does not say how to work",
    `name: b\ninitial_context: {system_prompt: Lint}\n${TOOLS}`,
    [
      "2:34 prompt-task-description",
      "2:34 prompt-tool-call",
    ],
  ],
  ["one tool", `${B}tools:\n- name: submit_result\n`, ["5:1 tools-few"]],
  ["names that servers confuse", `${B}${TOOLS}- name: Submit_Result\n`, ["7:9 tools-confusable"], {
    ...SCRIPTS,
    "tools/Submit_Result.pym": "",
  }],
  ["names that servers cannot read", `${B}${TOOLS}- name: read.file\n- name: run-it\n`, [
    "7:9 tool-name",
    "8:9 tool-name",
  ], { ...SCRIPTS, "tools/read.file.pym": "", "tools/run-it.pym": "" }],
  [
    "limits that cannot be read",
    `${B}${TOOLS}limits: {max_memory: 8zb, max_duration: -1, wat: 3, max_recursion: 9}\n`,
    ["7:22 limits-invalid", "7:41 limits-invalid", "7:45 unknown-key"],
  ],
  ["limits without a meaning", `${B}${TOOLS}limits: huge\n`, ["7:9 limits-invalid"]],
  ["limits that can be read", `${B}${TOOLS}limits: {max_memory: 16mb, max_duration_s: 5}\n`, []],
  ["commands that are no list", `${B}${TOOLS}commands: {lint: rm -rf}\n`, ["7:11 manifest-type"]],
  ["unknown keys", `${B}${TOOLS}max_turn: 3\n`, ["7:1 unknown-key"]],
  ["a key that stands twice", `${B}${TOOLS}max_turns: 3\nmax_turns: 4\n`, ["8:1 key-duplicate"]],
  [
    "a question that cannot be drawn",
    `${B}tools:
- name: submit_result
- name: ask_user
  inputs_override: {type: object, properties: {schema: {const: {type: object, properties: {a: {type: object}}}}}}
`,
    ["6:9 question-schema"],
    { ...SCRIPTS, "tools/ask_user.pym": "" },
  ],
  [
    "an override that the script does not fit",
    `${B}tools:
- name: submit_result
- name: a
  inputs_override:
    type: object
    properties:
      line: {type: string}
      dept: {type: integer}
      check_only: {type: boolean}
`,
    ["10:20 override-type", "11:13 override-unknown"],
    {
      ...SCRIPTS,
      "tools/a.pym":
        'line: int = Input("line")\ncheck_only: bool = Input("check_only", default=False)\n' +
        'depth: "int | None" = Input("depth", default=None)\n',
    },
  ],
  ["much of the context", `${B.replace("tool call", `tool call ${"x".repeat(17_000)}`)}${TOOLS}`, [
    "3:18 schema-budget",
  ]],
  [
    "an E manifest with a mode that is not there",
    `system_prompt: <task_description> tool call\nprompts: {batch: x}\nname: e\n`,
    [
      "2:18 prompts-mode",
    ],
    SCRIPTS,
  ],
  [
    "a D manifest without a name that sends no tools",
    `model: qwen
initial_context: {system_prompt: <task_description> tool call}
grammar: {strategy: ebnf, send_tools_to_api: false}
agents_dir: tools
`,
    ["1:1 name-missing", "3:46 send-tools-off"],
  ],
];

for (const [what, yaml, expected, files = SCRIPTS] of FINDINGS) {
  Deno.test(`findings: ${what}`, async () => {
    assert.deepEqual(await codes(yaml, files), expected);
  });
}

Deno.test("places in a block text are exact to the line", async () => {
  const yaml = `name: b
initial_context:
  system_prompt: |
    <task_description>
    One tool call. {{ wrong }}
${TOOLS}`;
  assert.deepEqual(await codes(yaml, SCRIPTS), ["5:23 template-variable"]);
});
