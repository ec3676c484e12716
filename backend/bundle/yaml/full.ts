import type { LineCounter, Node } from "yaml";
import { pythonTags } from "./_python_tags.ts";
import type { Path, Place, YamlDuplicate, YamlOutcome } from "./types.ts";

// PyYAML refuses these: control characters, and what is no character at all.
const NOT_PRINTABLE = /[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

/** Reads any YAML, with the `yaml` package, which is loaded for it. */
export async function readAnyYaml(source: string): Promise<YamlOutcome> {
  const { isAlias, isMap, isNode, isPair, isScalar, isSeq, Lexer, LineCounter, parseDocument } =
    await import("yaml");
  // To PyYAML these are line breaks too.
  const text = source.replaceAll(/[\x85\u2028\u2029]/g, "\n");
  const lines = new LineCounter();
  const odd = NOT_PRINTABLE.exec(text);
  // PyYAML knows 1.1 only, whatever the file says.
  const document = parseDocument(text.replace(/(?<=^\uFEFF?%YAML 1\.)[0-9]/, "1"), {
    version: "1.1",
    uniqueKeys: false,
    merge: true,
    prettyErrors: false,
    logLevel: "error",
    lineCounter: lines,
    customTags: pythonTags,
  });
  if (odd !== null) {
    const code = odd[0].codePointAt(0)?.toString(16).padStart(4, "0") ?? "";
    return failure(`The character U+${code.toUpperCase()} is not allowed`, odd.index);
  }
  // An unresolved tag is a warning to the library and an error to PyYAML.
  const [problem] = [...document.errors, ...document.warnings];
  if (problem !== undefined) {
    return failure(problem.message.split("\n")[0] ?? problem.message, problem.pos[0]);
  }
  const foreign = findForeign(new Lexer().lex(text));
  if (foreign !== undefined) return failure(foreign.message, foreign.offset);
  const refused = refusedNode(document.contents);
  if (refused !== undefined) return failure(refused.message, refused.offset);
  let value: unknown;
  try {
    value = document.toJS({ mapAsMap: true });
  } catch (error) {
    // Aliases that point nowhere, or that multiply without end.
    const message = error instanceof Error ? error.message : String(error);
    const alias = /: (\S+)$/.exec(message)?.[1];
    return failure(message, alias === undefined ? 0 : Math.max(0, text.indexOf(`*${alias}`)));
  }
  const duplicates = findDuplicates(document.contents);
  return { ok: true, file: { text: source, value, place, keyPlace, span, duplicates } };

  function failure(message: string, offset: number): YamlOutcome {
    return { ok: false, message, place: placeOf(lines, offset) };
  }

  // What the library has a meaning for and PyYAML has none.
  function refusedNode(node: unknown): { message: string; offset: number } | undefined {
    if (isMap(node)) {
      for (const pair of node.items) {
        if (isMap(pair.key) || isSeq(pair.key)) {
          return { message: "A key must be a plain value", offset: pair.key.range?.[0] ?? 0 };
        }
        const inner = (isMark(pair.key, "=") ? refusedNode(pair.key) : undefined) ??
          refusedNode(pair.value);
        if (inner !== undefined) return inner;
      }
    }
    if (isSeq(node)) {
      for (const item of node.items) {
        const inner = refusedNode(isPair(item) ? item.value : item);
        if (inner !== undefined) return inner;
      }
    }
    if (isMark(node, "=") || isMark(node, "<<")) {
      return { message: "Quote it to make it a text", offset: node.range?.[0] ?? 0 };
    }
    return undefined;
  }

  function isMark(node: unknown, mark: string): node is Node {
    return isScalar(node) && node.type === "PLAIN" && node.source === mark &&
      (node.tag ?? PLAIN_TAG) === PLAIN_TAG;
  }

  function findDuplicates(node: unknown): YamlDuplicate[] {
    if (isSeq(node)) return node.items.flatMap(findDuplicates);
    if (!isMap(node)) return [];
    const starts = node.items.map(({ key }) => isNode(key) ? key.range?.[0] ?? 0 : 0);
    const seen = new Map<string, number>();
    return node.items.flatMap((pair, index) => {
      const key = isScalar(pair.key) ? String(pair.key.value) : "";
      const before = key === "<<" ? undefined : seen.get(key);
      seen.set(key, index);
      const inner = findDuplicates(pair.value);
      if (before === undefined) return inner;
      const value = node.items[before]?.value;
      const end = isNode(value) ? value.range?.[1] : undefined;
      const earlier = ownLines(text, starts[before] ?? 0, end);
      const place = placeOf(lines, starts[index] ?? 0);
      return [{ key, place, ...(earlier === undefined ? {} : { earlier }) }, ...inner];
    });
  }

  function find(path: Path): { key: Node | undefined; value: Node | undefined; depth: number } {
    let key: Node | undefined;
    let node: unknown = document.contents;
    let depth = 0;
    for (const step of path) {
      if (isAlias(node)) node = node.resolve(document);
      if (isMap(node)) {
        // The last of equal keys is the one that counts.
        const pair = node.items.findLast((item) =>
          isScalar(item.key) && String(item.key.value) === String(step)
        );
        if (pair === undefined) break;
        key = isNode(pair.key) ? pair.key : undefined;
        node = pair.value;
      } else if (isSeq(node) && typeof step === "number" && step < node.items.length) {
        key = undefined;
        node = node.items[step];
      } else break;
      depth++;
    }
    return { key, value: isNode(node) ? node : undefined, depth };
  }

  function place(path: Path): Place {
    const { key, value } = find(path);
    return placeOf(lines, value?.range?.[0] ?? key?.range?.[0] ?? 0);
  }

  function keyPlace(path: Path): Place {
    const { key, value } = find(path);
    return placeOf(lines, key?.range?.[0] ?? value?.range?.[0] ?? 0);
  }

  function span(path: Path): { start: number; end: number } | undefined {
    const { value, depth } = find(path);
    const range = depth === path.length ? value?.range : undefined;
    return range === undefined || range === null ? undefined : { start: range[0], end: range[1] };
  }
}

/** The lines of an item of a mapping that ends here, where it has them for itself. */
function ownLines(
  text: string,
  item: number,
  end: number | undefined,
): { readonly start: number; readonly end: number } | undefined {
  const start = text.lastIndexOf("\n", item - 1) + 1;
  if (end === undefined || text.slice(start, item).trim() !== "") return undefined;
  const next = text[end - 1] === "\n" ? end : text.indexOf("\n", end) + 1;
  return next > start ? { start, end: next } : undefined;
}

function placeOf(lines: LineCounter, offset: number): Place {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col), offset };
}

/** What the library reads and PyYAML does not: tabs between tokens, question marks in flow style. */
function findForeign(
  tokens: Iterable<string>,
): { readonly message: string; readonly offset: number } | undefined {
  let offset = 0;
  let flow = 0;
  let isBlock = false;
  let isScalar = false;
  for (const token of tokens) {
    const first = token[0] ?? "";
    // The lexer announces what follows with characters of its own.
    if (token === SCALAR_FOLLOWS) {
      isScalar = true;
      continue;
    }
    if (token === DOCUMENT_FOLLOWS || token === FLOW_ERROR_ENDS) continue;
    if (token === "{" || token === "[") flow++;
    if (token === "}" || token === "]") flow--;
    const isText = isBlock && isScalar || /^["'#]/.test(first);
    const tab = isText ? -1 : token.indexOf("\t");
    if (tab >= 0) return { message: "A tab stands between values", offset: offset + tab };
    if (flow > 0 && isScalar && token.includes("?")) {
      const at = offset + token.indexOf("?");
      return { message: 'Quote a value with a "?" between braces', offset: at };
    }
    if (isScalar || /^[|>]/.test(first)) isBlock = !isScalar;
    isScalar = false;
    offset += token.length;
  }
  return undefined;
}

const PLAIN_TAG = "tag:yaml.org,2002:str";
const DOCUMENT_FOLLOWS = "\x02";
const FLOW_ERROR_ENDS = "\x18";
const SCALAR_FOLLOWS = "\x1f";
