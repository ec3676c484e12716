import {
  isPlainKey,
  NOT_PLAIN,
  type PlainEntry,
  type PlainNode,
  plainValue,
} from "./_plain_scalars.ts";

/** A key and its colon, at the end of the line or before a space. */
const KEY = /([A-Za-z_][A-Za-z0-9_-]{0,200}):(?=[ \n]|$)/y;
const FLOW_KEY = /([A-Za-z_][A-Za-z0-9_-]{0,200}): +/y;
const FLOW_TEXT = /[A-Za-z0-9_./-]+(?: [A-Za-z0-9_./-]+)*/y;
const SPACES = / */y;
const REST = /(?: +#[^\n]*| *)(?=\n|$)/y;
const LITERAL = /\|([-+]?) *(?=\n)/y;
const QUOTED = /"([^"\\\n]*)"|'([^'\n]*)'(?!')/y;
/** What neither ends nor changes its meaning in the middle of an unquoted text. */
const NOT_TEXT = /: |:$/;

/** Deeper than this nobody nests by hand. */
const MAX_DEPTH = 100;

/** Reads plain YAML, or gives up. */
export class PlainReader {
  readonly #text: string;
  /** Where the line begins that is read next, which is not empty and no comment. */
  #line = 0;
  /** How far that line is indented; -1 at the end of the text. */
  #indent = -1;
  /** How many mappings and lists are being read. */
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** @throws NOT_PLAIN */
  read(): PlainNode {
    this.#seek(0);
    if (this.#indent !== 0) throw NOT_PLAIN;
    const root = this.#block();
    if (this.#indent >= 0) throw NOT_PLAIN;
    return root;
  }

  /** Goes to the next line, from here on, that says something. */
  #seek(from: number): void {
    const text = this.#text;
    let line = from;
    while (line < text.length) {
      const indent = this.#match(SPACES, line)?.[0].length ?? 0;
      const first = text[line + indent];
      if (first !== "\n" && first !== "#" && first !== undefined) {
        // The marks and directives of documents.
        if (indent === 0 && /^(?:---|\.\.\.|%)/.test(text.slice(line, line + 3))) throw NOT_PLAIN;
        this.#line = line;
        this.#indent = indent;
        return;
      }
      line = this.#lineEnd(line) + 1;
    }
    this.#line = text.length;
    this.#indent = -1;
  }

  #lineEnd(from: number): number {
    const end = this.#text.indexOf("\n", from);
    return end < 0 ? this.#text.length : end;
  }

  #match(pattern: RegExp, at: number): RegExpExecArray | null {
    pattern.lastIndex = at;
    return pattern.exec(this.#text);
  }

  /** Whether an item of a list begins here. */
  #isItem(at: number): boolean {
    return this.#text.startsWith("- ", at);
  }

  #block(): PlainNode {
    const at = this.#line + this.#indent;
    return this.#isItem(at) ? this.#list(this.#indent) : this.#map(this.#indent, at);
  }

  #list(indent: number): PlainNode {
    const start = this.#line + indent;
    const items: PlainNode[] = [];
    this.#enter();
    while (this.#indent === indent && this.#isItem(this.#line + indent)) {
      const dash = this.#line + indent;
      const at = dash + 2 + (this.#match(SPACES, dash + 2)?.[0].length ?? 0);
      items.push(
        this.#match(KEY, at) === null ? this.#value(at, indent) : this.#map(at - this.#line, at),
      );
    }
    if (this.#indent > indent) throw NOT_PLAIN;
    this.#depth--;
    return { kind: "list", items, start, end: items.at(-1)!.end };
  }

  #map(indent: number, first: number): PlainNode {
    const items = new Map<string, PlainEntry>();
    let at = first;
    let end: number;
    this.#enter();
    do {
      const key = this.#match(KEY, at)?.[1];
      if (key === undefined || items.has(key) || !isPlainKey(key)) throw NOT_PLAIN;
      const value = this.#entry(at + key.length + 1, indent);
      items.set(key, { keyStart: at, value });
      end = value.end;
      at = this.#line + indent;
    } while (this.#indent === indent && !this.#isItem(at));
    if (this.#indent > indent) throw NOT_PLAIN;
    this.#depth--;
    return { kind: "map", items, start: first, end };
  }

  /** What stands behind a colon, or below it. */
  #entry(colon: number, indent: number): PlainNode {
    const rest = this.#match(REST, colon);
    if (rest === null) {
      return this.#value(colon + (this.#match(SPACES, colon)?.[0].length ?? 0), indent);
    }
    this.#seek(this.#lineEnd(colon) + 1);
    if (this.#indent > indent) return this.#block();
    if (this.#indent === indent && this.#isItem(this.#line + indent)) return this.#list(indent);
    throw NOT_PLAIN;
  }

  /** A value that begins on this line, in a mapping or list that is indented so far. */
  #value(at: number, indent: number): PlainNode {
    switch (this.#text[at]) {
      case "|":
        return this.#literal(at, indent);
      case "[":
      case "{":
      case '"':
      case "'":
        return this.#alone(this.#flow(at), indent);
      default:
        return this.#alone(this.#unquoted(at), indent);
    }
  }

  /** The value is all there is on its line, and does not go on below. */
  #alone(node: PlainNode, indent: number): PlainNode {
    if (this.#match(REST, node.end) === null) throw NOT_PLAIN;
    this.#seek(this.#lineEnd(node.end) + 1);
    if (this.#indent > indent) throw NOT_PLAIN;
    return node;
  }

  #unquoted(start: number): PlainNode {
    const line = this.#text.slice(start, this.#lineEnd(start));
    const comment = line.indexOf(" #");
    const shown = (comment < 0 ? line : line.slice(0, comment)).trimEnd();
    if (NOT_TEXT.test(shown)) throw NOT_PLAIN;
    return { kind: "scalar", value: plainValue(shown), start, end: start + shown.length };
  }

  #flow(start: number): PlainNode {
    const text = this.#text;
    if (text[start] === "[") return this.#flowList(start);
    if (text[start] === "{") return this.#flowMap(start);
    const quoted = this.#match(QUOTED, start);
    if (quoted !== null) {
      const value = quoted[1] ?? quoted[2] ?? "";
      return { kind: "scalar", value, start, end: start + quoted[0].length };
    }
    const shown = this.#match(FLOW_TEXT, start)?.[0];
    if (shown === undefined) throw NOT_PLAIN;
    return { kind: "scalar", value: plainValue(shown), start, end: start + shown.length };
  }

  #flowList(start: number): PlainNode {
    const items: PlainNode[] = [];
    const end = this.#between(start, "]", (at) => {
      const item = this.#flow(at);
      items.push(item);
      return item.end;
    });
    return { kind: "list", items, start, end };
  }

  #flowMap(start: number): PlainNode {
    const items = new Map<string, PlainEntry>();
    const end = this.#between(start, "}", (at) => {
      const match = this.#match(FLOW_KEY, at);
      const key = match?.[1];
      if (match === null || key === undefined || items.has(key) || !isPlainKey(key)) {
        throw NOT_PLAIN;
      }
      const value = this.#flow(at + match[0].length);
      items.set(key, { keyStart: at, value });
      return value.end;
    });
    return { kind: "map", items, start, end };
  }

  /** Reads items up to a bracket, all on one line. */
  #between(start: number, close: string, read: (at: number) => number): number {
    let at = this.#skip(start + 1);
    this.#enter();
    while (this.#text[at] !== close) {
      at = this.#skip(read(at));
      if (this.#text[at] === ",") at = this.#skip(at + 1);
      else if (this.#text[at] !== close) throw NOT_PLAIN;
    }
    this.#depth--;
    return at + 1;
  }

  #enter(): void {
    if (++this.#depth > MAX_DEPTH) throw NOT_PLAIN;
  }

  #skip(at: number): number {
    return at + (this.#match(SPACES, at)?.[0].length ?? 0);
  }

  #literal(start: number, indent: number): PlainNode {
    const text = this.#text;
    const mark = this.#match(LITERAL, start);
    if (mark === null) throw NOT_PLAIN;
    const lines: string[] = [];
    let own = -1;
    let line = this.#lineEnd(start) + 1;
    while (line < text.length) {
      const end = this.#lineEnd(line);
      // What is kept of the last line differs between readers when its end is missing.
      if (end === text.length) throw NOT_PLAIN;
      const width = this.#match(SPACES, line)?.[0].length ?? 0;
      if (line + width === end) {
        if (width > 0) throw NOT_PLAIN;
        lines.push("");
      } else {
        if (own < 0 && width > indent) own = width;
        if (own < 0 || width < own) {
          if (width > indent) throw NOT_PLAIN;
          break;
        }
        lines.push(text.slice(line + own, end));
      }
      line = end + 1;
    }
    if (own < 0) throw NOT_PLAIN;
    const end = line;
    this.#seek(line);
    if (this.#indent > indent) throw NOT_PLAIN;
    return { kind: "scalar", value: chomp(lines, mark[1] ?? ""), start, end };
  }
}

/** Ends a block: with one line break, with none (`-`), or as it stands (`+`). */
function chomp(lines: readonly string[], mark: string): string {
  const last = mark === "+" ? lines.length : lines.findLastIndex((line) => line !== "") + 1;
  const body = lines.slice(0, last).join("\n");
  return mark === "-" ? body : `${body}\n`;
}
