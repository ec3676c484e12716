import type { BundleSeverity } from "./types.ts";

/** What a code of {@linkcode validateBundle} means. */
export interface BundleCodeInfo {
  /** How bad it is. */
  readonly severity: BundleSeverity;
  /** The rule in a few words. */
  readonly title: string;
  /** Why it matters and what to do. */
  readonly why: string;
  /** A piece of a manifest, or of a bundle's folder, that has the finding. */
  readonly example: string;
  /** Whether `--fix` can cure it. */
  readonly fixable?: true;
}

/** Every code, in the order of the documentation, which is generated from this table. */
export const BUNDLE_CODES = {
  "manifest-missing": {
    severity: "error",
    title: "There is no manifest",
    why: "A bundle is a folder with a `bundle.yaml` (or `bundle.yml`).",
    example: "agents/lint/tools/run_linter.pym   # and no agents/lint/bundle.yaml",
  },
  "bundle-unreadable": {
    severity: "error",
    title: "The bundle cannot be read",
    why:
      "A file is no UTF-8 text or may not be read, or the folder is far too large for one bundle.",
    example: "agents/lint/bundle.yaml   # in Latin-1",
  },
  "manifest-yaml": {
    severity: "error",
    title: "The manifest is no YAML",
    why: "It is read as YAML 1.1, the way PyYAML's safe loader reads it.",
    example: "tools: [read_file",
  },
  "manifest-root": {
    severity: "error",
    title: "The manifest is no mapping",
    why: "At its top level a manifest has keys and values.",
    example: "- name: lint",
  },
  "manifest-required": {
    severity: "error",
    title: "A required key is missing",
    why: "Which keys are required depends on the dialect.",
    example: "initial_context:\n  user_template: '{{ node_text }}'   # no system_prompt",
  },
  "manifest-type": {
    severity: "error",
    title: "A value has the wrong type",
    why: "Unquoted `1.0` is a number and `yes` is true; quote what is meant as text.",
    example: "max_turns: many",
    fixable: true,
  },
  "tool-duplicate": {
    severity: "error",
    title: "Two tools have the same name",
    why: "The model calls tools by name.",
    example: "tools:\n- name: read_file\n- name: read_file",
  },
  "template-syntax": {
    severity: "error",
    title: "A prompt is no valid template",
    why: "Prompts are Jinja templates; Remora fills in `{{ name }}` and nothing else.",
    example: "system_prompt: 'Work on {{ file_path'",
  },
  "template-unsupported": {
    severity: "error",
    title: "A prompt uses a part of Jinja that Remora does not have",
    why: "Only `{{ name }}` is filled in: no statements, filters or expressions.",
    example: "system_prompt: '{% if node_name %}…{% endif %}'",
  },
  "template-variable": {
    severity: "error",
    title: "A prompt uses a variable that nobody provides",
    why: "Provided are `node_text`, `node_name`, `node_type`, `file_path` and `input`.",
    example: "user_template: '{{ source }}'",
  },
  "registry-unknown": {
    severity: "error",
    title: "A registry of an unknown type",
    why: "There are `grail` and `python`.",
    example: "registries:\n- type: npm",
  },
  "registry-config": {
    severity: "error",
    title: "A registry has a setting that does not exist",
    why: "A `grail` registry knows `agents_dir`, `use_grail_check` and `cache_schemas`.",
    example: "registries:\n- type: grail\n  config: {folder: tools}",
  },
  "registry-missing": {
    severity: "error",
    title: "A tool's registry is not configured",
    why: "List it under `registries`.",
    example: "tools:\n- {name: echo, registry: python}   # registries has grail only",
  },
  "plugin-unknown": {
    severity: "error",
    title: "An unknown model plugin",
    why: "There are `function_gemma` and `qwen`.",
    example: "model: {plugin: llama}",
  },
  "tools-none": {
    severity: "error",
    title: "The bundle has no tools",
    why: "An agent without tools cannot do anything, not even report.",
    example: "tools: []",
  },
  "tool-missing": {
    severity: "error",
    title: "A tool's script is missing",
    why: "A tool is built in, or a file `NAME.pym` or `NAME.ts` in the bundle's folder of tools.",
    example: "tools:\n- name: run_ruff   # no tools/run_ruff.pym",
    fixable: true,
  },
  "tool-invalid": {
    severity: "error",
    title: "A tool's script does not pass its check",
    why:
      "A TypeScript tool is a module whose default export was made by `defineTool`, named like its file.",
    example: "export default {}   # tools/count.ts",
  },
  "external-unknown": {
    severity: "error",
    title: "A Grail script wants a function that nobody provides",
    why: "What scripts can declare as external is listed in TOOLS.md.",
    example: "@external\nasync def send_mail(to: str) -> bool: ...   # tools/notify.pym",
  },
  "context-missing": {
    severity: "error",
    title: "A context provider is missing",
    why: "Its path is relative to the bundle's folder.",
    example: "context_providers: [context/ruff.pym]   # no such file",
  },
  "termination-missing": {
    severity: "error",
    title: "The termination tool is none of the tools",
    why: "The agent would run until its turns are used up.",
    example: "termination_tool: submit_result\ntools:\n- name: read_file",
  },
  "command-invalid": {
    severity: "error",
    title: "A command that cannot be run",
    why:
      "`commands` lists programs with arguments. There is no shell, so nothing in them is expanded.",
    example: "commands: ['ls | wc']",
  },
  "commands-missing": {
    severity: "error",
    title: "`run_command` may run nothing",
    why: "What it may run is listed under `commands`; nothing else can be run.",
    example: "tools: [run_command, submit_result]   # and no commands",
  },
  "limits-invalid": {
    severity: "error",
    title: "A limit of Grail scripts that cannot be read",
    why:
      "`limits` is `strict`, `default` or `permissive`, or a mapping with `max_memory` (bytes, `16mb`), `max_duration` (seconds, `500ms`) and `max_recursion`.",
    example: "limits: {max_memory: 8zb}",
  },
  "turns-none": {
    severity: "error",
    title: "No turn is allowed",
    why: "With `max_turns` of 0 or less the model is never asked.",
    example: "max_turns: 0",
  },
  "prompt-empty": {
    severity: "error",
    title: "The system prompt is empty",
    why: "Nothing would tell the model what to do.",
    example: "initial_context: {system_prompt: ''}",
  },
  "prompts-mode": {
    severity: "error",
    title: "A prompt for a mode that does not exist",
    why: "The modes are `chat` and `reactive`; the original ignores the whole manifest otherwise.",
    example: "prompts: {batch: 'Do it'}",
  },
  "external-refused": {
    severity: "warning",
    title: "A script runs commands, and the bundle allows none",
    why: "What `run_command` may run is listed under `commands`; every call is refused otherwise.",
    example: "@external\nasync def run_command(cmd: str, args: list[str]) -> dict: ...",
  },
  "override-bare": {
    severity: "warning",
    title: "An override is a bare map of properties",
    why:
      "`inputs_override` replaces the whole JSON schema of the arguments. Remora wraps it; servers and grammars elsewhere get a schema without a type.",
    example: "inputs_override:\n  path: {type: string}",
    fixable: true,
  },
  "override-type": {
    severity: "warning",
    title: "An override has another type than the script",
    why: 'Scripts do not convert: a text `"0"` is not the number 0.',
    example: "inputs_override: {type: object, properties: {line: {type: string}}}   # line: int",
    fixable: true,
  },
  "override-unknown": {
    severity: "warning",
    title: "An override names an input that the script does not have",
    why: "Arguments go by the names of the script's variables.",
    example: "inputs_override: {type: object, properties: {file: {type: string}}}   # path",
    fixable: true,
  },
  "override-missing": {
    severity: "warning",
    title: "An override leaves out an input that the script needs",
    why: "The model cannot give what the schema does not have, and the script then fails.",
    example: "inputs_override: {type: object, properties: {}}   # path: str = Input('path')",
  },
  "prompt-task-description": {
    severity: "warning",
    title: "The system prompt has no <task_description>",
    why: "Small models follow a task better when it is set apart.",
    example: "system_prompt: You are a linter.",
  },
  "prompt-tool-call": {
    severity: "warning",
    title: "The system prompt does not ask for a tool call",
    why: "A response without a tool call ends the agent. Ask for one tool call in each turn.",
    example: "system_prompt: <task_description>Lint.</task_description>",
  },
  "tools-few": {
    severity: "warning",
    title: "Fewer than two tools",
    why: "With one tool the model can do the work or end it, not both.",
    example: "tools:\n- name: submit_result",
  },
  "tool-name": {
    severity: "warning",
    title: "A tool's name that servers cannot read",
    why:
      "Servers and their parsers expect a letter, then letters, digits, `_` and `-`, 64 at most; the one for FunctionGemma knows no `-`.",
    example: "tools: [read.file]",
  },
  "tools-confusable": {
    severity: "warning",
    title: "Two tools that a server may confuse",
    why: "Parsers of model output differ in how they treat case, dots and dashes in names.",
    example: "tools: [read_file, read-file]",
  },
  "question-schema": {
    severity: "warning",
    title: "A question's schema is no flat form",
    why: "Questions are drawn as forms: texts, numbers, booleans and choices, not nested.",
    example: "schema: {type: object, properties: {a: {type: object}}}",
  },
  "schema-budget": {
    severity: "warning",
    title: "Prompt and tool schemas take much of the context",
    why: "Small models have little of it, and it is sent with each turn.",
    example: "system_prompt: (40,000 characters)",
  },
  "key-duplicate": {
    severity: "warning",
    title: "A key stands twice",
    why: "The last one counts, silently.",
    example: "max_turns: 3\nmax_turns: 4",
    fixable: true,
  },
  "env-expansion": {
    severity: "warning",
    title: "A value refers to the environment",
    why: "Remora does not put environment variables into prompts; only the default is used.",
    example: "model: ${MODEL:-qwen}",
    fixable: true,
  },
  "unknown-key": {
    severity: "warning",
    title: "A key that nothing reads",
    why: "The loader ignores it, so it is either a slip or dead.",
    example: "max_turn: 8",
    fixable: true,
  },
  "permissions-broad": {
    severity: "warning",
    title: "A TypeScript tool asks for broad permissions",
    why: "`true` and `*` grant everything of a kind; name what is needed.",
    example: "defineTool({ permissions: { run: true } })",
  },
  "command-broad": {
    severity: "warning",
    title: "A command with which everything can be run",
    why:
      "Shells and interpreters run what the model writes, with all that you may do. Name the arguments, and say `exact: true` where no others may follow.",
    example: "commands: [bash, python]",
  },
  "commands-unused": {
    severity: "hint",
    title: "Commands that nothing runs",
    why: "They are for the tool `run_command`, and for Grail scripts that declare it.",
    example: "commands: [ruff check]\ntools: [read_file, submit_result]",
  },
  "input-label": {
    severity: "hint",
    title: "The label of an input differs from its variable",
    why:
      "The variable counts. Grail 3 does not load such scripts, so they cannot move to dialect D.",
    example: 'target_file_input: str = Input("target_file")   # tools/run_linter.pym',
    fixable: true,
  },
  "scripts-unchecked": {
    severity: "hint",
    title: "Grail scripts could not be checked",
    why: "The parser for them is loaded only when a bundle has some, and could not be had.",
    example: "tools/run_linter.pym   # without the network, and never fetched before",
  },
  "name-missing": {
    severity: "hint",
    title: "The bundle has no name",
    why: "The folder's name is used.",
    example: "model: qwen   # no name",
    fixable: true,
  },
  "send-tools-off": {
    severity: "hint",
    title: "The manifest says not to send tools",
    why: "Without tool schemas the model does not know the tools. Remora sends them all the same.",
    example: "grammar: {strategy: ebnf, send_tools_to_api: false}",
  },
} as const satisfies Record<string, BundleCodeInfo>;

/** A code of {@linkcode validateBundle}. */
export type BundleCode = keyof typeof BUNDLE_CODES;

/** How bad a code is. */
export function severityOf(code: BundleCode): BundleSeverity {
  return BUNDLE_CODES[code].severity;
}
