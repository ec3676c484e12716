import { type Section, toJson } from "../_section.ts";
import type { BundleGrammar } from "../types.ts";
import { readCommands } from "./commands.ts";
import type { DraftTool, ManifestDraft } from "./draft.ts";

const PLUGINS = new Set(["function_gemma", "qwen"]);

/** Reports a plugin that no loader knows. */
export function checkPlugin(model: Section, plugin: string, refuses: boolean): void {
  if (PLUGINS.has(plugin.toLowerCase())) return;
  const known = [...PLUGINS].join(", ");
  const message = `There is no plugin "${plugin}"; there are: ${known}`;
  model.report("plugin-unknown", "plugin", message, { refuses });
}

/** Reports tools of one name. */
export function checkDuplicates(
  root: Section,
  tools: readonly DraftTool[],
  refuses: boolean,
): void {
  const seen = new Set<string>();
  for (const tool of tools) {
    if (seen.has(tool.name)) {
      root.report("tool-duplicate", tool.at, `There are two tools named "${tool.name}"`, {
        refuses,
      });
    }
    seen.add(tool.name);
  }
}

const MODES = new Set(["ebnf", "structural_tag", "json_schema"]);

/** The grammar's mode as the builders take it: what they do not know is what they fall back to. */
export function grammarMode(mode: string, family: string): BundleGrammar["mode"] {
  if (MODES.has(mode)) return mode as BundleGrammar["mode"];
  return family.toLowerCase() === "qwen" ? "structural_tag" : "ebnf";
}

const OWN_KEYS = [
  "commands",
  "description",
  "enabled",
  "extensions",
  "file_order",
  "limits",
  "node_types",
  "priority",
];

/** What Remora reads of every manifest beside the keys of its dialect. */
export function readCommon(
  root: Section,
): Pick<
  ManifestDraft,
  | "nodeTypes"
  | "extensions"
  | "priority"
  | "limits"
  | "description"
  | "fileOrder"
  | "commands"
  | "enabled"
> {
  const own = root.relaxed();
  for (const key of OWN_KEYS) root.raw(key);
  const description = own.optionalText("description");
  const order = own.optionalText("file_order");
  if (order !== undefined && order !== "before" && order !== "after") {
    own.report("manifest-type", "file_order", `"file_order" must be before or after`);
  }
  return {
    ...(description === undefined ? {} : { description }),
    commands: readCommands(own),
    enabled: own.boolean("enabled", true),
    nodeTypes: own.texts("node_types"),
    extensions: own.texts("extensions").map((name) => name.replace(/^\./, "").toLowerCase()),
    priority: own.integer("priority", 0),
    limits: toJson(own.raw("limits") ?? null),
    ...(order === "before" || order === "after" ? { fileOrder: order } : {}),
  };
}
