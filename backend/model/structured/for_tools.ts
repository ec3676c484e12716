import type { JsonObject, JsonValue } from "@remora/core";
import type { StructuredOutput, ToolSchema } from "../types.ts";
import { callGrammar } from "./grammar.ts";
import type { ToolGrammar } from "./types.ts";

/**
 * A constraint under which a model can only write calls of these tools, in the form that its family was
 * trained on. It is for servers without a tool parser, and for models too small to hit the form.
 *
 * @param grammar What the bundle asks for.
 * @param family `function_gemma`; everything else writes calls as Qwen does.
 * @param tools The tools on offer.
 * @returns `undefined` for mode `none`, or without tools: there is nothing to call.
 */
export function structuredOutputForTools(
  grammar: ToolGrammar,
  family: string,
  tools: readonly ToolSchema[],
): StructuredOutput | undefined {
  if (tools.length === 0) return undefined;
  switch (grammar.mode) {
    case "none":
      return undefined;
    case "ebnf":
      return { type: "grammar", grammar: callGrammar(grammar, family, tools) };
    case "json_schema":
      return { type: "json", schema: callSchema(tools, grammar.parallelCalls), name: "tool_call" };
    case "structural_tag":
      return { type: "structural_tag", tag: callTag(tools, family, grammar.parallelCalls) };
  }
}

/** `{"name": …, "arguments": {…}}` of one of the tools, or a list of them. */
function callSchema(tools: readonly ToolSchema[], parallel: boolean): JsonObject {
  const calls = tools.map(({ name, parameters }): JsonObject => ({
    type: "object",
    properties: { name: { const: name }, arguments: parameters },
    required: ["name", "arguments"],
    additionalProperties: false,
  }));
  const [only] = calls;
  const one: JsonObject = calls.length === 1 ? only! : { anyOf: calls };
  return parallel ? { type: "array", items: one, minItems: 1 } : one;
}

/** xgrammar's structural tag: a trigger starts a call, whose content then follows the tool's schema. */
function callTag(tools: readonly ToolSchema[], family: string, parallel: boolean): JsonObject {
  const gemma = family === "function_gemma";
  const trigger = gemma ? "<start_function_call>call:" : "<function=";
  const tags = tools.map(({ name, parameters }): JsonValue =>
    gemma
      ? {
        type: "tag",
        begin: `${trigger}${name}{`,
        content: { type: "grammar", grammar: "root ::= [^}]*" },
        end: "}<end_function_call>",
      }
      : {
        type: "tag",
        begin: `${trigger}${name}>`,
        content: { type: "qwen_xml_parameter", json_schema: parameters },
        end: "</function>",
      }
  );
  const format = {
    type: "triggered_tags",
    triggers: [trigger],
    tags,
    at_least_one: true,
    stop_after_first: !parallel,
  };
  return { type: "structural_tag", format };
}
