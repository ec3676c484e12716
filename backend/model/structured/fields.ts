import type { JsonObject } from "@remora/core";
import type { StructuredOutput, StructuredOutputForm } from "../types.ts";

/**
 * The request fields that carry a constraint, in the form a server understands. vLLM renamed them in
 * 0.12 and ignores the ones it does not know, so the wrong form silently constrains nothing: ask
 * {@linkcode probe} which one is right.
 *
 * @param output The constraint.
 * @param form What the server understands.
 */
export function structuredOutputFields(
  output: StructuredOutput | undefined,
  form: StructuredOutputForm,
): JsonObject {
  if (output === undefined) return {};
  switch (form) {
    case "structured_outputs":
      return { structured_outputs: vllmField(output) };
    case "guided":
      return guidedFields(output);
    case "response_format":
      return responseFormat(output);
    case "none":
      return {};
  }
}

function vllmField(output: StructuredOutput): JsonObject {
  switch (output.type) {
    case "json":
      return { json: output.schema };
    case "grammar":
      return { grammar: output.grammar };
    case "structural_tag":
      // vLLM wants the tag as text here, as an object in response_format.
      return { structural_tag: JSON.stringify(output.tag) };
  }
}

function guidedFields(output: StructuredOutput): JsonObject {
  switch (output.type) {
    case "json":
      return { guided_json: output.schema };
    case "grammar":
      return { guided_grammar: output.grammar };
    case "structural_tag":
      return responseFormat(output);
  }
}

function responseFormat(output: StructuredOutput): JsonObject {
  switch (output.type) {
    case "json": {
      const schema = { name: output.name ?? "answer", schema: output.schema };
      return { response_format: { type: "json_schema", json_schema: schema } };
    }
    case "structural_tag":
      return { response_format: { ...output.tag, type: "structural_tag" } };
    case "grammar":
      // The OpenAI form has no grammars.
      return {};
  }
}
