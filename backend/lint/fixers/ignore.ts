import type { Source } from "../_source.ts";
import type { RawFinding, TextFix } from "../types.ts";
import { fix, insert } from "./fixer.ts";

/** The way out of every finding: it stays, and a comment for the linter says so. */
export function ignoreFix(finding: RawFinding, source: Source): TextFix {
  const line = source.lineAt(finding.start);
  const above = line.start === 0 ? undefined : source.lineAt(line.start - 1);
  const title = `Keep it, with a comment that tells the linter to ignore ${finding.rule}`;
  const directive = above === undefined ? "" : source.text.slice(above.start, above.end);
  if (above !== undefined && /^\s*\/\/\s*deno-lint-ignore(?!-file)[\w\s-]*$/.test(directive)) {
    return fix(
      "ignore",
      title,
      insert(above.start + directive.trimEnd().length, ` ${finding.rule}`),
    );
  }
  const indent = source.indentAt(finding.start);
  return fix(
    "ignore",
    title,
    insert(line.start, `${indent}// deno-lint-ignore ${finding.rule}${source.newline}`),
  );
}
