import type { JsonObject } from "@remora/core";
import { textArgument } from "../tools/_arguments.ts";
import type { Tool, ToolContext, ToolOutput } from "../tools/types.ts";
import { chooseSymbol, openSymbols } from "./_target.ts";

/** Longest text of a symbol that is told, in UTF-16 units. */
const MAX_TEXT = 12_000;

const PATH = { type: "string", description: "Another file than the one you work on." } as const;

/** The tool `list_symbols`: what a file defines, with signatures and whether it is documented. */
export function listSymbolsTool(): Tool {
  return {
    name: "list_symbols",
    description:
      "List the functions, classes, methods, interfaces and types of a TypeScript, JavaScript or Python " +
      "file. Answers JSON: each with node_id, name, kind, line, exported, signature, and doc where it has one.",
    parameters: { type: "object", properties: { path: PATH } },
    onInterrupt: "rerun",
    concurrent: true,
    async run(args: JsonObject, context: ToolContext): Promise<ToolOutput> {
      const { path, outcome } = await openSymbols(textArgument(args, "path") || undefined, context);
      if (!outcome.ok) {
        return { content: JSON.stringify({ path, available: false, message: outcome.message }) };
      }
      const symbols = outcome.symbols.map(({ info }) => info);
      const { language } = outcome;
      return { content: JSON.stringify({ path, available: true, language, symbols }) };
    },
  };
}

/** The tool `read_symbol`: everything about one function or class, its text included. */
export function readSymbolTool(): Tool {
  return {
    name: "read_symbol",
    description:
      "Read the function, class or method that you work on: its text, signature, parameters, what it " +
      "returns, and its documentation where it has any. Answers JSON.",
    parameters: {
      type: "object",
      properties: {
        name: { type: "string", description: "Another one of the file, as list_symbols names it." },
        path: PATH,
      },
    },
    onInterrupt: "rerun",
    concurrent: true,
    async run(args: JsonObject, context: ToolContext): Promise<ToolOutput> {
      const file = await openSymbols(textArgument(args, "path") || undefined, context);
      if (!file.outcome.ok) {
        const { path, outcome: { message } } = file;
        return { content: JSON.stringify({ path, available: false, message }) };
      }
      const name = textArgument(args, "name") || undefined;
      const { info, start, end } = chooseSymbol(file, name, context.target);
      const text = file.text.slice(start, end);
      return {
        content: JSON.stringify({
          path: file.path,
          available: true,
          language: file.outcome.language,
          ...info,
          text: text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT).toWellFormed()}…` : text,
        }),
      };
    },
  };
}
