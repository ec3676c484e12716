import { loadSlice } from "@remora/core/base";
import type {
  GrammarName,
  SyntaxLanguage,
  SyntaxMatch,
  SyntaxNode,
  SyntaxQuery,
} from "../../syntax/mod.ts";
import type { Part, PartReader, Parts } from "./types.ts";

type Syntax = typeof import("../../syntax/mod.ts");

const EXPORTS = `
(export_statement declaration: (_) @_inner) @_outer
(export_statement value: (_) @_inner) @_outer
`;

/**
 * What wraps a definition and belongs to it. A query, because asking each definition for what is above it
 * costs as much as parsing.
 */
const WRAPPERS: Readonly<Record<GrammarName, string>> = {
  javascript: EXPORTS,
  python: "(decorated_definition definition: (_) @_inner) @_outer",
  toml: "",
  tsx: EXPORTS,
  typescript: EXPORTS,
};

interface Loaded {
  readonly language: SyntaxLanguage;
  readonly query: SyntaxQuery;
}

/** Where something stands, in UTF-16 units. */
interface Place {
  readonly start: number;
  readonly end: number;
}

/**
 * Reads parts with a query. A capture `@X.def` is a part of type X, `@X.name` its name. Where two patterns
 * find the same place the later one counts, so that a `method` is no `function` as well.
 */
export function codeReader(grammar: GrammarName, source: string): PartReader {
  let loaded: Promise<Loaded> | undefined;
  return async (text) => {
    loaded ??= load(grammar, source);
    const { language, query } = await loaded;
    if (grammar === "python" || grammar === "toml") return readParts(text, { language, query });
    const known = withoutGaps(text);
    const found = readParts(known, { language, query });
    if (found.brokenAt === undefined) return found;
    // String.raw`\x` is no escape, and the grammars take it for a broken one.
    const plain = known.replaceAll(/\\[xu]/g, "__");
    const again = plain === known ? found : readParts(plain, { language, query });
    return again.brokenAt === undefined ? again : found;
  };
}

async function load(grammar: GrammarName, source: string): Promise<Loaded> {
  const syntax = await loadSlice<Syntax>("backend/syntax");
  const language = await syntax.loadLanguage(grammar);
  // Behind it, so that places in errors are those of the source.
  return { language, query: language.compile(`${source}\n${WRAPPERS[grammar]}`) };
}

function readParts(text: string, { language, query }: Loaded): Parts {
  using tree = language.parse(text);
  const parts = findParts(tree.matches(query));
  const broken = tree.root.hasError ? firstError(tree.root) : undefined;
  return { parts, ...(broken === undefined ? {} : { brokenAt: broken.startPosition.row + 1 }) };
}

function findParts(matches: readonly SyntaxMatch[]): readonly Part[] {
  const wrapped = new Map<string, Place>();
  const found: { readonly part: Part; readonly rank: number }[] = [];
  for (const match of matches) {
    const inner = match.captures.find(({ name }) => name === "_inner");
    const outer = match.captures.find(({ name }) => name === "_outer");
    if (inner !== undefined && outer !== undefined) {
      wrapped.set(keyOf(placeOf(inner.node)), placeOf(outer.node));
      continue;
    }
    const part = toPart(match);
    if (part !== undefined) found.push({ part, rank: match.patternIndex });
  }
  const best = new Map<string, { readonly part: Part; readonly rank: number }>();
  for (const { part, rank } of found) {
    const wide = { ...part, ...widest(part, wrapped) };
    const key = keyOf(wide);
    if (rank >= (best.get(key)?.rank ?? 0)) best.set(key, { part: wide, rank });
  }
  return [...best.values()].map(({ part }) => part)
    .sort((a, b) => a.start - b.start || b.end - a.end);
}

/** A definition with everything that is wrapped around it. */
function widest({ start, end }: Place, wrapped: ReadonlyMap<string, Place>): Place {
  let place: Place = { start, end };
  for (;;) {
    const outer = wrapped.get(keyOf(place));
    // A wrapper is never as small as what it wraps.
    if (outer === undefined) return place;
    place = outer;
  }
}

function placeOf({ startIndex: start, endIndex: end }: SyntaxNode): Place {
  return { start, end };
}

function keyOf({ start, end }: Place): string {
  return `${start}-${end}`;
}

/** What is newer than the grammars: a word that is in it, what to look for, and what they know instead. */
const GAPS: readonly {
  readonly word: string;
  readonly pattern: RegExp;
  readonly instead: (found: string) => string;
}[] = [
  { word: "type *", pattern: /^export type \*/gm, instead: () => "export      *" },
  { word: "import.source", pattern: /\bimport\.source\(/g, instead: () => "import       (" },
  {
    word: "await using ",
    pattern: /\bawait using (?=[\w$]+\s*[:=])/g,
    instead: () => "      const ",
  },
  { word: "using ", pattern: /\busing (?=[\w$]+\s*[:=])/g, instead: () => "const " },
  // As a type: import("./a.ts").A<B>
  {
    word: "import(",
    pattern: /\bimport\((["'])[^"'\n]*\1\)(?=\.)/g,
    instead: (found) => "_".repeat(found.length),
  },
];

// None of these has a part in it, and the length stays, so that places stay true.
function withoutGaps(text: string): string {
  let result = text;
  for (const { word, pattern, instead } of GAPS) {
    // Most files have none of them, and looking for a word is much cheaper.
    if (text.includes(word)) result = result.replaceAll(pattern, instead);
  }
  return result;
}

function toPart({ captures }: SyntaxMatch): Part | undefined {
  const def = captures.find(({ name }) => name.endsWith(".def"));
  if (def === undefined) return undefined;
  const type = def.name.slice(0, -".def".length);
  const name = captures.find((capture) => capture.name === `${type}.name`)?.node.text ?? "";
  return { type, name: oneWord(name), ...placeOf(def.node) };
}

// Names can be computed or quoted; what is shown and used as an id is one line.
function oneWord(name: string): string {
  return name.replaceAll(/\s+/g, " ").replace(/^["'`](.*)["'`]$/, "$1").slice(0, 120) ||
    "anonymous";
}

function firstError(node: SyntaxNode): SyntaxNode | undefined {
  if (node.isError || node.isMissing) return node;
  for (const child of node.children) {
    if (child === null || !child.hasError && !child.isMissing) continue;
    const found = firstError(child);
    if (found !== undefined) return found;
  }
  return undefined;
}
