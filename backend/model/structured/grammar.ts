import { isJsonObject } from "@remora/core";
import type { ToolSchema } from "../types.ts";
import type { ToolGrammar } from "./types.ts";

/** A grammar in xgrammar's EBNF of calls in a family's own form. */
export function callGrammar(
  grammar: ToolGrammar,
  family: string,
  tools: readonly ToolSchema[],
): string {
  const root = grammar.parallelCalls ? "root ::= call+" : "root ::= call";
  const rules = family === "function_gemma"
    ? gemmaRules(grammar.argsFormat ?? "permissive", tools)
    : qwenRules(tools);
  return `${[root, ...rules].join("\n")}\n`;
}

function gemmaRules(argsFormat: string, tools: readonly ToolSchema[]): readonly string[] {
  return [
    'call ::= "<start_function_call>" "call:" name "{" arguments "}" "<end_function_call>"',
    `name ::= ${tools.map((tool) => literal(tool.name)).join(" | ")}`,
    ...argumentRules(argsFormat),
  ];
}

function argumentRules(format: string): readonly string[] {
  const scalars = [
    'number ::= "-"? [0-9]+ ("." [0-9]+)?',
    'word ::= "true" | "false" | "null"',
  ];
  switch (format) {
    case "escaped_strings":
      return [
        'arguments ::= (pair ("," pair)*)?',
        'pair ::= [A-Za-z_] [A-Za-z0-9_]* ":" value',
        'value ::= "<escape>" [^<]* "<escape>" | number | word',
        ...scalars,
      ];
    case "json":
      return [
        'arguments ::= (pair ("," pair)*)?',
        'pair ::= string ":" value',
        "value ::= string | number | word | object | array",
        'object ::= "{" (pair ("," pair)*)? "}"',
        'array ::= "[" (value ("," value)*)? "]"',
        'string ::= "\\"" ([^"\\\\] | "\\\\" ["\\\\/bfnrtu])* "\\""',
        ...scalars,
      ];
    default:
      return ["arguments ::= [^}]*"];
  }
}

/** Each tool with its own parameters: a name that the schema does not have cannot be written. */
function qwenRules(tools: readonly ToolSchema[]): readonly string[] {
  const calls = tools.map((_, index) => `call${index}`);
  const rules = tools.map((tool, index) => {
    const properties = isJsonObject(tool.parameters.properties) ? tool.parameters.properties : {};
    const names = Object.keys(properties);
    const open = `call${index} ::= ${literal(`<function=${tool.name}>`)}`;
    if (names.length === 0) return `${open} "\\n"? "</function>"`;
    const choice = names.map((name) => literal(`<parameter=${name}>`)).join(" | ");
    return `${open} ("\\n"? (${choice}) value "</parameter>")* "\\n"? "</function>"`;
  });
  return [
    `call ::= ${calls.join(" | ")}`,
    ...rules,
    // Anything that does not close the parameter: code has "<" in it.
    'value ::= ([^<] | "<" [^/])+',
  ];
}

function literal(text: string): string {
  return JSON.stringify(text);
}
