import { KEY_NAMES, type KeyName, KEYS } from "./keys.ts";
import type { Kind } from "./kinds.ts";

/** The line by which editors find the schema. */
export function schemaLine(schema: string): string {
  return `# yaml-language-server: $schema=${schema}`;
}

/**
 * Some values as a `remora.yaml` that reads back the same. Keys without a value are left out.
 *
 * @param comments Lines above a key, without the `#`.
 */
export function configYaml(
  values: ReadonlyMap<KeyName, unknown>,
  comments: ReadonlyMap<KeyName, string> = new Map(),
): string {
  const lines: string[] = [];
  let section = "";
  for (const name of KEY_NAMES) {
    const value = values.get(name);
    if (value === undefined) continue;
    const [head = name, leaf] = name.split(".");
    const comment = comments.get(name);
    if (leaf === undefined || head !== section) {
      if (lines.length > 0) lines.push("");
      if (leaf !== undefined) lines.push(`${head}:`);
      section = head;
    }
    const indent = leaf === undefined ? "" : "  ";
    if (comment !== undefined) lines.push(`${indent}# ${comment}`);
    const kind: Kind<unknown> = KEYS[name].kind;
    lines.push(`${indent}${leaf ?? name}: ${yamlText(kind.toText(value))}`);
  }
  return lines.length === 0 ? "" : `${lines.join("\n")}\n`;
}

/** Quotes around what YAML would read as something else. */
function yamlText(text: string): string {
  if (/^[[{]/.test(text)) return text;
  const isPlain = /^[A-Za-z0-9_./][^\n]*$/.test(text) && !/: |:$| #/.test(text);
  return isPlain ? text : JSON.stringify(text);
}
