import type { Source, Span } from "../_source.ts";
import type { FixPlan, RawFinding } from "../types.ts";
import { declarationAt, isWrite } from "./_declaration.ts";
import { functionAround } from "./_scope.ts";
import { fix, judgement, mechanical } from "./fixer.ts";

/** What is never used goes, or gets an underscore, depending on what it is. */
export function noUnusedVars(finding: RawFinding, source: Source): FixPlan | undefined {
  const name = source.text.slice(finding.start, finding.end);
  if (!/^[\w$]+$/.test(name)) return undefined;
  return unusedImport(finding, source) ?? unusedCatch(finding, source) ??
    unusedVariable(finding, source, name) ?? unusedDefinition(finding, source, name) ??
    rename(finding, source, name);
}

function unusedImport(finding: RawFinding, source: Source): FixPlan | undefined {
  const statement = importAround(source, finding.start);
  if (statement === undefined) return undefined;
  const braces = source.around(finding.start);
  const inBraces = braces.start > statement.start && braces.end <= statement.end;
  const specifiers = inBraces
    ? commaList(source, { start: braces.start + 1, end: braces.end - 1 })
    : [];
  const rest = specifiers.filter((part) => finding.start < part.start || finding.start >= part.end);
  if (inBraces && rest.length > 0) {
    const text = rest.map((part) => source.text.slice(part.start, part.end).trim()).join(", ");
    const edit = { start: braces.start, end: braces.end, text: `{ ${text} }` };
    return mechanical("remove-import", "Remove the unused import", edit);
  }
  const from = source.code.indexOf(" from", finding.end);
  const clause = source.code.slice(statement.start, from);
  // `import def, { unused } from` and `import unused, { used } from` keep their other half.
  if (source.code.slice(statement.start, inBraces ? braces.start : finding.start).includes(",")) {
    const comma = source.code.lastIndexOf(",", finding.start);
    const edit = { start: comma, end: from, text: "" };
    return mechanical("remove-import", "Remove the unused import", edit);
  }
  if (!inBraces && clause.includes(",")) {
    const next = source.codeAfter(source.code.indexOf(",", finding.end) + 1);
    const edit = { start: finding.start, end: next, text: "" };
    return mechanical("remove-import", "Remove the unused import", edit);
  }
  return mechanical("remove-import", "Remove the unused import", source.removal(statement));
}

function importAround(source: Source, offset: number): Span | undefined {
  const start = source.code.lastIndexOf("import", offset);
  if (start < 0) return undefined;
  const match = /^import\s[^;=()]*?\sfrom\s*(["']) *\1(?:\s*(?:with|assert)\s*\{[^}]*\})?\s*;?/
    .exec(source.code.slice(start));
  if (match === null || start + match[0].length <= offset) return undefined;
  return { start, end: start + match[0].trimEnd().length };
}

function commaList(source: Source, span: Span): Span[] {
  const parts: Span[] = [];
  let start = span.start;
  for (let i = span.start; i <= span.end; i++) {
    if (i < span.end && source.code[i] !== ",") continue;
    if (source.code.slice(start, i).trim() !== "") parts.push({ start, end: i });
    start = i + 1;
  }
  return parts;
}

function unusedCatch(finding: RawFinding, source: Source): FixPlan | undefined {
  const paren = source.around(finding.start, "(");
  const before = source.code.slice(0, paren.start);
  if (!/\bcatch\s*$/.test(before) || paren.end === source.text.length) return undefined;
  const edit = { start: before.trimEnd().length, end: paren.end, text: "" };
  return mechanical("drop-binding", "Catch without naming the error", edit);
}

function unusedVariable(finding: RawFinding, source: Source, name: string): FixPlan | undefined {
  const declaration = declarationAt(source, finding.start);
  const declared = declaration?.names.find(({ start }) => start === finding.start);
  if (declaration === undefined || declared === undefined) return undefined;
  const isExported = /\bexport\s*$/.test(source.code.slice(0, declaration.start));
  const alone = declaration.names.length === 1 && declaration.loop === undefined && !isExported;
  const used = source.uses(name, functionAround(source, finding.start)).length > 1;
  if (!alone || used) return rename(finding, source, name);
  const text = source.code.slice(declaration.start, declaration.end);
  const equals = text.indexOf("=");
  const value = equals < 0 ? "" : text.slice(equals + 1);
  const remove = fix(
    "remove-variable",
    `Remove "${name}"`,
    source.removal({ start: declaration.start, end: declaration.end }),
  );
  // Reading names and properties does nothing; a call or an assignment may.
  if (!/[(=]|\+\+|--|`|\b(?:new|await|yield|delete)\b/.test(value)) {
    return { mechanical: true, fixes: [remove] };
  }
  const start = declaration.start + equals + 1;
  const keep = fix("keep-value", `Remove "${name}" but still run what computes it`, {
    start: declaration.start,
    end: start + (/^\s*/.exec(source.text.slice(start))?.[0].length ?? 0),
    text: "",
  });
  return judgement(keep, ...renameFixes(finding, source, name), remove);
}

function unusedDefinition(finding: RawFinding, source: Source, name: string): FixPlan | undefined {
  const before = source.code.slice(0, finding.start).trimEnd();
  const match = /(?:\bdeclare\s+)?(?:\basync\s+)?\b(function\s*\*?|class|interface|type|enum)$/
    .exec(before);
  if (match === null) return undefined;
  const kind = (match[1] ?? "").replace(/\s*\*$/, "");
  const end = definitionEnd(source, finding.end, kind);
  const remove = end === undefined
    ? undefined
    : fix("remove-definition", `Remove the ${kind}`, source.removal({ start: match.index, end }));
  return judgement(...renameFixes(finding, source, name), remove);
}

function definitionEnd(source: Source, from: number, kind: string): number | undefined {
  if (kind === "type") {
    const end = source.code.indexOf(";", from);
    return end < 0 ? undefined : end + 1;
  }
  let open = from;
  if (kind === "function") {
    const paren = source.code.indexOf("(", from);
    open = paren < 0 ? from : source.closing(paren) ?? from;
  }
  const brace = source.code.indexOf("{", open);
  const close = brace < 0 ? undefined : source.closing(brace);
  return close === undefined ? undefined : close + 1;
}

function rename(finding: RawFinding, source: Source, name: string): FixPlan {
  const fixes = renameFixes(finding, source, name);
  return { mechanical: fixes.length > 0, fixes };
}

// The name is written to but never read where it stands more than once: all places change together.
function renameFixes(finding: RawFinding, source: Source, name: string): FixPlan["fixes"] {
  const title = `Rename to "_${name}" to say that it is not used`;
  const first = {
    start: finding.start,
    end: finding.end,
    text: isShorthand(source, finding) ? `${name}: _${name}` : `_${name}`,
  };
  const others = source.uses(name, functionAround(source, finding.start))
    .filter((start) => start > finding.start && isWrite(source, start, name));
  const edits = others.map((start) => ({ start, end: start + name.length, text: `_${name}` }));
  return [fix("underscore", title, first, ...edits)];
}

// In `{ name }` of a pattern the property keeps its name; in `{ a = 1, name = 2 }` of a block there is none.
function isShorthand(source: Source, finding: RawFinding): boolean {
  const braces = source.around(finding.start, "{([");
  if (source.code[braces.start] !== "{") return false;
  const opener = source.code.slice(0, braces.start).trimEnd();
  if (!/(?:[([{,:]|\b(?:var|let|const))$/.test(opener)) return false;
  const before = source.code.slice(0, finding.start).trimEnd();
  const after = source.code.slice(finding.end).trimStart();
  return /[{,]$/.test(before) && /^[,}=]/.test(after);
}
