import { isJsonObject, type JsonObject, RemoraError } from "@remora/core";
import { createOpenAiClient } from "../openai/client.ts";
import type { StructuredOutputForm } from "../types.ts";
import type { ProbeFinding, ProbeOptions } from "./types.ts";
import { isAtLeast } from "../openai/_version.ts";

/** What no model says by itself. */
const CANARY = "qzx-4711";
const SCHEMA: JsonObject = {
  type: "object",
  properties: { word: { type: "string", enum: [CANARY] } },
  required: ["word"],
  additionalProperties: false,
};

/**
 * Finds the form in which the server takes a constraint. Servers ignore fields that they do not know, so the
 * only proof is an answer that a free model would not give.
 */
export async function tryStructuredOutput(
  model: string,
  options: ProbeOptions & {
    readonly findings: ProbeFinding[];
    readonly timeout: number;
    readonly version: string | undefined;
  },
): Promise<StructuredOutputForm> {
  for (const form of formsFor(options.version)) {
    if (await constrains(model, form, options)) return form;
  }
  options.findings.push({
    severity: "hint",
    message: "The server ignores structured output in every known form",
    hint: "Bundles with a grammar run without it here",
  });
  return "none";
}

/** The likeliest first: vLLM took the new names with 0.12. */
function formsFor(version: string | undefined): readonly StructuredOutputForm[] {
  const old = isAtLeast(version, 0, 12) === false;
  return old ? ["guided", "response_format"] : ["structured_outputs", "response_format", "guided"];
}

async function constrains(
  model: string,
  form: StructuredOutputForm,
  options: ProbeOptions & { readonly timeout: number },
): Promise<boolean> {
  const { signal } = options;
  const client = createOpenAiClient({ ...options, retries: 0, structuredOutput: form });
  try {
    const { content } = await client.complete({
      model,
      messages: [{ role: "user", content: "Say hello." }],
      maxTokens: 48,
      temperature: 0,
      structuredOutput: { type: "json", schema: SCHEMA, name: "canary" },
    }, signal === undefined ? {} : { signal });
    const answer: unknown = JSON.parse(content ?? "");
    return isJsonObject(answer) && answer.word === CANARY;
  } catch (error) {
    signal?.throwIfAborted();
    // Refused, or answered with something else: not this form.
    if (error instanceof RemoraError || error instanceof SyntaxError) return false;
    throw error;
  }
}
