import { isJsonObject, type JsonValue } from "@remora/core";
import type { ChatRequest } from "../server/_request.ts";
import type { Decision, Rule } from "./_rule.ts";
import { fillValue } from "./_fill.ts";
import { docstringRule } from "./rules/docstring.ts";
import { forcedCall, genericRule } from "./rules/generic.ts";
import { harnessRule } from "./rules/harness.ts";
import { lintRule } from "./rules/lint.ts";
import { sampleDataRule } from "./rules/sample_data.ts";
import { testRule } from "./rules/test.ts";
import { readState } from "./_state.ts";

const RULES: readonly Rule[] = [
  lintRule,
  docstringRule,
  testRule,
  sampleDataRule,
  harnessRule,
  genericRule,
];

/** The next step of a conversation. The same request always gets the same answer. */
export function decide(request: ChatRequest): Decision {
  const { toolChoice } = request;
  const state = readState(request.messages, request.tools);
  if (toolChoice === "none" || request.tools.length === 0) {
    return { content: plainText(request), calls: [] };
  }
  if (typeof toolChoice === "object") {
    const tool = request.tools.find((tool) => tool.name === toolChoice.name)!;
    return forcedCall(state, tool);
  }
  const rule = RULES.find((rule) => rule.applies(state)) ?? genericRule;
  const decision = rule.next(state);
  const [first] = request.tools;
  const mustCall = toolChoice === "required" && decision.calls.length === 0;
  return mustCall && first !== undefined ? forcedCall(state, first) : decision;
}

function plainText(request: ChatRequest): string {
  const schema = wantedSchema(request);
  if (schema !== undefined) return JSON.stringify(fillValue(schema, {}));
  return "I am the offline model: I follow fixed rules and there is no language model behind me. " +
    "I can only pick from tools that I am offered.";
}

/** The JSON schema that the answer must have, in either form. */
function wantedSchema({ body }: ChatRequest): JsonValue | undefined {
  if (isJsonObject(body.structured_outputs)) return body.structured_outputs.json;
  const format = body.response_format;
  if (!isJsonObject(format) || !isJsonObject(format.json_schema)) return undefined;
  return format.json_schema.schema;
}
