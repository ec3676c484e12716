/**
 * Reads the outline of Markdown: its headings and its code blocks. An entry of its own, so that nobody
 * fetches a Markdown parser who has none to read.
 *
 * @example
 * ```ts
 * import { readMarkdown } from "@remora/backend/markdown";
 *
 * console.log(readMarkdown("# Setup\n\nText").headings[0]?.text); // Setup
 * ```
 *
 * @module
 */
export { readMarkdown } from "./outline.ts";
export type { MarkdownCode, MarkdownHeading, MarkdownOutline } from "./outline.ts";
