import { loadSlice } from "@remora/core";
import type {
  GrammarName,
  SyntaxLanguage,
  SyntaxMatch,
  SyntaxNode,
  SyntaxQuery,
} from "../../syntax/mod.ts";
import type { Part, PartReader, Parts } from "./types.ts";

type Syntax = typeof import("../../syntax/mod.ts");

/** What wraps a definition and belongs to it. */
const WRAPPERS = new Set(["export_statement", "decorated_definition"]);

interface Loaded {
  readonly language: SyntaxLanguage;
  readonly queries: readonly SyntaxQuery[];
}

/**
 * Reads parts with queries. A capture `@X.def` is a part of type X, `@X.name` its name. Where two patterns
 * find the same place the later one counts, so that a `method` is no `function` as well.
 *
 * @param queries Sources of queries; later ones add to the earlier ones.
 */
export function codeReader(grammar: GrammarName, queries: readonly string[]): PartReader {
  let loaded: Promise<Loaded> | undefined;
  return async (text) => {
    loaded ??= load(grammar, queries);
    const { language, queries: compiled } = await loaded;
    using tree = language.parse(grammar === "python" ? text : withoutGaps(text));
    const found = new Map<string, { readonly part: Part; readonly rank: number }>();
    for (const [index, query] of compiled.entries()) {
      for (const match of tree.matches(query)) {
        const part = toPart(match);
        if (part === undefined) continue;
        const rank = index * 1_000 + match.patternIndex;
        const key = `${part.start}-${part.end}`;
        if (rank >= (found.get(key)?.rank ?? 0)) found.set(key, { part, rank });
      }
    }
    const parts = [...found.values()].map(({ part }) => part).sort((a, b) =>
      a.start - b.start || b.end - a.end
    );
    const broken = tree.root.hasError ? firstError(tree.root) : undefined;
    return {
      parts,
      ...(broken === undefined ? {} : { brokenAt: broken.startPosition.row + 1 }),
    } satisfies Parts;
  };
}

async function load(grammar: GrammarName, queries: readonly string[]): Promise<Loaded> {
  const syntax = await loadSlice<Syntax>("backend/syntax");
  const language = await syntax.loadLanguage(grammar);
  return { language, queries: queries.map((query) => language.compile(query)) };
}

/** What is newer than the grammars, and something of the same length that they know. */
const GAPS: readonly (readonly [RegExp, string])[] = [
  [/^export type \*/gm, "export      *"],
  [/\bimport\.source\(/g, "import       ("],
  [/\bawait using (?=[\w$]+\s*[:=])/g, "      const "],
  [/\busing (?=[\w$]+\s*[:=])/g, "const "],
];

// None of these has a part in it, and the length stays, so that places stay true.
function withoutGaps(text: string): string {
  return GAPS.reduce(
    (result, [pattern, replacement]) => result.replaceAll(pattern, replacement),
    text,
  );
}

function toPart({ captures }: SyntaxMatch): Part | undefined {
  const def = captures.find(({ name }) => name.endsWith(".def"));
  if (def === undefined) return undefined;
  const type = def.name.slice(0, -".def".length);
  const name = captures.find((capture) => capture.name === `${type}.name`)?.node.text ?? "";
  let node: SyntaxNode = def.node;
  while (node.parent !== null && WRAPPERS.has(node.parent.type)) node = node.parent;
  return { type, name: oneWord(name), start: node.startIndex, end: node.endIndex };
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
