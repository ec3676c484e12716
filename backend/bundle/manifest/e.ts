import type { Section } from "../_section.ts";
import type { BundleFix } from "../types.ts";
import { readCommon } from "./_common.ts";
import { DEFAULT_USER_TEMPLATE, type ManifestDraft, NO_GRAMMAR, TOOLS_FOLDER } from "./draft.ts";

const MODES = new Set(["chat", "reactive"]);

/** Dialect E: prompts per mode, layered over other bundles. Read as if it stood alone. */
export function readE(root: Section): ManifestDraft {
  const title = root.text("name", "");
  const version = root.raw("externals_version");
  if (version !== null && version !== undefined && !Number.isInteger(version)) {
    root.report("manifest-type", "externals_version", `"externals_version" must be a whole number`);
  }
  root.raw("tools_dir");
  root.raw("prompt_templates");
  const systemPrompt = expand(root, "system_prompt", root.text("system_prompt", ""));
  const extension = expand(
    root,
    "system_prompt_extension",
    root.text("system_prompt_extension", ""),
  );
  const model = root.optionalText("model");
  const turns = root.integer("max_turns", 0);
  readSelfReflect(root);
  const draft: ManifestDraft = {
    ...readCommon(root),
    title,
    systemPrompt: {
      text: [systemPrompt, extension].filter((part) => part !== "").join("\n\n"),
      at: systemPrompt === "" ? ["system_prompt_extension"] : ["system_prompt"],
    },
    userTemplate: { text: DEFAULT_USER_TEMPLATE, at: [] },
    prompts: readPrompts(root),
    ...(model === undefined ? {} : { model: expand(root, "model", model) }),
    grammar: NO_GRAMMAR,
    // 0 stands for the default, and negative numbers for the least that works.
    maxTurns: turns === 0 ? 20 : Math.max(1, turns),
    tools: undefined,
    folders: new Map([["", TOOLS_FOLDER]]),
  };
  root.reportUnknown();
  return draft;
}

function readPrompts(root: Section): Readonly<Record<string, string>> {
  const prompts: Record<string, string> = {};
  const section = root.raw("prompts") === null ? undefined : root.section("prompts");
  for (const mode of section?.keys() ?? []) {
    if (!MODES.has(mode)) {
      section?.report(
        "prompts-mode",
        mode,
        `There is no mode "${mode}"; there are: chat, reactive`,
      );
    }
    const text = section?.optionalText(mode)?.trim() ?? "";
    if (text !== "") prompts[mode] = expand(root, "prompts", text);
  }
  return prompts;
}

function readSelfReflect(root: Section): void {
  const section = root.raw("self_reflect") === null ? undefined : root.section("self_reflect");
  section?.boolean("enabled", false);
  section?.optionalText("model");
  section?.integer("max_turns", 2);
  section?.optionalText("prompt");
  section?.reportUnknown();
}

// `${NAME:-default}`: the default, whatever the environment holds. Prompts are sent to a server.
function expand(root: Section, key: string, text: string): string {
  return text.replaceAll(
    /\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}/g,
    (whole, name, fallback) => {
      const message = fallback === undefined
        ? `"${whole}" is left as it is`
        : `"${whole}" becomes "${fallback}", whatever ${name} is`;
      root.report("env-expansion", key, message, defaultFix(root, key, { whole, fallback }));
      return fallback ?? whole;
    },
  );
}

function defaultFix(
  { file }: Section,
  key: string,
  { whole, fallback }: { readonly whole: string; readonly fallback: string | undefined },
): { readonly fix?: BundleFix } {
  const span = file.ownSpan([key]);
  const at = span === undefined ? -1 : file.text.slice(span.start, span.end).indexOf(whole);
  if (span === undefined || at < 0 || fallback === undefined || fallback === "") return {};
  const start = span.start + at;
  return { fix: { title: "Keep the default", start, end: start + whole.length, text: fallback } };
}
