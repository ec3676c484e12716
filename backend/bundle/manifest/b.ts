import type { Section } from "../_section.ts";
import { checkDuplicates, checkPlugin, grammarMode, readCommon } from "./_common.ts";
import { type DraftTool, INPUT_TEMPLATE, type ManifestDraft, TOOLS_FOLDER } from "./draft.ts";

const REGISTRIES = new Set(["grail", "python"]);
const GRAIL_SETTINGS = new Set(["agents_dir", "use_grail_check", "cache_schemas"]);

/** Dialect B: tools by name, their scripts looked up in registries. */
export function readB(root: Section): ManifestDraft {
  const title = root.text("name");
  root.text("version", "1.0");
  const model = root.section("model");
  const family = model?.text("plugin", "function_gemma") ?? "function_gemma";
  const adapter = model?.optionalText("adapter");
  const grammar = model?.section("grammar");
  const mode = grammar?.text("mode", "ebnf") ?? "ebnf";
  const parallelCalls = grammar?.boolean("allow_parallel_calls", true) ?? true;
  const argsFormat = grammar?.text("args_format", "permissive") ?? "permissive";
  // The reference does not know it and always sends the tools, which is what is right.
  grammar?.raw("send_tools_to_api");
  if (model !== undefined) checkPlugin(model, family, false);
  grammar?.reportUnknown();
  model?.reportUnknown();
  const context = root.section("initial_context", { required: true });
  const systemPrompt = context?.text("system_prompt") ?? "";
  const userTemplate = context?.text("user_template", INPUT_TEMPLATE) ?? INPUT_TEMPLATE;
  context?.reportUnknown();
  const tools = root.sections("tools", { required: true }).map(readTool);
  checkDuplicates(root, tools, true);
  const folders = readRegistries(root);
  for (const tool of tools) {
    if (tool.registry === undefined || folders.has(tool.registry)) continue;
    root.report("registry-missing", tool.at, `Registry "${tool.registry}" is not configured`);
  }
  const draft: ManifestDraft = {
    ...readCommon(root),
    title,
    systemPrompt: { text: systemPrompt, at: ["initial_context", "system_prompt"] },
    userTemplate: { text: userTemplate, at: ["initial_context", "user_template"] },
    prompts: {},
    ...(adapter === undefined ? {} : { model: adapter }),
    family,
    grammar: { mode: grammarMode(mode, family), parallelCalls, argsFormat },
    maxTurns: root.integer("max_turns", 20),
    terminationTool: root.text("termination_tool", "submit_result"),
    tools,
    folders,
  };
  root.reportUnknown();
  return draft;
}

function readTool(tool: Section): DraftTool {
  const name = tool.text("name");
  const registry = tool.text("registry", "grail").toLowerCase();
  const description = tool.optionalText("description");
  const parameters = tool.json("inputs_override");
  const contextProviders = tool.texts("context_providers");
  tool.reportUnknown();
  return {
    name,
    at: [...tool.path, "name"],
    registry,
    ...(description === undefined ? {} : { description }),
    ...(parameters === undefined ? {} : { parameters }),
    contextProviders,
  };
}

// Two registries of one type: the later one wins.
function readRegistries(root: Section): Map<string, string> {
  if (!root.has("registries")) return new Map([["grail", TOOLS_FOLDER]]);
  const folders = new Map<string, string>();
  for (const registry of root.sections("registries")) {
    const type = registry.text("type").toLowerCase();
    if (type !== "" && !REGISTRIES.has(type)) {
      const message = `There is no registry of type "${type}"; there are: grail, python`;
      registry.report("registry-unknown", "type", message, { refuses: true });
    }
    const config = registry.section("config");
    registry.checkKeys("config");
    registry.reportUnknown();
    let folder = TOOLS_FOLDER;
    if (config !== undefined && type === "grail") {
      folder = config.optionalText("agents_dir") ?? TOOLS_FOLDER;
      for (const key of config.keys()) {
        if (GRAIL_SETTINGS.has(key)) continue;
        const message = `A grail registry has no setting "${key}"`;
        config.report("registry-config", key, message, { refuses: true });
      }
    }
    folders.set(type, folder);
  }
  return folders;
}
