import { formatPath, type Section } from "../_section.ts";
import type { BundleGrammar } from "../types.ts";
import { checkDuplicates, grammarMode, readCommon } from "./_common.ts";
import {
  DEFAULT_USER_TEMPLATE,
  type DraftTool,
  type ManifestDraft,
  NO_GRAMMAR,
  TOOLS_FOLDER,
} from "./draft.ts";

/**
 * Dialect D, the one that Remora's own bundles use: `model` a family name or a mapping, a folder of
 * tools, and what to run it on. Remora adds `tools`, a list of names: built in, or scripts of the folder.
 */
export function readD(root: Section): ManifestDraft {
  const title = root.text("name", "");
  root.raw("version");
  root.raw("requires_context");
  const { model, family } = readModel(root);
  const context = readContext(root);
  const systemPrompt = context?.text("system_prompt", "") ?? "";
  const userTemplate = context?.text("user_template", DEFAULT_USER_TEMPLATE) ??
    DEFAULT_USER_TEMPLATE;
  context?.reportUnknown();
  const termination = root.optionalText("termination") ?? root.optionalText("termination_tool");
  const tools = root.has("tools") ? readTools(root) : undefined;
  if (tools !== undefined) checkDuplicates(root, tools, false);
  const draft: ManifestDraft = {
    ...readCommon(root),
    title,
    systemPrompt: { text: systemPrompt, at: ["initial_context", "system_prompt"] },
    userTemplate: { text: userTemplate, at: ["initial_context", "user_template"] },
    prompts: {},
    ...(model === undefined ? {} : { model }),
    ...(family === undefined ? {} : { family }),
    grammar: readGrammar(root, family ?? "qwen"),
    maxTurns: root.integer("max_turns", 20),
    ...(termination === undefined ? {} : { terminationTool: termination }),
    tools,
    folders: new Map([["", readFolder(root)]]),
  };
  root.reportUnknown();
  return draft;
}

// The family's name is not a model id; a mapping may hold one.
function readModel(root: Section): { model?: string; family?: string } {
  const value = root.raw("model");
  if (!(value instanceof Map)) {
    const family = root.optionalText("model");
    return family === undefined ? {} : { family };
  }
  const section = root.section("model");
  const family = section?.optionalText("plugin");
  const model = section?.optionalText("id") ?? section?.optionalText("name") ??
    section?.optionalText("model") ?? section?.optionalText("adapter");
  section?.reportUnknown(["grammar", "id", "name", "model", "adapter"]);
  return {
    ...(model === undefined ? {} : { model }),
    ...(family === undefined ? {} : { family }),
  };
}

// Here the reference calls a method of a mapping, whatever there is.
function readContext(root: Section): Section | undefined {
  if (!root.has("initial_context")) return undefined;
  const value = root.raw("initial_context");
  if (value instanceof Map) return root.section("initial_context");
  const message = `"initial_context" must be a mapping`;
  root.report("manifest-type", "initial_context", message, { refuses: true });
  return undefined;
}

function readGrammar(root: Section, family: string): BundleGrammar {
  const value = root.raw("grammar");
  if (isEmpty(value)) return NO_GRAMMAR;
  if (!(value instanceof Map)) {
    root.report("manifest-type", "grammar", `"grammar" must be a mapping`, { refuses: true });
    return NO_GRAMMAR;
  }
  const grammar = root.section("grammar");
  const strategy = grammar?.text("strategy", "ebnf") ?? "ebnf";
  const parallelCalls = grammar?.boolean("allow_parallel_calls", false) ?? false;
  if (grammar?.has("send_tools_to_api") && !grammar.boolean("send_tools_to_api", false)) {
    const message = "The manifest says not to send tools; Remora sends them all the same";
    grammar.report("send-tools-off", "send_tools_to_api", message);
  }
  const argsFormat = grammar?.optionalText("args_format");
  grammar?.reportUnknown();
  return {
    mode: grammarMode(strategy, family),
    parallelCalls,
    ...(argsFormat === undefined ? {} : { argsFormat }),
  };
}

// What Python takes for false.
function isEmpty(value: unknown): boolean {
  if (value instanceof Map || value instanceof Set) return value.size === 0;
  if (Array.isArray(value) || typeof value === "string" || value instanceof Uint8Array) {
    return value.length === 0;
  }
  return value === undefined || value === null || value === false || value === 0;
}

// The reference joins it to a path, which only a text can be.
function readFolder(root: Section): string {
  if (!root.has("agents_dir")) return root.has("tools") ? TOOLS_FOLDER : "agents";
  const value = root.raw("agents_dir");
  if (typeof value === "string") return value;
  root.report("manifest-type", "agents_dir", `"agents_dir" must be a text`, { refuses: true });
  return TOOLS_FOLDER;
}

// Names and mappings, in the order in which they stand.
function readTools(root: Section): readonly DraftTool[] {
  const items = root.list("tools");
  const sections = items.some((item) => item instanceof Map)
    ? root.sections("tools", { skipOthers: true })
    : [];
  return items.flatMap((item, index): DraftTool[] => {
    if (typeof item === "string") {
      return [{ name: item, at: ["tools", index], contextProviders: [] }];
    }
    const section = sections.find(({ path }) => path.at(-1) === index);
    if (section !== undefined) return [readTool(section)];
    const message = `"${formatPath(["tools", index])}" must be the name of a tool`;
    root.report("manifest-type", ["tools", index], message);
    return [];
  });
}

function readTool(tool: Section): DraftTool {
  const name = tool.text("name");
  const description = tool.optionalText("description");
  const parameters = tool.json("parameters") ?? tool.json("inputs_override");
  const contextProviders = tool.has("context_providers") ? tool.texts("context_providers") : [];
  tool.reportUnknown(["registry"]);
  return {
    name,
    at: [...tool.path, "name"],
    ...(description === undefined ? {} : { description }),
    ...(parameters === undefined ? {} : { parameters }),
    contextProviders,
  };
}
