import type { Section } from "../_section.ts";
import type { Path } from "../_yaml.ts";
import type { ManifestDraft } from "../manifest/draft.ts";
import { parseTemplate } from "../template/parse.ts";
import { TEMPLATE_VARIABLES } from "../template/render.ts";
import type { BundleDialect } from "../types.ts";

/** Checks that the prompts can be filled in. */
export function checkTemplates(draft: ManifestDraft, root: Section, dialect: BundleDialect): void {
  checkTemplate(draft.systemPrompt, root, dialect);
  checkTemplate(draft.userTemplate, root, dialect);
  for (const [mode, text] of Object.entries(draft.prompts)) {
    checkTemplate({ text, at: ["prompts", mode] }, root, dialect);
  }
}

function checkTemplate(
  { text, at }: { readonly text: string; readonly at: Path },
  root: Section,
  dialect: BundleDialect,
): void {
  const outcome = parseTemplate(text);
  if (!outcome.ok) {
    // A compiled its templates when it used them, B when it loaded them; the others have none.
    report("template-syntax", outcome.offset, outcome.message, dialect === "B");
    return;
  }
  for (const part of outcome.parts) {
    if (part.kind !== "unsupported") continue;
    const shown = part.source.length > 60 ? `${part.source.slice(0, 60)}…` : part.source;
    report("template-unsupported", part.offset, `Remora cannot fill in ${shown}`);
  }
  const known: readonly string[] = TEMPLATE_VARIABLES;
  for (const { name, offset } of outcome.variables) {
    if (known.includes(name)) continue;
    report(
      "template-variable",
      offset,
      `Nobody provides "${name}"; there are: ${known.join(", ")}`,
    );
  }

  function report(
    code: "template-syntax" | "template-unsupported" | "template-variable",
    offset: number,
    message: string,
    refuses = false,
  ): void {
    root.issues.add(code, placeInText(root, at, text, offset), message, { refuses });
  }
}

/** Where an offset of a value stands in the file: exact to the line in block texts, else its start. */
export function placeInText(
  root: Section,
  at: Path,
  text: string,
  offset: number,
): { readonly line: number; readonly column: number } {
  const place = root.file.place(at);
  const span = root.file.span(at);
  const before = text.slice(0, offset).split("\n");
  if (span === undefined || !root.file.text.startsWith("|", span.start)) return place;
  const lines = root.file.text.slice(span.start).split("\n");
  const line = lines[before.length] ?? "";
  const indent = /^ */.exec(lines.find((item, index) => index > 0 && item.trim() !== "") ?? "");
  const column = (before.at(-1)?.length ?? 0) + (indent?.[0].length ?? 0) + 1;
  return { line: place.line + before.length, column: Math.min(column, line.length + 1) };
}
