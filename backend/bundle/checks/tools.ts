import { isJsonObject, type JsonObject } from "@remora/core";
import type { Section } from "../_section.ts";
import type { DraftTool, ManifestDraft } from "../manifest/draft.ts";
import type { BundleTool } from "../types.ts";

/** Checks that the tools let an agent work, and end. */
export function checkTools(
  draft: ManifestDraft,
  tools: readonly BundleTool[],
  root: Section,
): void {
  const named = draft.tools ?? [];
  const count = Math.max(tools.length, named.length);
  if (count === 0) root.report("tools-none", "tools", "The bundle has no tools");
  else if (count < 2) root.report("tools-few", "tools", "The bundle has only one tool");
  checkTermination(draft, tools, root);
  checkNames(named, root);
  for (const tool of named) checkOverride(tool, root);
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
  const key = root.has("termination") ? "termination" : "termination_tool";
  const message = `The termination tool "${terminationTool}" is none of the tools`;
  root.report("termination-missing", key, message);
}

// Parsers fold case, dots and dashes in different ways.
function checkNames(tools: readonly DraftTool[], root: Section): void {
  const seen = new Map<string, string>();
  for (const { name, at } of tools) {
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
  const span = root.file.span(path);
  const fix = span === undefined ? undefined : wrapFix(root.file.text, span);
  root.report("override-bare", path, message, fix === undefined ? {} : { fix });
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

// Block style only: everything moves two columns to the right, below two new lines.
function wrapFix(
  text: string,
  span: { readonly start: number; readonly end: number },
): { title: string; start: number; end: number; text: string } | undefined {
  const lineStart = text.lastIndexOf("\n", span.start - 1) + 1;
  const indent = text.slice(lineStart, span.start);
  if (indent.trim() !== "") return undefined;
  const body = text.slice(span.start, span.end).replace(/\s+$/, "");
  const moved = body.split("\n").map((line, index) =>
    index === 0 || line === "" ? line : `  ${line}`
  );
  const wrapped = `type: object\n${indent}properties:\n${indent}  ${moved.join("\n")}`;
  return {
    title: "Make it a JSON schema",
    start: span.start,
    end: span.start + body.length,
    text: wrapped,
  };
}
