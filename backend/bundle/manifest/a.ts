import type { JsonObject } from "@remora/core";
import type { Section } from "../_section.ts";
import { checkDuplicates, checkPlugin, grammarMode, readCommon } from "./_common.ts";
import { type DraftTool, INPUT_TEMPLATE, type ManifestDraft, TOOLS_FOLDER } from "./draft.ts";

/** Dialect A: tools defined in the manifest itself, with their inputs and the path of the script. */
export function readA(root: Section): ManifestDraft {
  root.text("version", "1.0");
  const title = root.text("name");
  const model = root.section("model");
  const family = model?.text("plugin", "function_gemma") ?? "function_gemma";
  const adapter = model?.optionalText("adapter");
  const strategy = model?.text("grammar_strategy", "permissive") ?? "permissive";
  if (model !== undefined) {
    checkPlugin(model, family, true);
    model.reportUnknown();
  }
  const context = root.section("initial_context", { required: true });
  const systemPrompt = context?.text("system_prompt") ?? "";
  const userTemplate = context?.text("user_template", INPUT_TEMPLATE) ?? INPUT_TEMPLATE;
  context?.reportUnknown();
  const tools = root.sections("tools", { required: true }).map(readTool);
  checkDuplicates(root, tools, true);
  const draft: ManifestDraft = {
    ...readCommon(root),
    title,
    systemPrompt: { text: systemPrompt, at: ["initial_context", "system_prompt"] },
    userTemplate: { text: userTemplate, at: ["initial_context", "user_template"] },
    prompts: {},
    ...(adapter === undefined ? {} : { model: adapter }),
    family,
    grammar: { mode: grammarMode("", family), parallelCalls: true, argsFormat: strategy },
    maxTurns: root.integer("max_turns", 20),
    terminationTool: root.text("termination_tool", "submit_result"),
    tools,
    folders: new Map([["", TOOLS_FOLDER]]),
  };
  root.reportUnknown();
  return draft;
}

function readTool(tool: Section): DraftTool {
  const name = tool.text("name");
  const script = tool.text("script");
  const description = tool.text("description");
  const inputs = tool.section("inputs");
  const contextProviders = tool.texts("context_providers");
  tool.reportUnknown();
  return {
    name,
    at: [...tool.path, "name"],
    script,
    description,
    parameters: inputs === undefined ? { type: "object", properties: {} } : readInputs(inputs),
    contextProviders,
  };
}

function readInputs(inputs: Section): JsonObject {
  const properties: Record<string, JsonObject> = {};
  const required: string[] = [];
  for (const name of inputs.keys()) {
    const input = inputs.section(name);
    if (input === undefined) continue;
    const type = input.text("type", "string");
    const description = input.text("description", "");
    const values = input.raw("enum") === null ? [] : input.list("enum");
    if (input.boolean("required", true)) required.push(name);
    input.raw("default");
    input.reportUnknown();
    properties[name] = {
      type,
      ...(description === "" ? {} : { description }),
      ...(values.length === 0 ? {} : { enum: values.map(String) }),
    };
  }
  return { type: "object", properties, required };
}
