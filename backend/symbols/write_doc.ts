import { type JsonObject, unifiedDiff } from "@remora/core";
import { textArgument } from "../tools/_arguments.ts";
import type { Tool, ToolContext, ToolOutput } from "../tools/types.ts";
import { readSymbols } from "./_read.ts";
import { chooseSymbol, openSymbols, type SymbolFile } from "./_target.ts";
import type { PlacedSymbol } from "./types.ts";

/** Longer documentation is none of one symbol. */
const MAX_LENGTH = 8_000;

/**
 * The tool `write_doc`: writes the documentation of a function or class as its language has it, a JSDoc
 * comment or a docstring, in the place of what was there. The code itself stays as it is.
 */
export function writeDocTool(): Tool {
  return {
    name: "write_doc",
    description:
      "Write the documentation of the function, class or method that you work on. Give the plain text, " +
      "without comment marks or quotes; lines may start with @param, @returns, @throws (TypeScript) or " +
      "Args:, Returns:, Raises: (Python). It replaces what is there. Answers JSON: applied, message, diff.",
    parameters: {
      type: "object",
      properties: {
        text: { type: "string", minLength: 1, description: "The documentation." },
        name: { type: "string", description: "Another one of the file, as list_symbols names it." },
      },
      required: ["text"],
    },
    // Writing the same text again changes nothing.
    onInterrupt: "rerun",
    async run(args: JsonObject, context: ToolContext): Promise<ToolOutput> {
      const doc = textArgument(args, "text").trim();
      const file = await openSymbols(undefined, context);
      const symbol = chooseSymbol(file, textArgument(args, "name") || undefined, context.target);
      const report = await writeDoc(file, symbol, doc);
      if (report.applied) await context.workspace.files.write(file.path, report.text);
      const { text: _, ...told } = report;
      return { content: JSON.stringify({ path: file.path, ...told }) };
    },
  };
}

async function writeDoc(
  file: SymbolFile,
  symbol: PlacedSymbol,
  doc: string,
): Promise<{ applied: boolean; message: string; diff: string; text: string }> {
  const refused = (message: string) => ({ applied: false, message, diff: "", text: file.text });
  if (doc === "") return refused("Not applied: the text is empty");
  if (doc.length > MAX_LENGTH) return refused(`Not applied: over ${MAX_LENGTH} characters`);
  const isPython = /\.pyi?$/.test(file.path);
  const text = isPython
    ? withDocstring(file.text, symbol, doc)
    : withComment(file.text, symbol, doc);
  if (text === undefined) return refused("Not applied: it has no body that could hold a docstring");
  if (text === file.text) return refused("Nothing changed: this is what it says already");
  const after = await readSymbols(file.path, text);
  const written = after.ok
    ? after.symbols.find(({ info }) => info.node_id === symbol.info.node_id)
    : undefined;
  if (written?.info.doc === undefined) {
    return refused("Not applied: the file could no longer be read as before");
  }
  const { text: diff } = unifiedDiff(file.text, text, { context: 1 });
  const message = `${
    symbol.docSpan === undefined ? "Documented" : "Documented anew"
  } ${symbol.info.name}`;
  return { applied: true, message, diff: diff.split("\n").slice(2).join("\n"), text };
}

function withComment(text: string, { start, docSpan }: PlacedSymbol, doc: string): string {
  const newline = newlineOf(text);
  const indent = /^[ \t]*/.exec(text.slice(lineStartOf(text, start), start))?.[0] ?? "";
  // What would end the comment is broken up.
  const lines = doc.replaceAll("*/", "* /").split(/\r?\n/).map((line) => line.trimEnd());
  const [only = ""] = lines;
  const comment = lines.length === 1 && indent.length + only.length < 90
    ? `/** ${only} */`
    : ["/**", ...lines.map((line) => `${indent} *${line === "" ? "" : ` ${line}`}`), `${indent} */`]
      .join(newline);
  if (docSpan !== undefined) {
    return text.slice(0, docSpan.start) + comment + text.slice(docSpan.end);
  }
  return text.slice(0, start) + comment + newline + indent + text.slice(start);
}

function withDocstring(
  text: string,
  { start, docSpan, bodyStart }: PlacedSymbol,
  doc: string,
): string | undefined {
  if (bodyStart === undefined) return undefined;
  const newline = newlineOf(text);
  const before = text.slice(lineStartOf(text, bodyStart), bodyStart);
  const head = text.slice(0, bodyStart);
  // `def f(): return 1` has its body on the line of its head, and gets it below.
  const isOneLine = before.trim() !== "" || /\\\r?\n?[ \t]*$/.test(head);
  const indent = isOneLine ? innerIndent(text, start) : before;
  const lines = doc.replaceAll("\\", "\\\\").replaceAll('"""', '\\"\\"\\"').split(/\r?\n/)
    .map((line) => line.trimEnd());
  const inner = lines.map((line, index) => index === 0 || line === "" ? line : indent + line);
  const end = lines.length === 1 ? "" : newline + indent;
  const guard = lines.length === 1 && doc.endsWith('"') ? " " : "";
  const docstring = `"""${inner.join(newline)}${guard}${end}"""`;
  const above = isOneLine ? head.replace(/[\s\\]+$/, "") + newline + indent : head;
  if (docSpan !== undefined) return above + docstring + text.slice(docSpan.end);
  return above + docstring + newline + indent + text.slice(bodyStart);
}

/** How the body of a definition is indented that has none of its own lines yet. */
function innerIndent(text: string, start: number): string {
  const outer = /^[ \t]*/.exec(text.slice(lineStartOf(text, start), start))?.[0] ?? "";
  const hasTabs = outer === "" ? /^\t/m.test(text) : outer.endsWith("\t");
  return outer + (hasTabs ? "\t" : "    ");
}

/** How the lines of a text end. */
function newlineOf(text: string): string {
  if (text.includes("\r\n")) return "\r\n";
  return text.includes("\r") && !text.includes("\n") ? "\r" : "\n";
}

function lineStartOf(text: string, offset: number): number {
  return Math.max(text.lastIndexOf("\n", offset - 1), text.lastIndexOf("\r", offset - 1)) + 1;
}
