import { codeReader } from "./code.ts";
import type { PartReader } from "./types.ts";

/** Reads parts with a query. Names are as `a.b.c`, however they are quoted and spaced. */
export function tomlReader(query: string): PartReader {
  const read = codeReader("toml", query);
  return async (text) => {
    const { parts, ...rest } = await read(text);
    const named = parts.map((part) => ({
      ...part,
      name: part.name.replaceAll(/["'\s]/g, ""),
      // To the grammar the line break and the comments behind a table are in it.
      end: part.start + text.slice(part.start, part.end).trimEnd().length,
    }));
    return { ...rest, parts: named };
  };
}
