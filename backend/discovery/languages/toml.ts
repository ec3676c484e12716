import type { Part, PartReader } from "./types.ts";

/** A key of a header: bare, or quoted. */
const KEY = String.raw`(?:[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*')`;
const HEADER = new RegExp(
  String.raw`^[ \t]*(\[\[?)[ \t]*(${KEY}(?:[ \t]*\.[ \t]*${KEY})*)[ \t]*(\]\]?)[ \t]*(?:#.*)?$`,
);

/** Tables and arrays of tables, each down to the next one. */
export const tomlReader: PartReader = (text) => {
  const headers: { readonly start: number; readonly name: string; readonly type: string }[] = [];
  let start = 0;
  let open: '"""' | "'''" | undefined;
  let depth = 0;
  for (const line of text.split(/(?<=\n)/)) {
    const header = open === undefined && depth === 0 ? HEADER.exec(line.trimEnd()) : null;
    if (header !== null && header[1]?.length === header[3]?.length) {
      const name = (header[2] ?? "").replaceAll(/["'\s]/g, "");
      headers.push({ start, name, type: header[1] === "[[" ? "array_table" : "table" });
    } else ({ open, depth } = afterLine(line, open, depth));
    start += line.length;
  }
  const parts = headers.map(({ start: from, name, type }, index): Part => {
    const until = headers[index + 1]?.start ?? text.length;
    return { type, name, start: from, end: text.slice(0, until).trimEnd().length };
  });
  return Promise.resolve({ parts });
};

// What looks like a header inside a multi-line text or array is none.
function afterLine(
  line: string,
  open: '"""' | "'''" | undefined,
  depth: number,
): { open: '"""' | "'''" | undefined; depth: number } {
  let quote = open;
  let brackets = depth;
  for (let at = 0; at < line.length; at++) {
    const three = line.slice(at, at + 3);
    if (quote !== undefined) {
      if (three === quote) {
        quote = undefined;
        at += 2;
      } else if (line[at] === "\\" && quote === '"""') at++;
    } else if (three === '"""' || three === "'''") {
      quote = three;
      at += 2;
    } else if (line[at] === "#") break;
    else if (line[at] === '"' || line[at] === "'") at = closing(line, at);
    else if (line[at] === "[" || line[at] === "{") brackets++;
    else if (line[at] === "]" || line[at] === "}") brackets = Math.max(0, brackets - 1);
  }
  return { open: quote, depth: brackets };
}

function closing(line: string, open: number): number {
  for (let at = open + 1; at < line.length; at++) {
    if (line[at] === "\\" && line[open] === '"') at++;
    else if (line[at] === line[open]) return at;
  }
  return line.length;
}
