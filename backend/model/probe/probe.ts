import { RemoraError } from "@remora/core";
import { createOpenAiClient } from "../openai/client.ts";
import type { ModelInfo } from "../types.ts";
import { tryStructuredOutput } from "./_structured_output.ts";
import { tryToolCall } from "./_tool_call.ts";
import type { ProbeFinding, ProbeOptions, ProbeReport } from "./types.ts";
import { readVersion } from "../openai/_version.ts";

const DEFAULT_TIMEOUT = 20_000;
/** A prompt with tools and a file hardly fits below this. */
const SHORT_CONTEXT = 8_192;

/**
 * Finds out what a model server can do, and says which of its flags is missing. It makes a handful of small
 * requests, all of them answered within a few dozen tokens.
 *
 * @returns The report; a server that does not answer is a report too, not an error.
 * @throws the reason of `signal` when it is aborted
 */
export async function probeModelServer(options: ProbeOptions): Promise<ProbeReport> {
  const { signal, timeout = DEFAULT_TIMEOUT, deep = true } = options;
  const client = createOpenAiClient({ ...options, timeout, retries: 0 });
  const findings: ProbeFinding[] = [];
  let all: readonly ModelInfo[];
  try {
    all = await client.models(signal === undefined ? {} : { signal });
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof RemoraError)) throw error;
    return unusable(client.baseUrl, error);
  }
  const version = await readVersion(options.baseUrl, { signal, timeout });
  const models = all.filter((model) => model.parent === undefined);
  const adapters = all.filter((model) => model.parent !== undefined);
  const chosen = options.model === undefined
    ? models[0] ?? all[0]
    : all.find((model) => model.id === options.model);
  if (chosen === undefined) findings.push(missingModel(options.model, all));
  const contextLength = contextOf(chosen, all);
  if (contextLength !== undefined && contextLength < SHORT_CONTEXT) {
    findings.push({
      severity: "warning",
      message: `The context of ${contextLength} tokens is short for agents`,
      hint: "Serve it with a longer --max-model-len if the model allows it",
    });
  }
  const tried = { ...options, timeout, version, findings };
  const use = deep && chosen !== undefined;
  const toolCalling = use ? await tryToolCall(chosen.id, tried) : "untested";
  const structuredOutput = use ? await tryStructuredOutput(chosen.id, tried) : "untested";
  return {
    baseUrl: client.baseUrl,
    reachable: true,
    ...(version === undefined ? {} : { version }),
    models,
    adapters,
    ...(chosen === undefined ? {} : { model: chosen.id }),
    ...(contextLength === undefined ? {} : { contextLength }),
    toolCalling,
    structuredOutput,
    findings: findings.toSorted((a, b) => rank(a) - rank(b)),
  };
}

function unusable(baseUrl: string, error: RemoraError): ProbeReport {
  return {
    baseUrl,
    // It answered, though not with what was asked for.
    reachable: error.code !== "MODEL-UNREACHABLE" && error.code !== "MODEL-TIMEOUT",
    models: [],
    adapters: [],
    toolCalling: "untested",
    structuredOutput: "untested",
    findings: [{
      severity: "error",
      message: error.message,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
    }],
  };
}

function missingModel(wanted: string | undefined, all: readonly ModelInfo[]): ProbeFinding {
  if (wanted === undefined) return { severity: "error", message: "The server serves no model" };
  const ids = all.map((model) => model.id).join(", ");
  const loras = all.some((model) => model.parent !== undefined);
  return {
    severity: "error",
    message: `The server does not serve "${wanted}"; it serves: ${ids || "nothing"}`,
    hint: loras
      ? `Add it with --lora-modules ${wanted}=PATH`
      : `Name one of these; for an adapter start vLLM with --enable-lora --lora-modules ${wanted}=PATH`,
  };
}

/** An adapter has the context of its base model. */
function contextOf(model: ModelInfo | undefined, all: readonly ModelInfo[]): number | undefined {
  if (model === undefined) return undefined;
  return model.contextLength ?? all.find((base) => base.id === model.parent)?.contextLength;
}

function rank({ severity }: ProbeFinding): number {
  return ["error", "warning", "hint"].indexOf(severity);
}
