import type { CST, Document, LineCounter, Node, YAMLError } from "yaml";
import {
  findForeign,
  findTooDeep,
  type Foreign,
  lexLikePython,
  MAX_DEPTH,
  TOO_DEEP,
} from "./_python_lexer.ts";
import { pythonTags } from "./_python_tags.ts";
import type { Path, Place, YamlDuplicate, YamlOutcome } from "./types.ts";

// PyYAML refuses these: control characters, and what is no character at all.
const NOT_PRINTABLE = /[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

/** Reads any YAML, with the `yaml` package, which is loaded for it. */
export async function readAnyYaml(source: string): Promise<YamlOutcome> {
  const { Composer, isAlias, isMap, isNode, isPair, isScalar, isSeq, ...library } = await import(
    "yaml"
  );
  // To PyYAML these are line breaks too.
  const text = source.replaceAll(/\r(?!\n)|[\x85\u2028\u2029]/g, "\n");
  const lines = new library.LineCounter();
  lines.addNewLine(0);
  for (const { index } of text.matchAll(/\n/g)) lines.addNewLine(index + 1);
  const odd = NOT_PRINTABLE.exec(text);
  if (odd !== null) {
    const code = odd[0].codePointAt(0)?.toString(16).padStart(4, "0") ?? "";
    return failure(`The character U+${code.toUpperCase()} is not allowed`, odd.index);
  }
  // PyYAML knows 1.1 only, whatever the file says.
  const version1 = text.replace(/(?<=^\uFEFF?%YAML 1\.)[0-9]/, "1");
  const tokens = lexLikePython(new library.Lexer(), version1);
  const deep = findTooDeep(tokens);
  if (deep !== undefined) return failure(deep.message, deep.offset);
  let document: Document.Parsed;
  let value: unknown;
  try {
    const [first, second] = compose(tokens);
    if (first === undefined) throw new TypeError("The library composed no document");
    document = first;
    // An unresolved tag is a warning to the library and an error to PyYAML.
    const [problem] = [...document.errors, ...document.warnings].filter(isProblem);
    if (problem !== undefined) {
      // The library turns its own errors into those of the document.
      const message = /call stack/.test(problem.message) ? TOO_DEEP : problem.message;
      return failure(message.split("\n")[0] ?? message, problem.pos[0]);
    }
    if (second !== undefined) return failure("There must be one document only", second.range[0]);
    const foreign = findForeign(tokens) ?? refusedNode(document.contents);
    if (foreign !== undefined) return failure(foreign.message, foreign.offset);
    if (/\S[^\n]*$/.test(text)) endWithoutBreak(document);
    value = document.toJS({ mapAsMap: true });
  } catch (error) {
    if (error instanceof RangeError) return failure(TOO_DEEP, 0);
    // Aliases that point nowhere, or that multiply without end.
    const message = error instanceof Error ? error.message : String(error);
    const alias = /: (\S+)$/.exec(message)?.[1];
    return failure(message, alias === undefined ? 0 : Math.max(0, text.indexOf(`*${alias}`)));
  }
  const duplicates = findDuplicates(document.contents);
  const lineBreak = /\r\n|[\r\n]/.exec(source)?.[0] ?? "\n";
  const places = { place, keyPlace, span, ownSpan };
  return { ok: true, file: { text: source, value, duplicates, lineBreak, ...places } };

  function compose(tokens: readonly string[]): readonly Document.Parsed[] {
    const parser = new library.Parser();
    const composer = new Composer({
      version: "1.1",
      uniqueKeys: false,
      merge: true,
      prettyErrors: false,
      logLevel: "error",
      customTags: (tags) => pythonTags(tags, library.YAMLSeq),
    });
    return [...composer.compose(parse(), true, text.length)];

    function* parse(): Generator<CST.Token> {
      for (const token of tokens) yield* parser.next(token);
      yield* parser.end();
    }
  }

  // To PyYAML a block that ends the text without a line break has none.
  function endWithoutBreak(document: Document.Parsed): void {
    library.visit(document, {
      Scalar(_key, node) {
        if (!node.type?.startsWith("BLOCK_") || (node.range?.[1] ?? 0) < text.length) return;
        if (typeof node.value === "string") node.value = node.value.replace(/\n$/, "");
      },
    });
  }

  function failure(message: string, offset: number): YamlOutcome {
    return { ok: false, message, place: placeOf(lines, offset) };
  }

  // What the library has a meaning for and PyYAML has none.
  function refusedNode(
    node: unknown,
    anchors = new Set<string>(),
    depth = 0,
  ): Foreign | undefined {
    const offset = isNode(node) ? node.range?.[0] ?? 0 : 0;
    if (depth > MAX_DEPTH) return { message: TOO_DEEP, offset };
    if (isNode(node) && !isAlias(node) && node.anchor !== undefined) {
      if (!/^[\w-]+$/.test(node.anchor)) {
        return { message: `An anchor has letters, digits, "-" and "_" only`, offset };
      }
      if (anchors.has(node.anchor)) {
        return { message: `The anchor "${node.anchor}" is defined twice`, offset };
      }
      anchors.add(node.anchor);
    }
    if (isMap(node)) {
      for (const pair of node.items) {
        const inner = refusedKey(pair.key, node.flow === true) ??
          (isMark(pair.key, "=") || isMark(pair.key, "<<")
            ? undefined
            : refusedNode(pair.key, anchors, depth + 1)) ??
          refusedNode(pair.value, anchors, depth + 1);
        if (inner !== undefined) return inner;
      }
    }
    if (isSeq(node)) {
      for (const item of node.items) {
        const inner = refusedNode(isPair(item) ? item.value : item, anchors, depth + 1);
        if (inner !== undefined) return inner;
      }
    }
    return isMark(node, "=") || isMark(node, "<<")
      ? { message: "Quote it to make it a text", offset }
      : undefined;
  }

  function refusedKey(key: unknown, isFlow: boolean): Foreign | undefined {
    const [start, end] = isNode(key) ? key.range ?? [0, 0] : [0, 0];
    if (isMap(key) || isSeq(key)) return { message: "A key must be a plain value", offset: start };
    if (/\?\s*$/.test(text.slice(Math.max(0, start - 80), start))) return undefined;
    const isEmpty = isScalar(key) && key.source === "" && start === end &&
      key.anchor === undefined &&
      key.tag === undefined;
    if (isEmpty) return { message: 'There is nothing before the ":"', offset: start };
    if (!isFlow) return undefined;
    const colon = /^[^:,}\]]*:/.exec(text.slice(end))?.[0].length;
    if (colon === undefined) return undefined;
    const whole = text.slice(start, end + colon);
    return whole.length > MAX_KEY + 1 || whole.includes("\n")
      ? { message: `A key is on one line, with ${MAX_KEY} characters at most`, offset: start }
      : undefined;
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

  function find(
    path: Path,
  ): { key: Node | undefined; value: Node | undefined; depth: number; isShared: boolean } {
    let key: Node | undefined;
    let node: unknown = document.contents;
    let depth = 0;
    let isShared = false;
    for (const step of path) {
      isShared ||= hasAnchor(node);
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
    isShared ||= hasAnchor(node);
    return { key, value: isNode(node) ? node : undefined, depth, isShared };
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

  function ownSpan(path: Path): { start: number; end: number } | undefined {
    return find(path).isShared ? undefined : span(path);
  }

  function hasAnchor(node: unknown): boolean {
    return isAlias(node) || isNode(node) && node.anchor !== undefined;
  }
}

/** The lines of an item of a mapping that ends here, where it has them for itself, and no anchor in them. */
function ownLines(
  text: string,
  item: number,
  end: number | undefined,
): { readonly start: number; readonly end: number } | undefined {
  const start = text.lastIndexOf("\n", item - 1) + 1;
  if (end === undefined || text.slice(start, item).trim() !== "") return undefined;
  const next = text[end - 1] === "\n" ? end : text.indexOf("\n", end) + 1;
  const isAlone = text[end - 1] === "\n" ||
    /^[ \t]*,?[ \t]*(?:#.*)?\r?\n$/.test(text.slice(end, next));
  if (!isAlone || next <= start || /(?:^|[\s,[{])&[\w-]/.test(text.slice(start, next))) {
    return undefined;
  }
  return { start, end: next };
}

function placeOf(lines: LineCounter, offset: number): Place {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col), offset };
}

const PLAIN_TAG = "tag:yaml.org,2002:str";

/** From the first character of a key to its colon. */
const MAX_KEY = 1024;

/** Not where a bracket closes, how far off a comment is, nor directives that say nothing to anybody. */
function isProblem({ message }: YAMLError): boolean {
  return !/^(?:Flow end indicator|Comments must be separated|Unknown directive)/.test(message);
}
