import type { Section } from "../_section.ts";
import { checkDuplicates, grammarMode, readCommon } from "./_common.ts";
import {
  DEFAULT_USER_TEMPLATE,
  type DraftTool,
  type ManifestDraft,
  TOOLS_FOLDER,
} from "./draft.ts";

/** Dialect C: the prompt at the top level, tools as a list of paths, `grammar` and `limits` as words. */
export function readC(root: Section): ManifestDraft {
  const title = root.text("name", "");
  root.raw("version");
  const systemPrompt = root.text("system_prompt", "");
  const model = root.has("model") ? root.optionalText("model") : undefined;
  const grammar = root.has("grammar") ? root.optionalText("grammar") : undefined;
  const folder = root.text("agents_dir", TOOLS_FOLDER);
  const termination = root.optionalText("termination") ?? root.optionalText("termination_tool");
  const tools = root.has("tools") ? root.texts("tools").map(fromPath) : undefined;
  if (tools !== undefined) checkDuplicates(root, tools, false);
  const family = model ?? "qwen";
  const draft: ManifestDraft = {
    ...readCommon(root),
    title,
    systemPrompt: { text: systemPrompt, at: ["system_prompt"] },
    userTemplate: { text: DEFAULT_USER_TEMPLATE, at: [] },
    prompts: {},
    family,
    grammar: grammar === undefined
      ? { mode: "none", parallelCalls: true }
      : { mode: grammarMode(grammar, family), parallelCalls: true },
    maxTurns: root.integer("max_turns", 20),
    ...(termination === undefined ? {} : { terminationTool: termination }),
    tools,
    folders: new Map([["", folder]]),
  };
  root.reportUnknown();
  return draft;
}

function fromPath(path: string, index: number): DraftTool {
  const name = path.slice(path.lastIndexOf("/") + 1).replace(/\.(?:pym|ts)$/, "");
  const isPath = path.includes("/") || /\.(?:pym|ts)$/.test(path);
  return { name, at: ["tools", index], ...(isPath ? { script: path } : {}), contextProviders: [] };
}
