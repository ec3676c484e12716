import type { JsonObject } from "@remora/core";
import type { SyntaxNode } from "../syntax/types.ts";
import { docstringOf } from "./_strings.ts";
import { statementsOf } from "./_tree.ts";
import type { GrailInput } from "./types.ts";

/** Longer descriptions cost more context than they are worth. */
const MAX_DESCRIPTION = 1_000;

/** JSON schema of the arguments of a script: what a run can fill in itself is not required. */
export function toolSchema(inputs: readonly GrailInput[]): JsonObject {
  const properties = inputs.map((input): [string, JsonObject] => {
    const { name, schema, description, fallback } = input;
    const isKnown = fallback !== undefined && fallback !== null;
    return [name, {
      ...schema,
      ...description === undefined ? {} : { description },
      ...isKnown ? { default: fallback } : {},
    }];
  });
  const required = inputs.filter(({ fallback }) => fallback === undefined).map(({ name }) => name);
  return {
    type: "object",
    properties: Object.fromEntries(properties),
    ...required.length === 0 ? {} : { required },
  };
}

/** What a script says about itself: its docstring, else its first comment. */
export function describeScript(root: SyntaxNode): string | undefined {
  const text = docstringOf(statementsOf(root)) ?? firstComment(root);
  const trimmed = text?.trim();
  return trimmed === undefined || trimmed === "" ? undefined : trimmed.slice(0, MAX_DESCRIPTION);
}

function firstComment(root: SyntaxNode): string | undefined {
  const lines: string[] = [];
  let row = -1;
  for (const node of root.namedChildren) {
    if (node === null || node.type !== "comment") break;
    if (row >= 0 && node.startPosition.row !== row + 1) break;
    const text = node.text.replace(/^#+\s?/, "").trim();
    // Words to tools, not to people.
    if (/^(?:!|-\*-|(?:type|pyright|ruff|noqa|mypy|fmt|vim)\b:?)/.test(text)) continue;
    row = node.startPosition.row;
    lines.push(text);
  }
  return lines.length === 0 ? undefined : lines.join(" ");
}
