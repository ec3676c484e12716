import { RemoraError } from "@remora/core";
import { createOpenAiClient } from "../openai/client.ts";
import type { ModelResponse, ToolSchema } from "../types.ts";
import type { ProbeFinding, ProbeOptions, ProbeReport } from "./types.ts";

const TOOL: ToolSchema = {
  name: "report_ready",
  description: "Reports that you are ready.",
  parameters: {
    type: "object",
    properties: { word: { type: "string", enum: ["ready"], description: 'The word "ready"' } },
    required: ["word"],
  },
};

const PARSER_HINT =
  "Start vLLM with --enable-auto-tool-choice and the --tool-call-parser of the model " +
  "(qwen3_xml, hermes, functiongemma, …)";

/** Asks for one tool call, and sees in which form it comes. */
export async function tryToolCall(
  model: string,
  options: ProbeOptions & { readonly findings: ProbeFinding[]; readonly timeout: number },
): Promise<ProbeReport["toolCalling"]> {
  const { findings, signal } = options;
  const client = createOpenAiClient({ ...options, retries: 0 });
  let response: ModelResponse;
  try {
    response = await client.complete({
      model,
      messages: [{
        role: "user",
        content: 'Call the tool report_ready with the word "ready". Do not answer with text.',
      }],
      tools: [TOOL],
      maxTokens: 256,
      temperature: 0,
    }, signal === undefined ? {} : { signal });
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof RemoraError)) throw error;
    const hint = error.hint ?? PARSER_HINT;
    findings.push({ severity: "error", message: `Tool calls fail: ${error.message}`, hint });
    return "failed";
  }
  return judge(response, findings);
}

function judge(response: ModelResponse, findings: ProbeFinding[]): ProbeReport["toolCalling"] {
  const [call] = response.toolCalls;
  if (call === undefined) {
    findings.push({
      severity: "warning",
      message: "The model did not call the tool that it was asked to call",
      hint: `It may be too small, or its calls are not recognised. ${PARSER_HINT}`,
    });
    return "none";
  }
  if (response.repairs.some((repair) => repair.includes("as text"))) {
    findings.push({
      severity: "warning",
      message: "Tool calls arrive as text; Remora reads them, but the server should",
      hint: PARSER_HINT,
    });
    return "text";
  }
  if (call.name !== TOOL.name || call.arguments.word !== "ready") {
    const got = `${call.name}(${JSON.stringify(call.arguments).slice(0, 100)})`;
    findings.push({
      severity: "warning",
      message: `The tool call came back as ${got} instead of report_ready({"word":"ready"})`,
      hint: `The tool parser may not fit the model. ${PARSER_HINT}`,
    });
  }
  return "api";
}
