import type { BundleDialect } from "./types.ts";

/**
 * Tells the dialect of a manifest by its shape; `version:` says nothing. A manifest that fits several
 * gets the one whose keys it shows. `undefined`: it is no mapping, so it has no dialect.
 */
export function detectDialect(manifest: unknown): BundleDialect | undefined {
  if (!(manifest instanceof Map)) return undefined;
  const has = (...keys: string[]): boolean => keys.some((key) => manifest.has(key));
  const model: unknown = manifest.get("model");
  const grammar: unknown = manifest.get("grammar");
  const tools: unknown = manifest.get("tools");
  const items: readonly unknown[] = Array.isArray(tools) ? tools : [];
  const hasToolMaps = items.some((item) => item instanceof Map);
  const hasToolNames = items.some((item) => typeof item === "string");

  const isInline = items.some((item) =>
    item instanceof Map && (item.has("script") || item.has("inputs"))
  );
  if (isInline || hasKeys(model, "grammar_strategy")) return "A";
  if (!has("initial_context")) {
    if (has("externals_version", "system_prompt_extension", "prompts", "self_reflect")) return "E";
    if (has("prompt_templates")) return "E";
  }
  if (typeof grammar === "string") return "C";
  if (has("system_prompt") && !has("initial_context")) {
    const isC = typeof manifest.get("limits") === "string" || hasToolNames ||
      has("termination", "agents_dir");
    return isC ? "C" : "E";
  }
  if (typeof model === "string") return "D";
  if (hasToolMaps || has("registries", "termination_tool")) return "B";
  if (has("agents_dir", "termination", "node_types", "requires_context", "priority")) return "D";
  if (grammar instanceof Map || hasToolNames) return "D";
  // D does without tools and models, B does not.
  return has("tools") || hasKeys(model, "plugin", "adapter", "grammar") ? "B" : "D";
}

function hasKeys(value: unknown, ...keys: readonly string[]): boolean {
  return value instanceof Map && keys.some((key) => value.has(key));
}
