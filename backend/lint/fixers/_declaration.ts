import type { Source, Span } from "../_source.ts";

/** A `var`, `let` or `const` statement, or the declaration in the head of a loop. */
export interface Declaration extends Span {
  /** Where the keyword stands. */
  readonly keyword: Span;
  /** The declared names, with where they stand. */
  readonly names: readonly (Span & { readonly name: string })[];
  /** Whether every declarator has a value, loops over values included. */
  readonly initialised: boolean;
  /** The head of the loop it stands in, as it is written. */
  readonly loop: "of" | "in" | "for" | undefined;
}

const KEYWORDS = /\b(?:var|let|const)\b/g;
const NAME = /[A-Za-z_$][\w$]*/g;

/** Reads the declaration that begins at an offset, or that holds it. */
export function declarationAt(source: Source, offset: number): Declaration | undefined {
  const { code } = source;
  let keyword: Span | undefined;
  KEYWORDS.lastIndex = Math.max(0, offset - 2_000);
  for (let match = KEYWORDS.exec(code); match !== null; match = KEYWORDS.exec(code)) {
    if (match.index > offset) break;
    keyword = { start: match.index, end: match.index + match[0].length };
  }
  if (keyword === undefined) return undefined;

  const before = source.codeBefore(keyword.start);
  const inHead = code[before - 1] === "(" &&
    /\bfor(?:\s+await)?\s*$/.test(code.slice(0, before - 1));
  const end = endOfDeclaration(source, keyword.end, inHead);
  if (offset >= end) return undefined;
  const head = inHead ? code.slice(keyword.end, end) : "";
  const loop = inHead ? loopKind(head) : undefined;
  const names: (Span & { name: string })[] = [];
  let initialised = true;
  for (const part of declarators(source, { start: keyword.end, end })) {
    const target = targetEnd(code, part);
    if (target === part.end && loop !== "of" && loop !== "in") initialised = false;
    names.push(...namesIn(code, { start: part.start, end: target }));
  }
  return { start: keyword.start, end, keyword, names, initialised, loop };
}

function loopKind(head: string): "of" | "in" | "for" {
  if (/\sof\s/.test(head)) return "of";
  return /\sin\s/.test(head) ? "in" : "for";
}

// The end lies behind the semicolon; without one, where the next line cannot go on with the statement.
function endOfDeclaration(source: Source, from: number, inHead: boolean): number {
  const { code } = source;
  let depth = 0;
  for (let i = from; i < code.length; i++) {
    const char = code[i]!;
    if ("([{".includes(char)) depth++;
    else if (")]}".includes(char)) {
      if (depth === 0) return i;
      depth--;
    } else if (char === ";" && depth === 0) return inHead ? i : i + 1;
    else if (char === "\n" && depth === 0 && !inHead && endsStatement(code, i)) return i;
  }
  return code.length;
}

function endsStatement(code: string, newline: number): boolean {
  const before = code.slice(0, newline).trimEnd().at(-1) ?? "";
  if ("=+-*/%&|^<>?:,.(![{".includes(before)) return false;
  const after = /\S/.exec(code.slice(newline))?.[0] ?? "";
  return !".?:+-*/%&|^=<>,([`".includes(after);
}

function declarators(source: Source, span: Span): Span[] {
  const { code } = source;
  const end = code[span.end - 1] === ";" ? span.end - 1 : span.end;
  const parts: Span[] = [];
  let start = span.start;
  let depth = 0;
  for (let i = span.start; i < end; i++) {
    const char = code[i]!;
    if ("([{".includes(char)) depth++;
    else if (")]}".includes(char)) depth--;
    else if (char === "," && depth === 0) {
      parts.push({ start, end: i });
      start = i + 1;
    }
  }
  return [...parts, { start, end }];
}

// Where the target of a declarator ends: at its type, its value, or the `of` of a loop.
function targetEnd(code: string, part: Span): number {
  let depth = 0;
  for (let i = part.start; i < part.end; i++) {
    const char = code[i]!;
    if ("([{".includes(char)) depth++;
    else if (")]}".includes(char)) depth--;
    else if (depth === 0 && char === "=" && code[i + 1] !== ">") return i;
    else if (depth === 0 && /\s/.test(char) && /^\s(?:of|in)\s/.test(code.slice(i, i + 4))) {
      return i;
    }
  }
  return part.end;
}

function namesIn(code: string, span: Span): (Span & { name: string })[] {
  const text = code.slice(span.start, span.end);
  const names: (Span & { name: string })[] = [];
  const isPattern = /^\s*[[{]/.test(text);
  // The type of a plain name: `a: string`. In a pattern a colon renames instead.
  const colon = isPattern ? -1 : text.indexOf(":");
  const target = colon < 0 ? text : text.slice(0, colon);
  NAME.lastIndex = 0;
  for (let match = NAME.exec(target); match !== null; match = NAME.exec(target)) {
    const rest = target.slice(match.index + match[0].length);
    const isKey = isPattern && /^\s*:/.test(rest);
    const isDefault = isPattern && /=\s*$/.test(target.slice(0, match.index));
    if (isKey || isDefault) continue;
    const start = span.start + match.index;
    names.push({ name: match[0], start, end: start + match[0].length });
  }
  return names;
}

/** Whether a declared name is written to again within a stretch. */
export function isReassigned(
  source: Source,
  declared: Span & { name: string },
  within: Span,
): boolean {
  return source.uses(declared.name, within).some((start) =>
    start !== declared.start && isWrite(source, start, declared.name)
  );
}

/** Whether the name at an offset is written to there. Destructuring is not seen; the linter sees it. */
export function isWrite(source: Source, start: number, name: string): boolean {
  const after = source.code.slice(start + name.length, start + name.length + 40).trimStart();
  const before = source.code.slice(Math.max(0, start - 40), start).trimEnd();
  return /^(?:=(?![=>])|(?:[-+*/%&|^]|\*\*|<<|>>>?|&&|\|\||\?\?)=|\+\+|--)/.test(after) ||
    /(?:\+\+|--)$/.test(before);
}
