import type { Source } from "../_source.ts";
import type { FixPlan, RawFinding, TextFix } from "../types.ts";
import { fix, insert, judgement, mechanical, replace } from "./fixer.ts";

/** What an empty block should do only a person knows; an empty `else` does nothing and can go. */
export function noEmpty(finding: RawFinding, source: Source): FixPlan | undefined {
  const before = source.code.slice(0, finding.start).trimEnd();
  if (/\belse$/.test(before)) {
    const start = source.codeBefore(before.length - "else".length);
    const edit = { start, end: finding.end, text: "" };
    return mechanical("remove-else", "Remove the empty else", edit);
  }
  const isCatch = /\bcatch(?:\s*\([^()]*\))?$/.test(before);
  const comment = fix(
    "comment",
    isCatch
      ? "Keep it empty and say that the error is ignored on purpose"
      : "Keep it empty and say so",
    replace(
      finding,
      body(source, finding, isCatch ? "// Ignored on purpose." : "// Nothing to do."),
    ),
  );
  return isCatch ? judgement(logError(finding, source, before), comment) : judgement(comment);
}

function logError(finding: RawFinding, source: Source, before: string): TextFix | undefined {
  const title = "Log the error with console.error";
  const binding = /\bcatch\s*\(\s*([A-Za-z_$][\w$]*)[^()]*\)$/.exec(before);
  const name = binding?.[1];
  if (name !== undefined) {
    return fix("log", title, replace(finding, body(source, finding, `console.error(${name});`)));
  }
  if (!/\bcatch$/.test(before)) return undefined;
  return fix(
    "log",
    title,
    insert(before.length, " (error)"),
    replace(finding, body(source, finding, "console.error(error);")),
  );
}

function body(source: Source, finding: RawFinding, line: string): string {
  const indent = source.indentAt(finding.start);
  const step = source.text.includes("\n\t") ? "\t" : "  ";
  return ["{", `${indent}${step}${line}`, `${indent}}`].join(source.newline);
}

/** A case that runs into the next one is a defect or meant; only a person knows. */
export function noFallthrough(finding: RawFinding, source: Source): FixPlan | undefined {
  const end = source.codeBefore(finding.end);
  const indent = source.indentAt(end - 1);
  return judgement(
    fix("break", "Add break: this case must not run into the next", lineAfter("break;")),
    fix("falls-through", "It is meant: say so in a comment", lineAfter("// falls through")),
  );

  function lineAfter(text: string): { start: number; end: number; text: string } {
    const line = source.lineAt(end);
    const isLast = source.code.slice(end, line.end).trim() === "";
    return insert(isLast ? line.end : end, `${source.newline}${indent}${text}`);
  }
}

/** Names declared in a case are seen in all cases; braces end that, unless another case uses them. */
export function noCaseDeclarations(finding: RawFinding, source: Source): FixPlan | undefined {
  const colon = caseColon(source, finding);
  if (colon === undefined) return undefined;
  const text = source.code.slice(colon, finding.end);
  const names = [...text.matchAll(/\b(?:let|const|class|function)\s+([A-Za-z_$][\w$]*)/g)];
  const whole = source.around(finding.start);
  const isShared = names.some((match) =>
    source.uses(match[1] ?? "", whole).some((at) => at < finding.start || at >= finding.end)
  );
  const edits = [insert(colon + 1, " {"), insert(source.codeBefore(finding.end), " }")];
  const title = "Put the case into braces";
  return isShared
    ? judgement(fix("braces", `${title} (another case uses the same name)`, ...edits))
    : mechanical("braces", title, ...edits);
}

function caseColon(source: Source, finding: RawFinding): number | undefined {
  let depth = 0;
  let questions = 0;
  for (let i = finding.start; i < finding.end; i++) {
    const char = source.code[i]!;
    if ("([{".includes(char)) depth++;
    else if (")]}".includes(char)) depth--;
    else if (depth === 0 && char === "?") questions++;
    else if (depth === 0 && char === ":" && questions-- === 0) return i;
  }
  return undefined;
}
