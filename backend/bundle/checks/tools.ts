import {
  formatError,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  parseAnswerSchema,
} from "@remora/core/base";
import type { Section } from "../_section.ts";
import { suggest } from "../_suggest.ts";
import type { Path, YamlFile } from "../_yaml.ts";
import type { DraftTool, ManifestDraft } from "../manifest/draft.ts";
import type { BundleFix, BundleTool } from "../types.ts";
import { isSystemInput } from "../../grail/system_inputs.ts";
import type { GrailInput, GrailScript } from "../../grail/types.ts";
import type { ScriptChecks } from "./scripts.ts";

/** Checks that the tools let an agent work, and end. */
export function checkTools(
  draft: ManifestDraft,
  tools: readonly BundleTool[],
  { root, checks }: { readonly root: Section; readonly checks: ScriptChecks },
): void {
  const named = draft.tools ?? [];
  const count = Math.max(tools.length, named.length);
  if (count === 0) root.report("tools-none", "tools", "The bundle has no tools");
  else if (count < 2) root.report("tools-few", "tools", "The bundle has only one tool");
  checkTermination(draft, tools, root);
  checkNames(named, draft.family, root);
  const scripts = new Map(tools.map(({ name, path }) => [name, path]));
  for (const tool of named) {
    checkOverride(tool, root);
    const script = checks.get(scripts.get(tool.name) ?? "")?.script;
    if (script !== undefined) checkInputs(tool, root, script);
    checkQuestion(tool, root);
  }
}

function checkTermination(draft: ManifestDraft, tools: readonly BundleTool[], root: Section): void {
  const { terminationTool } = draft;
  if (draft.maxTurns <= 0) {
    root.report(
      "turns-none",
      "max_turns",
      `"max_turns" is ${draft.maxTurns}: the model is never asked`,
    );
  }
  if (terminationTool === undefined) return;
  const named = draft.tools ?? tools;
  if (named.some((tool) => tool.name === terminationTool)) return;
  const key = ["termination", "termination_tool"].find((name) => root.has(name)) ?? "tools";
  const message = `The termination tool "${terminationTool}" is none of the tools`;
  root.report("termination-missing", key, message);
}

const NAME = /^[A-Za-z_][A-Za-z0-9_-]{0,63}$/;
const GEMMA_NAME = /^[A-Za-z_][A-Za-z0-9_]{0,63}$/;

// Parsers fold case, dots and dashes in different ways.
function checkNames(
  tools: readonly DraftTool[],
  family: string | undefined,
  root: Section,
): void {
  const seen = new Map<string, string>();
  const form = family?.toLowerCase() === "function_gemma" ? GEMMA_NAME : NAME;
  for (const { name, at } of tools) {
    if (name !== "" && !form.test(name)) {
      root.report("tool-name", at, `Servers cannot read the name "${name}" in what a model writes`);
    }
    const folded = name.toLowerCase().replaceAll(/[-. ]/g, "_");
    const other = seen.get(folded);
    if (other !== undefined && other !== name) {
      root.report(
        "tools-confusable",
        at,
        `"${name}" and "${other}" are easily confused by servers`,
      );
    }
    seen.set(folded, name);
  }
}

// A JSON schema has `type` and `properties`; a map of nothing but properties was meant as those.
function checkOverride(tool: DraftTool, root: Section): void {
  const { parameters } = tool;
  if (parameters === undefined || !isBareProperties(parameters)) return;
  const path = [...tool.at.slice(0, -1), "inputs_override"];
  const message = `The override of "${tool.name}" is a bare map of properties, not a JSON schema`;
  const fix = wrapFix(root.file, path);
  root.report("override-bare", path, message, fix === undefined ? {} : { fix });
}

// Scripts convert nothing: what the schema promises to the model is what the script gets.
function checkInputs(tool: DraftTool, root: Section, script: GrailScript): void {
  const { parameters } = tool;
  const inputs = new Map(script.inputs.map((input) => [input.name, input]));
  // One without inputs does something that needs none; what the model says is left out.
  if (parameters === undefined || inputs.size === 0) return;
  const isBare = isBareProperties(parameters);
  const properties = isBare ? parameters : parameters.properties;
  if (properties === undefined || !isJsonObject(properties)) return;
  const path = [...tool.at.slice(0, -1), "inputs_override", ...isBare ? [] : ["properties"]];
  for (const [name, schema] of Object.entries(properties)) {
    const input = inputs.get(name);
    if (input === undefined) {
      const names = [...inputs.keys()];
      const close = suggest(name, names);
      const hint = close === undefined ? "" : `; did you mean "${close}"?`;
      const message = `The script of "${tool.name}" has no input "${name}"${hint}`;
      const fix = close === undefined ? {} : root.renameKey([...path, name], close);
      root.report("override-unknown", [...path, name], message, fix);
    } else checkType(tool.name, name, { input, schema, root, path });
  }
  for (const { name, fallback } of script.inputs) {
    if (fallback !== undefined || isSystemInput(name) || Object.hasOwn(properties, name)) continue;
    const message = `The override of "${tool.name}" leaves out "${name}", which its script needs`;
    root.report("override-missing", path, message);
  }
}

function checkType(
  tool: string,
  name: string,
  { input, schema, root, path }: {
    readonly input: GrailInput;
    readonly schema: JsonValue;
    readonly root: Section;
    readonly path: Path;
  },
): void {
  const type = isJsonObject(schema) ? schema.type : undefined;
  const wanted = typesOf(input);
  if (typeof type !== "string" || wanted.length === 0 || wanted.includes(type)) return;
  if (type === "integer" && wanted.includes("number")) return;
  const message = `The script of "${tool}" wants "${name}" as ${
    wanted.join(" or ")
  }, not as ${type}`;
  const span = root.file.ownSpan([...path, name, "type"]);
  const [only, second] = wanted;
  const fix = span === undefined || only === undefined || second !== undefined
    ? {}
    : { fix: { title: `Make it ${only}`, start: span.start, end: span.end, text: only } };
  root.report("override-type", [...path, name, "type"], message, fix);
}

/** JSON schema's words for what an input takes; none for one that takes anything. */
function typesOf({ schema }: GrailInput): readonly string[] {
  const schemas = Array.isArray(schema.anyOf) ? schema.anyOf : [schema];
  return schemas.flatMap((item) =>
    isJsonObject(item) && typeof item.type === "string" ? [item.type] : []
  );
}

/** Tools that put a question to a person; their `schema` argument is the form of the answer. */
const ASKING = new Set(["ask_user", "request_human_input"]);

// A bundle that fixes the form of an answer must fix it to one that can be drawn.
function checkQuestion({ name, at, parameters }: DraftTool, root: Section): void {
  const properties = parameters?.properties;
  if (!ASKING.has(name) || properties === undefined || !isJsonObject(properties)) return;
  const { schema } = properties;
  if (schema === undefined || !isJsonObject(schema)) return;
  const forms = [schema.const, schema.default, ...Array.isArray(schema.enum) ? schema.enum : []];
  for (const form of forms) {
    const problem = form === undefined ? undefined : problemOf(form);
    if (problem !== undefined) root.report("question-schema", at, problem);
  }
}

function problemOf(form: JsonValue): string | undefined {
  try {
    parseAnswerSchema(form);
    return undefined;
  } catch (error) {
    return formatError(error).replace(/^[A-Z-]+: /, "");
  }
}

/** Whether a schema is the map of its properties only. */
export function isBareProperties(schema: JsonObject): boolean {
  const values = Object.values(schema);
  return values.length > 0 && values.every(isJsonObject) &&
    !("type" in schema && typeof schema.type === "string") &&
    !(isJsonObject(schema.properties) && Object.values(schema.properties).every(isJsonObject) &&
      values.length === 1);
}

/** The schema as a server wants it. */
export function normaliseParameters(schema: JsonObject): JsonObject {
  if (isBareProperties(schema)) return { type: "object", properties: schema };
  return "type" in schema ? schema : { type: "object", properties: {}, ...schema };
}

// In block style everything moves two columns to the right, below two new lines.
function wrapFix(file: YamlFile, path: Path): BundleFix | undefined {
  const span = file.ownSpan(path);
  if (span === undefined) return undefined;
  const { start } = span;
  const { text, lineBreak } = file;
  const body = text.slice(start, span.end).replace(/\s+$/, "");
  const fix = { title: "Make it a JSON schema", start, end: start + body.length };
  if (body.startsWith("{")) return { ...fix, text: `{type: object, properties: ${body}}` };
  const indent = text.slice(text.lastIndexOf(lineBreak.at(-1) ?? "\n", start - 1) + 1, start);
  if (indent.trim() !== "") return undefined;
  const moved = body.split(lineBreak).map((line, index) =>
    index === 0 || line === "" ? line : `  ${line}`
  );
  const head = `type: object${lineBreak}${indent}properties:${lineBreak}${indent}  `;
  return { ...fix, text: head + moved.join(lineBreak) };
}
