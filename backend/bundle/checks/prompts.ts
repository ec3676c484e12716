import type { Section } from "../_section.ts";
import type { ManifestDraft } from "../manifest/draft.ts";
import type { BundleTool } from "../types.ts";

/** Characters of prompt and schemas beyond which a small model has little room left: about 4,000 tokens. */
const BUDGET = 16_000;

/** Checks what the model is told. */
export function checkPrompts(
  draft: ManifestDraft,
  tools: readonly BundleTool[],
  root: Section,
): void {
  const { text, at } = draft.systemPrompt;
  if (text.trim() === "") {
    root.report("prompt-empty", at, "The system prompt is empty");
    return;
  }
  if (!text.includes("<task_description>")) {
    root.report("prompt-task-description", at, "The system prompt has no <task_description>");
  }
  if (
    !/\b(?:tool|function)[ -]calls?\b/i.test(text) &&
    !/\bcall (?:a|one|exactly one) (?:tool|function)\b/i.test(text)
  ) {
    root.report("prompt-tool-call", at, "The system prompt does not ask for a tool call");
  }
  const size = text.length + draft.userTemplate.text.length +
    tools.reduce(
      (sum, tool) =>
        sum + JSON.stringify(tool.parameters ?? {}).length + (tool.description?.length ?? 0),
      0,
    );
  if (size > BUDGET) {
    const message =
      `Prompt and schemas have ${size} characters; small models have room for about ${BUDGET}`;
    root.report("schema-budget", at, message);
  }
}
