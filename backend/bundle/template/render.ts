import { RemoraError } from "@remora/core/base";
import { parseTemplate } from "./parse.ts";

/** The variables that Remora provides to the prompts of a bundle. */
export const TEMPLATE_VARIABLES = [
  "node_text",
  "node_name",
  "node_type",
  "file_path",
  "input",
] as const;

/** Values for a template. */
export type TemplateValues = Readonly<Record<string, string>>;

/**
 * Fills in a template. As Jinja does, it drops one line break at the end; unlike Jinja it knows nothing
 * but `{{ name }}`. Values are put in as they are and never read as a template.
 *
 * @throws {RemoraError} `BUNDLE-TEMPLATE` for a variable without a value, and for other Jinja
 */
export function renderTemplate(template: string, values: TemplateValues): string {
  const outcome = parseTemplate(template.replace(/\r?\n$/, ""));
  if (!outcome.ok) {
    throw new RemoraError("BUNDLE-TEMPLATE", `Cannot read the template: ${outcome.message}`);
  }
  return outcome.parts.map((part) => {
    switch (part.kind) {
      case "text":
        return part.text;
      case "variable":
        return valueOf(part.name, values);
      case "unsupported":
        throw new RemoraError("BUNDLE-TEMPLATE", `Cannot fill in ${part.source}`, {
          hint: "Templates know {{ name }} and nothing else",
        });
    }
  }).join("");
}

function valueOf(name: string, values: TemplateValues): string {
  const value = Object.hasOwn(values, name) ? values[name] : undefined;
  if (value === undefined) {
    const known = Object.keys(values).join(", ");
    throw new RemoraError("BUNDLE-TEMPLATE", `The template uses "${name}", which has no value`, {
      hint: `There are: ${known}`,
    });
  }
  return value;
}
