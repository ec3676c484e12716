import { loadSlice } from "@remora/core/base";
import type { Part, PartReader } from "./types.ts";

type Markdown = typeof import("../../markdown/mod.ts");

/** Sections, each with its body down to the next heading of its rank, and code blocks. */
export const markdownReader: PartReader = async (text) => {
  const { readMarkdown } = await loadSlice<Markdown>("backend/markdown");
  const { headings, code } = readMarkdown(text);
  const parts = headings.map(({ depth, text: name, start }, index): Part => {
    const next = headings.slice(index + 1).find((heading) => heading.depth <= depth);
    const end = next === undefined ? text.length : next.start;
    return {
      type: "section",
      name: name === "" ? "untitled" : name,
      start,
      end: trimEnd(text, end),
    };
  });
  const blocks = code.map(({ language, start, end }): Part => ({
    type: "code_block",
    name: language ?? "code",
    start,
    end,
  }));
  return { parts: [...parts, ...blocks].sort((a, b) => a.start - b.start || b.end - a.end) };
};

function trimEnd(text: string, end: number): number {
  return text.slice(0, end).trimEnd().length;
}
